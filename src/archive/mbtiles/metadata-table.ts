// Reads the metadata table of an archive that may have none, or fill it with anything.

import type Database from 'better-sqlite3';
import { hasRowids, type Master, readColumns } from './master.ts';
import { type MetadataRow, type MetadataWords, metadataFromRows } from './metadata-rows.ts';

/** Bytes of one value; the largest `json` rows known are a few MB. */
const MAX_VALUE_BYTES = 67_108_864;

/** Returns what the table says, with a warning for whatever is missing or odd in it. */
export function readMetadataTable(db: Database.Database, master: Master): MetadataWords {
  const problem = tableProblem(db, master);
  if (problem !== undefined) return { ...metadataFromRows([]), warnings: [problem] };
  const { rows, warnings } = textRows(db);
  const words = metadataFromRows(rows);
  return { ...words, warnings: [...warnings, ...words.warnings] };
}

function tableProblem(db: Database.Database, master: Master): string | undefined {
  const table = master.get('metadata');
  if (table === undefined) return 'there is no metadata table; what the tileset is has been found out from its tiles';
  if (table.type !== 'table' || table.isVirtual) return 'metadata is not a plain table; it is not read';
  const columns = readColumns(db, 'metadata');
  const isPlain = ['name', 'value'].every((column) => columns.get(column)?.isGenerated === false);
  return isPlain ? undefined : 'the metadata table has no columns name and value; it is not read';
}

function textRows(db: Database.Database): { rows: MetadataRow[]; warnings: string[] } {
  const isUsable = `typeof(name) = 'text' AND value IS NOT NULL AND octet_length(value) <= ${MAX_VALUE_BYTES}`;
  const order = hasRowids(db, 'metadata') ? 'ORDER BY _rowid_' : 'ORDER BY name';
  const query = `SELECT name, CAST(value AS TEXT) AS value, typeof(value) AS type FROM metadata WHERE ${isUsable} ${order}`;
  const rows = db.prepare(query).all() as (MetadataRow & { type: string })[];
  const unusable = db.prepare(`SELECT count(*) FROM metadata WHERE NOT (${isUsable})`).pluck().get() as number;
  const nonText = rows.filter(({ type }) => type !== 'text').length;
  const warnings: string[] = [];
  if (unusable > 0) warnings.push(`metadata: rows without a name or value, or over 64 MiB, left out: ${unusable}`);
  if (nonText > 0) warnings.push(`metadata: values that are not TEXT, read as text: ${nonText}`);
  return { rows, warnings };
}
