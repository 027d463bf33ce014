// Reads the rows of a shard in Hilbert order. The index is in row order, so each tile costs one descent of its tree. But 64
// consecutive ids form a square of 8 by 8 tiles, and one column of it costs one descent. Sparse squares are read tile by tile.

import type Database from 'better-sqlite3';
import { firstId, hilbertId, hilbertKey } from '../../../tile/hilbert.ts';
import { flipRow, keyText, type Tile, type TileKey } from '../../../tile/key.ts';
import type { TileRange } from '../../../tile/region.ts';
import type { SourceNotices } from '../../types.ts';
import { damagedIndex, isDamage, sqliteError } from '../sqlite-error.ts';
import { indexRanges, RangeQuery } from './column-rows.ts';
import { type OpenTables, VALUE } from './open-tables.ts';
import { byKeySql, checkKey, type StoredRow, toTile } from './tile-rows.ts';
import { MISSING, ON_GRID, storedColumns } from './tile-sql.ts';

/** Room for ids; it doubles. */
const FIRST_IDS = 4096;
/** A square of 8 by 8 tiles. Larger squares take more memory and save little. */
const SQUARE_IDS = 64;
/** From this many tiles in a square on, reading by columns takes fewer descents. */
const MIN_DENSE_TILES = 16;
/** Rows held at once, for a key or a column of a square. Without a unique index, a key may have any number of rows. */
const MAX_ROWS_AT_ONCE = 64;

/**
 * Yields the rows of the ranges by Hilbert id; equal keys are consecutive. Memory: 8 bytes a tile of one zoom, twice that while they are
 * found, plus 64 tiles, or one tile if they are `large`.
 */
export function* rowsInHilbertOrder(
  tables: OpenTables,
  ranges: readonly TileRange[],
  notices: SourceNotices,
  large: boolean = false,
): Generator<Tile> {
  const { path } = tables;
  for (const zoom of new Set(ranges.map((range) => range.zoom))) {
    const zoomRanges = ranges.filter((range) => range.zoom === zoom);
    let squares: SquareReader | undefined;
    try {
      squares = new SquareReader(tables, zoom);
      for (const ids of squaresOf(hilbertIds(tables, zoomRanges), zoom)) {
        for (const row of squares.read(ids, large)) {
          const tile = toTile(row, notices);
          if (row[4] !== MISSING) yield tile;
        }
      }
    } catch (error) {
      const columns = `zoom ${zoom}, columns ${zoomRanges[0]!.columns[0]} to ${zoomRanges.at(-1)!.columns[1]}`;
      const key = squares?.current;
      throw sqliteError(error, path, key === undefined ? columns : `tile ${keyText(key)}`);
    }
  }
}

class SquareReader {
  /** The tile being read, for messages; undefined before the first. */
  current: TileKey | undefined;
  readonly #path: string;
  readonly #zoom: number;
  readonly #byKey: Database.Statement;
  readonly #allByKey: Database.Statement;
  readonly #byColumn: Database.Statement;

  constructor({ db, sql, path }: OpenTables, zoom: number) {
    this.#path = path;
    this.#zoom = zoom;
    this.#allByKey = db.prepare(byKeySql(sql)).raw();
    this.#byKey = db.prepare(`${byKeySql(sql)} LIMIT ${MAX_ROWS_AT_ONCE + 1}`).raw();
    const rows = `k.zoom_level = ${VALUE} AND k.tile_column = ${VALUE} AND k.tile_row BETWEEN ? AND ? AND ${ON_GRID}`;
    this.#byColumn = db
      .prepare(
        `SELECT ${storedColumns(sql)} FROM ${sql.tiles} WHERE ${rows} ORDER BY ${sql.keyOrder} LIMIT ${MAX_ROWS_AT_ONCE + 1}`,
      )
      .raw();
  }

  /** Yields the rows of several ids of one square, in the order of the ids. */
  *read(ids: Float64Array, large: boolean): Generator<StoredRow> {
    const keys = [...ids].map(hilbertKey);
    const byId = large || ids.length < MIN_DENSE_TILES ? null : this.#readColumns(keys);
    for (let i = 0; i < keys.length; i++) {
      this.current = keys[i]!;
      const rows = byId === null ? this.#rowsOf(keys[i]!) : byId.get(ids[i]!);
      // The key came from the same index, so its row must exist.
      if (rows === undefined || rows.length === 0) throw damagedIndex(this.#path, keyText(keys[i]!));
      if (rows.length <= MAX_ROWS_AT_ONCE) yield* rows;
      else yield* this.#manyRowsOf(keys[i]!);
    }
  }

  #rowsOf({ z, x, y }: TileKey): StoredRow[] {
    const tmsRow = flipRow(z, y);
    const rows = this.#byKey.all(z, x, tmsRow) as StoredRow[];
    for (const row of rows) checkKey(row, { zoom: z, columns: [x, x], rows: [tmsRow, tmsRow] }, this.#path);
    return rows;
  }

  /** Row by row: slower, but holds only one row. */
  *#manyRowsOf({ z, x, y }: TileKey): Generator<StoredRow> {
    const tmsRow = flipRow(z, y);
    for (const row of this.#allByKey.iterate(z, x, tmsRow) as Iterable<StoredRow>) {
      checkKey(row, { zoom: z, columns: [x, x], rows: [tmsRow, tmsRow] }, this.#path);
      yield row;
    }
  }

  /**
   * Reads all rows between the first and last wanted one of each column, and skips what is not wanted. Returns null if there are too
   * many to hold or a page is damaged: reading tile by tile then identifies the damaged tile.
   */
  #readColumns(keys: readonly TileKey[]): Map<number, StoredRow[]> | null {
    const zoom = this.#zoom;
    const spans = new Map<number, [from: number, to: number]>();
    for (const { x, y } of keys) {
      const row = flipRow(zoom, y);
      const span = spans.get(x);
      spans.set(x, span === undefined ? [row, row] : [Math.min(span[0], row), Math.max(span[1], row)]);
    }
    const byId = new Map<number, StoredRow[]>();
    for (const [column, [from, to]] of spans) {
      const rows = this.#rowsOfColumn(column, from, to);
      if (rows === null || rows.length > MAX_ROWS_AT_ONCE) return null;
      for (const row of rows) {
        checkKey(row, { zoom, columns: [column, column], rows: [from, to] }, this.#path);
        const id = hilbertId(zoom, column, flipRow(zoom, row[2]));
        const before = byId.get(id);
        if (before === undefined) byId.set(id, [row]);
        else before.push(row);
      }
    }
    return byId;
  }

  #rowsOfColumn(column: number, from: number, to: number): StoredRow[] | null {
    try {
      return this.#byColumn.all(this.#zoom, column, from, to) as StoredRow[];
    } catch (error) {
      if (isDamage(error)) return null;
      throw error;
    }
  }
}

/** Splits ascending ids of one zoom at the borders of squares. */
function* squaresOf(ids: Float64Array, zoom: number): Generator<Float64Array> {
  const first = firstId(zoom);
  let from = 0;
  while (from < ids.length) {
    const end = first + (Math.floor((ids[from]! - first) / SQUARE_IDS) + 1) * SQUARE_IDS;
    let to = from + 1;
    while (to < ids.length && ids[to]! < end) to++;
    yield ids.subarray(from, to);
    from = to;
  }
}

/** Returns the distinct ids of one zoom's ranges, ascending. */
function hilbertIds(tables: OpenTables, ranges: readonly TileRange[]): Float64Array {
  const { db, sql } = tables;
  let ids = new Float64Array(FIRST_IDS);
  let total = 0;
  const query = new RangeQuery(db, (where) => `SELECT k.tile_column, k.tile_row FROM ${sql.keys} WHERE ${where}`);
  for (const range of indexRanges(tables, ranges)) {
    for (const [column, row] of query.iterate(range) as Iterable<[number, number]>) {
      if (total === ids.length) ids = grown(ids);
      ids[total++] = hilbertId(range.zoom, column, flipRow(range.zoom, row));
    }
  }
  const sorted = ids.subarray(0, total).sort();
  let distinct = 0;
  for (let at = 0; at < total; at++) if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[distinct++] = sorted[at]!;
  return sorted.subarray(0, distinct);
}

function grown(ids: Float64Array): Float64Array<ArrayBuffer> {
  const twice = new Float64Array(ids.length * 2);
  twice.set(ids);
  return twice;
}
