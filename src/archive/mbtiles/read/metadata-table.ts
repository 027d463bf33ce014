// Reads the metadata table of an untrusted archive; it may be missing or contain anything.

import type Database from 'better-sqlite3';
import { type DeclaredMetadata, type MetadataRow, metadataFromRows } from '../metadata-rows.ts';
import { hasRowids, type Master, readColumns } from './master.ts';

/** Limit on all names and values together; the largest known tables have a few MB. */
const MAX_TABLE_BYTES = 16_777_216;
const MAX_ROWS = 10_000;

/** Returns the parsed table, with a warning for anything missing or unusual. */
export function readMetadataTable(db: Database.Database, master: Master): DeclaredMetadata & { texts: Map<string, string> } {
  const problem = tableProblem(db, master);
  if (problem !== undefined) return { ...metadataFromRows([]), warnings: [problem], texts: new Map() };
  const { rows, warnings } = textRows(db);
  const words = metadataFromRows(rows);
  return {
    ...words,
    warnings: [...warnings, ...words.warnings],
    texts: new Map(rows.map(({ name, value }) => [name, value])),
  };
}

function tableProblem(db: Database.Database, master: Master): string | undefined {
  const table = master.get('metadata');
  if (table === undefined) return 'there is no metadata table; the tileset is described by its tiles alone';
  if (table.type !== 'table' || table.isVirtual) return 'metadata is not a plain table; it is not read';
  const columns = readColumns(db, 'metadata');
  const isPlain = ['name', 'value'].every((column) => columns.get(column)?.isGenerated === false);
  return isPlain ? undefined : 'the metadata table has no columns name and value; it is not read';
}

/** Reads row by row: in a crafted file, overlapping cells can add up to far more than the file. */
function textRows(db: Database.Database): { rows: MetadataRow[]; warnings: string[] } {
  const size = 'octet_length(name) + octet_length(value)';
  const isUsable = `typeof(name) = 'text' AND value IS NOT NULL AND ${size} <= ${MAX_TABLE_BYTES}`;
  const order = hasRowids(db, 'metadata') ? 'ORDER BY _rowid_' : 'ORDER BY name';
  const query = `SELECT name, CAST(value AS TEXT), typeof(value) <> 'text', ${size} FROM metadata WHERE ${isUsable} ${order}`;
  const rows: MetadataRow[] = [];
  let bytes = 0;
  let nonText = 0;
  for (const [name, value, isNoText, rowBytes] of db.prepare(query).raw().iterate() as Iterable<
    [name: string, value: string, isNoText: number, rowBytes: number]
  >) {
    bytes += rowBytes;
    if (rows.length === MAX_ROWS || bytes > MAX_TABLE_BYTES) break;
    rows.push({ name, value });
    nonText += isNoText;
  }
  const count = (where: string): number => db.prepare(`SELECT count(*) FROM metadata WHERE ${where}`).pluck().get() as number;
  const unusable = count(`NOT (${isUsable})`);
  const unread = count(isUsable) - rows.length;
  const warnings: string[] = [];
  if (unusable > 0) warnings.push(`metadata: rows without a name or value, or over 16 MiB, left out: ${unusable}`);
  if (unread > 0) warnings.push(`metadata: rows past the first ${MAX_ROWS}, or past 16 MiB in all, left out: ${unread}`);
  if (nonText > 0) warnings.push(`metadata: values that are not TEXT, read as text: ${nonText}`);
  return { rows, warnings };
}
