// The allowed outcomes of an MBTiles archive with damaged pages: it is refused with a named error, or unchanged, or it has the
// rows that plain SQL reads in it, each of them yielded or dropped with a reason.

import Database from 'better-sqlite3';
import { openMbtilesSource } from '../../../src/archive/mbtiles/read/source.ts';
import type { SourceNotices } from '../../../src/archive/types.ts';
import { TilefoldError } from '../../../src/errors.ts';
import type { TileOrder } from '../../../src/tile/key.ts';
import { shardOf } from '../../support/pmtiles-tileset.ts';

/** Bytes in base64 by zoom/column/TMS row. */
export type Rows = ReadonlyMap<string, string>;

interface Reading {
  rows: Rows;
  /** Keys, as in `rows`, reported as without image. */
  missing: ReadonlySet<string>;
  /** Rows read, including dropped ones. */
  read: number;
  counted: number;
}

const ON_GRID = `typeof(zoom_level) = 'integer' AND typeof(tile_column) = 'integer' AND typeof(tile_row) = 'integer'
  AND zoom_level BETWEEN 0 AND 26 AND tile_column BETWEEN 0 AND (1 << zoom_level) - 1 AND tile_row BETWEEN 0 AND (1 << zoom_level) - 1`;
const ROWS = `SELECT zoom_level || '/' || tile_column || '/' || tile_row, CAST(tile_data AS BLOB) FROM tiles WHERE ${ON_GRID}`;
/** By the table, by the index on keys, and one by one: where they differ on a key, all are accepted. */
const SCANS = [ROWS, `${ROWS} ORDER BY zoom_level, tile_column, tile_row`];

/** Returns 'as it was', the same except for missing images, 'as SQL reads it', or the error's code. Throws if other tiles are read. */
export function readDamaged(path: string, original: Rows, scratch: string): string {
  let readings: [Reading, Reading];
  try {
    readings = [read(path, 'row', scratch), read(path, 'hilbert', scratch)];
  } catch (error) {
    if (error instanceof TilefoldError && error.code !== 'INTERNAL') return error.code;
    throw error;
  }
  // A run that finds this ends without an output.
  if (readings.some(({ counted, read: all }) => counted !== all)) return 'BALANCE';
  const [{ rows, missing }, other] = readings;
  const unreported = keysOf([rows, other.rows]).filter(
    (key) => rows.get(key) !== other.rows.get(key) && !isReported(readings[0], key) && !isReported(other, key),
  );
  if (unreported.length > 0) throw new Error(`two orders, two tilesets: ${unreported.join(', ')}`);
  if (readings.every((reading) => difference(reading.rows, original) === null)) return 'as it was';
  const wrongOf = (legitimate: readonly Rows[]): string[] =>
    readings.flatMap((reading) =>
      keysOf([reading.rows, ...legitimate]).filter(
        (key) => !isReported(reading, key) && legitimate.every((way) => way.get(key) !== reading.rows.get(key)),
      ),
    );
  if (wrongOf([original]).length === 0) return 'as it was, but for images told to be missing';
  const ways = [...SCANS.map((sql) => rowsBySql(path, sql)), rowsByKey(path, keysOf([rows, other.rows, original]))];
  const wrong = wrongOf([original, ...ways.filter((way) => typeof way !== 'string')]);
  if (wrong.length === 0) return 'as SQL reads it';
  const found = ways.map((way) => (typeof way === 'string' ? way : way.size));
  throw new Error(`other tiles than by SQL: ${wrong.join(', ')} (${found.join('; ')}; ${missing.size} told to be missing)`);
}

/**
 * Whether the tile is reported as without image. A damaged page can hide a row from a look-up by id, which looks to SQLite like a missing
 * row; another order may find it while scanning from the previous row.
 */
function isReported({ rows, missing }: Reading, key: string): boolean {
  return missing.has(key) && !rows.has(key);
}

function keysOf(readings: readonly Rows[]): string[] {
  return [...new Set(readings.flatMap((reading) => [...reading.keys()]))];
}

/** Returns the rows on the grid, or SQL's error. */
export function rowsBySql(path: string, sql: string = ROWS): Rows | string {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true });
    const rows = new Map<string, string>();
    for (const [key, data] of db.prepare(sql).raw().iterate() as Iterable<[string, Buffer | null]>) {
      const content = textOf(data);
      if ((rows.get(key) ?? content) !== content) return `two tiles at ${key}`;
      rows.set(key, content);
    }
    return rows;
  } catch (error) {
    return (error as Error).message;
  } finally {
    db?.close();
  }
}

/** Returns the results of a query for each key, or SQL's error. */
function rowsByKey(path: string, keys: readonly string[]): Rows | string {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true });
    const ofKey = db.prepare(`${ROWS} AND zoom_level = ? AND tile_column = ? AND tile_row = ?`).raw();
    const found = keys.flatMap((key) => ofKey.all(...key.split('/').map(Number)) as [string, Buffer | null][]);
    return new Map(found.map(([key, data]) => [key, textOf(data)]));
  } catch (error) {
    return (error as Error).message;
  } finally {
    db?.close();
  }
}

function read(path: string, order: TileOrder, scratch: string): Reading {
  let dropped = 0;
  const missing = new Set<string>();
  const notices: SourceNotices = {
    drop: (reason, _zoom, where) => {
      dropped++;
      const [z, x, y] = where.split('/').map(Number);
      if (reason === 'missing-image') missing.add(`${z}/${x}/${2 ** z! - 1 - y!}`);
    },
    warn: () => {},
  };
  using source = openMbtilesSource(path, { scratch });
  const counts = [...source.census()];
  const rows = new Map<string, string>();
  for (const { z, x, y, data } of source.tiles(shardOf(counts), order, notices)) {
    const key = `${z}/${x}/${2 ** z - 1 - y}`;
    if (rows.has(key)) throw new Error(`${key} came twice`);
    rows.set(key, textOf(data));
  }
  let offGrid = 0;
  for (const _tile of source.tiles({ index: 1, ranges: [], rest: true, tiles: 0, bytes: 0 }, order, notices)) offGrid++;
  const counted = counts.reduce((sum, { tiles }) => sum + tiles, 0) + source.rest().tiles;
  return { rows, missing, read: rows.size + offGrid + dropped, counted };
}

function textOf(data: Uint8Array | null): string {
  return data === null ? 'NULL' : Buffer.from(data).toString('base64');
}

function difference(found: Rows, expected: Rows): string | null {
  for (const [key, data] of expected) {
    if (!found.has(key)) return `${key} is missing`;
    if (found.get(key) !== data) return `${key} has other bytes`;
  }
  for (const key of found.keys()) if (!expected.has(key)) return `${key} is too much`;
  return null;
}
