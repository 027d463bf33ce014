// Counts the tiles of a cover, from keys alone, and their bytes as `column-counts.ts` does; only rows of the cover are read. Memory
// grows with the columns that have tiles.

import { MAX_ZOOM } from '../../../tile/key.ts';
import type { TileRange } from '../../../tile/region.ts';
import type { ColumnCount } from '../../types.ts';
import { isDamage } from '../sqlite-error.ts';
import { completed, measuredBytes, type TileCount } from './column-counts.ts';
import { indexRanges, RangeQuery } from './column-rows.ts';
import { type OpenTables, VALUE } from './open-tables.ts';
import { ON_GRID } from './tile-sql.ts';

/** Returns the zooms with tiles on the grid. */
export function zoomsThere({ db, sql }: OpenTables): number[] {
  const there = db.prepare(`SELECT 1 FROM ${sql.keys} WHERE k.zoom_level = ${VALUE} AND ${ON_GRID} LIMIT 1`).pluck();
  const zooms: number[] = [];
  for (let zoom = 0; zoom <= MAX_ZOOM; zoom++) if (there.get(zoom) !== undefined) zooms.push(zoom);
  return zooms;
}

/** Returns the cover's tiles by zoom and column, ascending. */
export function countTilesOf(tables: OpenTables, cover: readonly TileRange[]): TileCount[] {
  const { db, sql } = tables;
  const query = new RangeQuery(
    db,
    (where) => `SELECT k.tile_column, count(*) FROM ${sql.keys} WHERE ${where} GROUP BY k.tile_column`,
  );
  const counts: TileCount[] = [];
  for (const range of indexRanges(tables, cover)) {
    for (const [column, tiles] of query.rows(range) as [column: number, tiles: number][]) {
      const last = counts.at(-1);
      if (last?.zoom !== range.zoom || last.column !== column) counts.push({ zoom: range.zoom, column, tiles });
      else counts[counts.length - 1] = { ...last, tiles: last.tiles + tiles };
    }
  }
  return counts;
}

/** Adds bytes to the counts: those of all columns if there are few tiles, else of some, evenly spread. */
export function withBytesOf(tables: OpenTables, cover: readonly TileRange[], counts: readonly TileCount[]): ColumnCount[] {
  const bytes = new ColumnBytes(tables, cover);
  return completed(counts, (columns, isExact) => measuredBytes(columns, isExact, (column) => bytes.of(column)));
}

/** Sums the bytes of a cover's rows in one column after another, ascending. */
class ColumnBytes {
  readonly #tables: OpenTables;
  readonly #cover: readonly TileRange[];
  readonly #sum: RangeQuery;
  /** The first range that does not end before the last column asked for. */
  #next = 0;

  constructor(tables: OpenTables, cover: readonly TileRange[]) {
    this.#tables = tables;
    this.#cover = cover;
    const { db, sql } = tables;
    this.#sum = new RangeQuery(db, (where) => `SELECT total(octet_length(${sql.data})) FROM ${sql.tiles} WHERE ${where}`);
  }

  /** Returns null for an unreadable page, which is left to the shard that needs it. */
  of({ zoom, column }: TileCount): number | null {
    const cover = this.#cover;
    const isBefore = (range: TileRange) => range.zoom < zoom || (range.zoom === zoom && range.columns[1] < column);
    while (isBefore(cover[this.#next]!)) this.#next++;
    const ranges: TileRange[] = [];
    for (let i = this.#next; i < cover.length && cover[i]!.zoom === zoom && cover[i]!.columns[0] <= column; i++)
      ranges.push({ ...cover[i]!, columns: [column, column] });
    try {
      let sum = 0;
      for (const range of indexRanges(this.#tables, ranges)) sum += (this.#sum.rows(range) as [number][])[0]![0];
      return sum;
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
  }
}
