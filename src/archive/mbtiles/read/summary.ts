// The summary of an archive, available before its tiles are read, with warnings.

import type Database from 'better-sqlite3';
import { compressionOf, MAX_SNIFFED_BYTES, SNIFFED_TILES, sniffTiles, type TileEncoding } from '../../../tile/sniff-tiles.ts';
import type { KnownFile } from '../../file-kind.ts';
import type { ArchiveSummary } from '../../types.ts';
import { isDamage } from '../sqlite-error.ts';
import { compressionOfRow, typeOfFormat } from '../tile-format.ts';
import { missingIndexes } from './key-index.ts';
import { fewNames, type Master } from './master.ts';
import { readMetadataTable } from './metadata-table.ts';
import type { TileTables } from './tile-tables.ts';

/** The file before SQLite opened it. */
export interface MbtilesFile extends KnownFile {
  /** Whether a -wal file beside it has changes. */
  readonly hasWal: boolean;
}

/** Something odd about the file, its schema or its metadata. */
export interface SchemaOddity {
  readonly kind: 'metadata' | 'declared-type' | 'declared-compression' | 'database' | 'index' | 'other-tables' | 'wal';
  readonly text: string;
}

/** Rows read to find tiles to sample; all of them may be NULL. */
const SNIFFED_ROWS = 64;

/** Limits on table names per line and on lines: a crafted schema may have thousands. */
const MAX_NAMES = 20;
const MAX_WARNINGS = 50;

/** Tables of other programs that hold no part of the tileset. */
const TABLES_WITHOUT_TILES: ReadonlySet<string> = new Set(['metadata', 'android_metadata', 'spatial_ref_sys']);

/** Returns the summary of a newly opened archive. */
export function summarize(
  db: Database.Database,
  master: Master,
  tables: TileTables,
  path: string,
  file: MbtilesFile,
): { summary: ArchiveSummary; oddities: readonly SchemaOddity[] } {
  const { metadata, format, compression, warnings, texts } = readMetadataTable(db, master);
  const claim = {
    type: (format === undefined ? undefined : typeOfFormat(format)) ?? 'unknown',
    compression: compression === undefined ? 'unknown' : compressionOfRow(compression),
  } as const;
  const first = [...firstTiles(db, tables)];
  const found = sniffTiles(first, claim);
  const oddities = [
    ...fileWarnings(file),
    ...tableWarnings(master, tables),
    ...warnings.map((text) => ({ kind: 'metadata', text }) as const),
    ...tileWarnings(format, claim, found),
  ];
  const summary: ArchiveSummary = {
    path,
    format: 'mbtiles',
    schema: tables.schema,
    sharesContents: tables.schema !== 'flat',
    // Tiles without a magic number are most likely vector tiles.
    tileType: found.type === 'unknown' && first.length > 0 ? 'mvt' : found.type,
    tileCompression: found.compression,
    declared: claim,
    sniffedCompression: compressionOf(first, found.compression),
    metadata,
    metadataTexts: texts,
    size: file.size,
    warnings: fewLines(oddities.map(({ text }) => text)),
  };
  return { summary, oddities };
}

/** Yields tiles in storage order, before any index is built. */
function* firstTiles(db: Database.Database, tables: TileTables): Generator<Uint8Array> {
  // Without the join, which would have to search images without an index.
  const { name } = tables.data ?? tables.keys;
  const blob = `CASE WHEN octet_length(tile_data) BETWEEN 1 AND ${MAX_SNIFFED_BYTES} THEN CAST(tile_data AS BLOB) END`;
  const rows = db.prepare(`SELECT ${blob} FROM main.${name} LIMIT ${SNIFFED_ROWS}`).pluck();
  let tiles = 0;
  try {
    for (const tile of rows.iterate() as Iterable<Uint8Array | null>) {
      if (tile === null) continue;
      yield tile;
      if (++tiles === SNIFFED_TILES) break;
    }
  } catch (error) {
    // Leave the damaged page to the shard that reads it; do not fail on opening.
    if (!isDamage(error)) throw error;
  }
}

function tileWarnings(format: string | undefined, claim: TileEncoding, found: TileEncoding): SchemaOddity[] {
  const oddities: SchemaOddity[] = [];
  if (claim.type === 'unknown') {
    const declared = format === undefined ? 'there is no format' : `format "${format.slice(0, 60)}" is not known`;
    const text = `metadata: ${declared}; tiles tell: ${found.type}`;
    if (format !== undefined || found.type !== 'unknown') oddities.push({ kind: 'declared-type', text });
  } else if (found.type !== claim.type) {
    const text = `metadata: format says ${claim.type}, but the tiles are ${found.type}; the tiles count`;
    oddities.push({ kind: 'declared-type', text });
  }
  if (found.compression !== 'brotli') return oddities;
  const undeclared = claim.compression === 'brotli' ? '' : ', which the metadata does not say';
  const text = `the tiles are compressed with brotli${undeclared}; most readers of MBTiles expect gzip`;
  return [...oddities, { kind: 'declared-compression', text }];
}

/** Bytes 18 and 19 of the header are 2 in WAL mode (sqlite.org/fileformat2.html, 1.3.3). */
function fileWarnings(file: MbtilesFile): SchemaOddity[] {
  const { head, hasWal } = file;
  if (head[18] !== 2) return freelistWarnings(file);
  const warnings = ['it is in WAL mode: SQLite keeps files -wal and -shm beside it while it is read'];
  if (!hasWal)
    warnings.push('it has no changes in a -wal file; if it was copied from a live server, its last changes are missing');
  return warnings.map((text) => ({ kind: 'wal', text }));
}

/** Bytes 32 to 39 hold the first free page and the number of free pages (1.3.9), a free consistency check. */
function freelistWarnings({ head, size }: MbtilesFile): SchemaOddity[] {
  const header = new DataView(head.buffer, head.byteOffset, head.length);
  const pageBytes = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16);
  const pages = Math.floor(size / pageBytes);
  const first = header.getUint32(32);
  const count = header.getUint32(36);
  if ((first === 0) === (count === 0) && first <= pages && count < pages) return [];
  const what = `its header lists ${count} free pages from page ${first} on, and it has ${pages} pages`;
  return [{ kind: 'database', text: `${what}: it is damaged; "PRAGMA quick_check" in sqlite3 says how far` }];
}

function tableWarnings(master: Master, tables: TileTables): SchemaOddity[] {
  const { keys, data, tableNames } = tables;
  const oddities: SchemaOddity[] = [];
  if (!keys.isIndexed) {
    const how = missingIndexes(tables)?.keys === true ? 'scanned once into a key index' : 'every query scans it';
    const text = keys.isConverted
      ? `the key columns of ${keys.name} are not declared INTEGER: whole numbers in them are read as keys, ${how}`
      : `no index on (zoom_level, tile_column, tile_row) of ${keys.name}: ${how}`;
    oddities.push({ kind: 'index', text });
  }
  if (data?.isIndexed === false)
    oddities.push({ kind: 'index', text: `no index on ${data.id} of ${data.name}: scanned once into a key index` });
  const others = [...master]
    .filter(([name, { type }]) => type === 'table' && !tableNames.includes(name))
    .filter(([name]) => !TABLES_WITHOUT_TILES.has(name) && !name.startsWith('sqlite_'))
    .map(([, { name }]) => name);
  if (others.length > 0)
    oddities.push({ kind: 'other-tables', text: `tables that are not carried over: ${fewNames(others.sort(), MAX_NAMES)}` });
  return oddities;
}

function fewLines(lines: readonly string[]): string[] {
  if (lines.length <= MAX_WARNINGS) return [...lines];
  return [...lines.slice(0, MAX_WARNINGS), 'further warnings about this archive are left out'];
}
