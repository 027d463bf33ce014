// Counts tiles by zoom and column exactly, from keys alone, and their bytes: exactly in small archives, else by sampling. Memory
// grows with the number of distinct columns.

import type Database from 'better-sqlite3';
import type { ColumnCount } from '../../types.ts';
import { MBTILES } from '../format.ts';
import { damagedIndex, isDamage } from '../sqlite-error.ts';
import { ON_GRID, type TileSql } from './tile-sql.ts';

/** Columns per zoom that are sampled in a larger archive: at zoom 14 about 3 % of the planet's rows. */
const SAMPLED_COLUMNS = 32;

export interface TileCount {
  readonly zoom: number;
  readonly column: number;
  readonly tiles: number;
}

/**
 * Returns on-grid tiles by zoom and column, ascending.
 * @throws TilefoldError BAD_ARCHIVE when the index is out of order
 */
export function countTiles(db: Database.Database, { keys }: TileSql, path: string): TileCount[] {
  const query = `SELECT k.zoom_level AS zoom, k.tile_column AS "column", count(*) AS tiles FROM ${keys}
    WHERE ${ON_GRID} GROUP BY k.zoom_level, k.tile_column ORDER BY k.zoom_level, k.tile_column`;
  const counts = db.prepare(query).all() as TileCount[];
  for (let at = 1; at < counts.length; at++) {
    const [before, { zoom, column }] = [counts[at - 1]!, counts[at]!];
    if (before.zoom > zoom || (before.zoom === zoom && before.column >= column))
      throw damagedIndex(path, `zoom ${zoom}, column ${column}`);
  }
  return counts;
}

/**
 * Returns the number of rows off the grid.
 * @throws TilefoldError BAD_ARCHIVE when the table has fewer rows than its index
 */
export function countRest(db: Database.Database, { keys, restKeys }: TileSql, onGrid: number, path: string): number {
  const all = db.prepare(`SELECT count(*) FROM ${restKeys}`).pluck().get() as number;
  const rest = keys === restKeys ? all - onGrid : all;
  if (rest >= 0) return rest;
  throw damagedIndex(path, `${onGrid} rows, of ${all} in the table`);
}

/** Returns the stored bytes of the rows off the grid; 0 when they are unreadable, which fails only their own shard. */
export function restBytes(db: Database.Database, { restTiles, data }: TileSql): number {
  const query = `SELECT total(octet_length(${data})) FROM ${restTiles} WHERE NOT (${ON_GRID})`;
  try {
    return db.prepare(query).pluck().get() as number;
  } catch (error) {
    if (isDamage(error)) return 0;
    throw error;
  }
}

/** Adds bytes to the counts. An unreadable page is left to the shard that needs it: its column is estimated. */
export function withBytes(db: Database.Database, sql: TileSql, counts: readonly TileCount[]): ColumnCount[] {
  return completed(counts, (columns, isExact) =>
    isExact ? measureZoom(db, sql, columns) : measureColumns(db, sql, columns, false),
  );
}

/**
 * Completes counts by what is measured of the bytes of each zoom: those of all columns if there are few tiles, else of some.
 * `measure` returns the bytes by index in `columns`, which are of one zoom.
 */
export function completed(
  counts: readonly TileCount[],
  measure: (columns: readonly TileCount[], isExact: boolean) => Map<number, number>,
): ColumnCount[] {
  const isExact = counts.reduce((sum, { tiles }) => sum + tiles, 0) <= MBTILES.exactCensusUpTo;
  return byZoom(counts).flatMap((columns) => {
    const measured = measure(columns, isExact);
    const meanAt = interpolatedMeans(columns, measured);
    return columns.map(({ zoom, column, tiles }, at) => ({
      zoom,
      columns: [column, column] as const,
      tiles,
      bytes: measured.get(at) ?? Math.round(meanAt(at) * tiles),
    }));
  });
}

/** Returns the bytes of all columns, or of some, evenly spread, without those of which `bytesOf` returns null. */
export function measuredBytes(
  columns: readonly TileCount[],
  isExact: boolean,
  bytesOf: (column: TileCount) => number | null,
): Map<number, number> {
  const step = isExact ? 1 : Math.max(1, (columns.length - 1) / (SAMPLED_COLUMNS - 1));
  const measured = new Map<number, number>();
  for (let sample = 0; Math.round(sample * step) < columns.length; sample++) {
    const at = Math.round(sample * step);
    const bytes = bytesOf(columns[at]!);
    if (bytes !== null) measured.set(at, bytes);
  }
  return measured;
}

function byZoom(counts: readonly TileCount[]): TileCount[][] {
  const zooms: TileCount[][] = [];
  for (const count of counts) {
    if (zooms.at(-1)?.[0]?.zoom === count.zoom) zooms.at(-1)?.push(count);
    else zooms.push([count]);
  }
  return zooms;
}

/** LIMIT -1 keeps SQLite from merging the two SELECTs, which would put the blobs into its sorter instead of their lengths. */
function measureZoom(db: Database.Database, sql: TileSql, columns: readonly TileCount[]): Map<number, number> {
  const query = `SELECT c, total(bytes) FROM (SELECT k.tile_column AS c, octet_length(${sql.data}) AS bytes FROM ${sql.tiles}
    WHERE k.zoom_level = ? AND ${ON_GRID} LIMIT -1) GROUP BY c ORDER BY c`;
  try {
    const rows = db.prepare(query).raw().all(columns[0]!.zoom) as [column: number, bytes: number][];
    const bytes = new Map(rows);
    return new Map(columns.map(({ column }, at) => [at, bytes.get(column) ?? 0]));
  } catch (error) {
    if (!isDamage(error)) throw error;
    return measureColumns(db, sql, columns, true);
  }
}

function measureColumns(
  db: Database.Database,
  sql: TileSql,
  columns: readonly TileCount[],
  isExact: boolean,
): Map<number, number> {
  const sum = db
    .prepare(
      `SELECT total(octet_length(${sql.data})) FROM ${sql.tiles} WHERE k.zoom_level = ? AND k.tile_column = ? AND ${ON_GRID}`,
    )
    .pluck();
  return measuredBytes(columns, isExact, ({ zoom, column }) => {
    try {
      return sum.get(zoom, column) as number;
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
  });
}

/** Returns a function for the mean bytes per tile at any index, interpolated between the nearest measured columns. */
function interpolatedMeans(columns: readonly TileCount[], measured: ReadonlyMap<number, number>): (at: number) => number {
  const places = [...measured.keys()];
  const mean = (at: number): number => measured.get(at)! / columns[at]!.tiles;
  let next = 0;
  return (at) => {
    while (next < places.length && places[next]! < at) next++;
    const right = places[next];
    const left = places[next - 1];
    if (right === undefined) return left === undefined ? 0 : mean(left);
    if (left === undefined) return mean(right);
    const share = (at - left) / (right - left);
    return mean(left) * (1 - share) + mean(right) * share;
  };
}
