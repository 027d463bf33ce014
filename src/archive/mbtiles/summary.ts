// What an archive says of itself before its tiles are read, and what is odd about it.

import type Database from 'better-sqlite3';
import type { TileType } from '../../tile/type.ts';
import type { KnownFile } from '../file-kind.ts';
import type { ArchiveSummary } from '../types.ts';
import { missingIndexes } from './key-index.ts';
import { fewNames, type Master } from './master.ts';
import { readMetadataTable } from './metadata-table.ts';
import { sniffedCompression } from './sniffed-compression.ts';
import { isDamage } from './sqlite-error.ts';
import { compressionOfRow, sniffType, typeOfFormat } from './tile-format.ts';
import { tileSql } from './tile-sql.ts';
import type { TileTables } from './tile-tables.ts';

/** The file as it was before SQLite opened it. */
export interface MbtilesFile extends KnownFile {
  /** Whether changes lie in a -wal file beside it. */
  readonly hasWal: boolean;
}

/** Tiles looked at to tell what they are, where the metadata does not. */
const SNIFFED_TILES = 16;

/** Names of tables in one line, and lines in all: a schema may have thousands, and a metadata table rows. */
const MAX_NAMES = 20;
const MAX_WARNINGS = 50;

/** Tables that other programs keep beside a tileset without a word of it in them. */
const TABLES_WITHOUT_TILES: ReadonlySet<string> = new Set(['metadata', 'android_metadata', 'spatial_ref_sys']);

/** Returns the summary of an archive that has just been opened. */
export function summarize(
  db: Database.Database,
  master: Master,
  tables: TileTables,
  path: string,
  file: MbtilesFile,
): ArchiveSummary {
  const { metadata, format, compression, warnings, texts } = readMetadataTable(db, master);
  const tileCompression = compression === undefined ? 'unknown' : compressionOfRow(compression);
  const declared = format === undefined ? undefined : typeOfFormat(format);
  if (format !== undefined && declared === undefined)
    warnings.push(`metadata: format "${format.slice(0, 60)}" is not known; tiles tell`);
  return {
    path,
    format: 'mbtiles',
    schema: tables.schema,
    tileType: declared ?? sniffTileType(db, tables),
    tileCompression,
    sniffedCompression: sniffedCompression(db, tables, tileCompression),
    metadata,
    metadataTexts: texts,
    size: file.size,
    warnings: fewLines([...fileWarnings(file), ...tableWarnings(master, tables), ...warnings]),
  };
}

/** Reads tiles as they come, before any index is built. */
function sniffTileType(db: Database.Database, tables: TileTables): TileType {
  const { tiles, data } = tileSql(tables, { keys: false, images: false });
  const first = db.prepare(`SELECT CAST(${data} AS BLOB) FROM ${tiles} WHERE ${data} IS NOT NULL LIMIT ${SNIFFED_TILES}`).pluck();
  const found = new Set<TileType>();
  try {
    for (const tile of first.iterate() as Iterable<Uint8Array>) found.add(sniffType(tile));
  } catch (error) {
    // The shard that reads the damaged page shall fail, not the door.
    if (!isDamage(error)) throw error;
  }
  const [only, ...others] = found;
  return only !== undefined && others.length === 0 ? only : 'unknown';
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

/** Bytes 32 to 39 name the first free page and say how many there are (1.3.9); what they say costs nothing to check. */
function freelistWarnings({ head, size }: MbtilesFile): string[] {
  const header = new DataView(head.buffer, head.byteOffset, head.length);
  const pageBytes = header.getUint16(16) === 1 ? 65_536 : header.getUint16(16);
  const pages = Math.floor(size / pageBytes);
  const first = header.getUint32(32);
  const count = header.getUint32(36);
  if ((first === 0) === (count === 0) && first <= pages && count < pages) return [];
  const what = `its header tells of ${count} free pages from page ${first} on, and it has ${pages} pages`;
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
  return [...lines.slice(0, MAX_WARNINGS), `there is more to say of this archive, which is left out here`];
}
