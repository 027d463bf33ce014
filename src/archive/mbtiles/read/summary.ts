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
): ArchiveSummary {
  const { metadata, format, compression, warnings, texts } = readMetadataTable(db, master);
  const claim = {
    type: (format === undefined ? undefined : typeOfFormat(format)) ?? 'unknown',
    compression: compression === undefined ? 'unknown' : compressionOfRow(compression),
  } as const;
  const first = [...firstTiles(db, tables)];
  const found = sniffTiles(first, claim);
  warnings.push(...tileWarnings(format, claim, found));
  return {
    path,
    format: 'mbtiles',
    schema: tables.schema,
    sharesContents: tables.schema !== 'flat',
    // Tiles without a magic number are most likely vector tiles.
    tileType: found.type === 'unknown' && first.length > 0 ? 'mvt' : found.type,
    tileCompression: found.compression,
    sniffedCompression: compressionOf(first, found.compression),
    metadata,
    metadataTexts: texts,
    size: file.size,
    warnings: fewLines([...fileWarnings(file), ...tableWarnings(master, tables), ...warnings]),
  };
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

function tileWarnings(format: string | undefined, claim: TileEncoding, found: TileEncoding): string[] {
  const warnings: string[] = [];
  if (claim.type === 'unknown') {
    const declared = format === undefined ? 'there is no format' : `format "${format.slice(0, 60)}" is not known`;
    if (format !== undefined || found.type !== 'unknown') warnings.push(`metadata: ${declared}; tiles tell: ${found.type}`);
  } else if (found.type !== claim.type)
    warnings.push(`metadata: format says ${claim.type}, but the tiles are ${found.type}; the tiles count`);
  if (found.compression !== 'brotli') return warnings;
  const undeclared = claim.compression === 'brotli' ? '' : ', which the metadata does not say';
  warnings.push(`the tiles are compressed with brotli${undeclared}; most readers of MBTiles expect gzip`);
  return warnings;
}

/** Bytes 18 and 19 of the header are 2 in WAL mode (sqlite.org/fileformat2.html, 1.3.3). */
function fileWarnings(file: MbtilesFile): string[] {
  const { head, hasWal } = file;
  if (head[18] !== 2) return freelistWarnings(file);
  const warnings = ['it is in WAL mode: SQLite keeps files -wal and -shm beside it while it is read'];
  if (!hasWal)
    warnings.push('it has no changes in a -wal file; if it was copied from a live server, its last changes are missing');
  return warnings;
}

/** Bytes 32 to 39 hold the first free page and the number of free pages (1.3.9), a free consistency check. */
function freelistWarnings({ head, size }: MbtilesFile): string[] {
  const header = new DataView(head.buffer, head.byteOffset, head.length);
  const pageBytes = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16);
  const pages = Math.floor(size / pageBytes);
  const first = header.getUint32(32);
  const count = header.getUint32(36);
  if ((first === 0) === (count === 0) && first <= pages && count < pages) return [];
  const what = `its header lists ${count} free pages from page ${first} on, and it has ${pages} pages`;
  return [`${what}: it is damaged; "PRAGMA quick_check" in sqlite3 says how far`];
}

function tableWarnings(master: Master, tables: TileTables): string[] {
  const { keys, data, tableNames } = tables;
  const warnings: string[] = [];
  if (!keys.isIndexed) {
    const how = missingIndexes(tables)?.keys === true ? 'scanned once into a key index' : 'every query scans it';
    warnings.push(
      keys.isConverted
        ? `the key columns of ${keys.name} are not declared INTEGER: whole numbers in them are read as keys, ${how}`
        : `no index on (zoom_level, tile_column, tile_row) of ${keys.name}: ${how}`,
    );
  }
  if (data?.isIndexed === false) warnings.push(`no index on ${data.id} of ${data.name}: scanned once into a key index`);
  const others = [...master]
    .filter(([name, { type }]) => type === 'table' && !tableNames.includes(name))
    .filter(([name]) => !TABLES_WITHOUT_TILES.has(name) && !name.startsWith('sqlite_'))
    .map(([, { name }]) => name);
  if (others.length > 0) warnings.push(`tables that are not carried over: ${fewNames(others.sort(), MAX_NAMES)}`);
  return warnings;
}

function fewLines(lines: readonly string[]): string[] {
  if (lines.length <= MAX_WARNINGS) return [...lines];
  return [...lines.slice(0, MAX_WARNINGS), 'further warnings about this archive are left out'];
}
