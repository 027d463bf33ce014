// Reads the rows of a shard in row order, of one key, and off the grid. TMS rows are flipped to XYZ here, as they leave SQL.

import { flipRow, keyText, type Tile, type TileKey } from '../../../tile/key.ts';
import type { TileRange } from '../../../tile/region.ts';
import type { SourceNotices } from '../../types.ts';
import { damagedIndex, sqliteError } from '../sqlite-error.ts';
import { indexRanges, indexRangeText, RangeQuery } from './column-rows.ts';
import { type OpenTables, VALUE } from './open-tables.ts';
import { BLOB, EXACT_KEY, MISSING, ON_GRID, printableSql, storedColumns, TEXT, type TileSql } from './tile-sql.ts';
import { KEY_COLUMNS } from './tile-tables.ts';

/** The columns of storedColumns(). */
export type StoredRow = [zoom: number, column: number, row: number, data: Buffer | null, kind: number];

/** Yields the rows of the ranges by zoom, column and TMS row, straight from the index. Equal keys are consecutive. */
export function* rowsInRowOrder(tables: OpenTables, ranges: readonly TileRange[], notices: SourceNotices): Generator<Tile> {
  const { db, sql, path } = tables;
  const query = new RangeQuery(
    db,
    (where) => `SELECT ${storedColumns(sql)} FROM ${sql.tiles} WHERE ${where} ORDER BY ${sql.keyOrder}`,
  );
  let where = '';
  try {
    for (const range of indexRanges(tables, ranges)) {
      let last: Tile | undefined;
      where = indexRangeText(range);
      for (const row of query.iterate(range) as Iterable<StoredRow>) {
        checkKey(row, range, path);
        const tile = toTile(row, notices);
        if (last !== undefined && (row[1] < last.x || (row[1] === last.x && tile.y > last.y)))
          throw damagedIndex(path, keyText(tile));
        last = tile;
        where = `${indexRangeText(range)}, after ${keyText(tile)}`;
        if (row[4] !== MISSING) yield tile;
      }
    }
  } catch (error) {
    throw sqliteError(error, path, where);
  }
}

/** Yields the rows of one key on the grid. */
export function rowsOfKey(tables: OpenTables, key: TileKey, notices: SourceNotices): Generator<Tile> {
  return rowsFound(tables, byKeySql(tables.sql), key, notices);
}

/** Yields the rows of one key off the grid, as far as it is one that `rowsOffGrid` yields. */
export function* rowsOfKeyOffGrid(tables: OpenTables, key: TileKey, notices: SourceNotices): Generator<Tile> {
  if (flipRow(key.z, flipRow(key.z, key.y)) === key.y) yield* rowsFound(tables, offGridByKeySql(tables.sql), key, notices);
}

function* rowsFound({ db, path }: OpenTables, query: string, key: TileKey, notices: SourceNotices): Generator<Tile> {
  try {
    const statement = db.prepare(query).raw();
    const tmsRow = flipRow(key.z, key.y);
    for (const row of statement.iterate(key.z, key.x, tmsRow) as Iterable<StoredRow>) {
      checkKey(row, { zoom: key.z, columns: [key.x, key.x], rows: [tmsRow, tmsRow] }, path);
      const tile = toTile(row, notices);
      if (row[4] !== MISSING) yield tile;
    }
  } catch (error) {
    throw sqliteError(error, path, `tile ${keyText(key)}`);
  }
}

/** Yields the rows off the grid, in row order, if their keys are exact numbers. */
export function* rowsOffGrid({ db, sql, path }: OpenTables, notices: SourceNotices): Generator<Tile> {
  const isZoom = "typeof(k.zoom_level) = 'integer' AND k.zoom_level BETWEEN -1000000 AND 1000000";
  const where = KEY_COLUMNS.map((column) => `'${column} ' || ${printableSql(`k.${column}`)}`).join(" || ', ' || ");
  const query = `SELECT ${storedColumns(sql)}, ${EXACT_KEY}, CASE WHEN ${isZoom} THEN k.zoom_level END, ${where} FROM ${sql.restTiles}
    WHERE NOT (${ON_GRID}) ORDER BY ${sql.keyOrder}`;
  try {
    const rows = db.prepare(query).raw().iterate() as Iterable<
      [...StoredRow, isExact: number, zoom: number | null, where: string]
    >;
    for (const [z, x, row, data, kind, isExact, zoom, place] of rows) {
      // Past zoom 53 the flip rounds: drop rows that would not flip back.
      const isTile = isExact === 1 && flipRow(z, flipRow(z, row)) === row;
      if (!isTile) {
        notices.drop('invalid-key', zoom, place);
        continue;
      }
      const tile = toTile([z, x, row, data, kind], notices);
      if (kind !== MISSING) yield tile;
    }
  } catch (error) {
    throw sqliteError(error, path, 'rows off the tile grid');
  }
}

function offGridByKeySql(sql: TileSql): string {
  return `SELECT ${storedColumns(sql)} FROM ${sql.restTiles} WHERE k.zoom_level = ${VALUE} AND k.tile_column = ${VALUE}
    AND k.tile_row = ${VALUE} AND ${EXACT_KEY} AND NOT (${ON_GRID}) ORDER BY ${sql.keyOrder}`;
}

export function byKeySql(sql: TileSql): string {
  return `SELECT ${storedColumns(sql)} FROM ${sql.tiles}
    WHERE k.zoom_level = ${VALUE} AND k.tile_column = ${VALUE} AND k.tile_row = ${VALUE} AND ${ON_GRID} ORDER BY ${sql.keyOrder}`;
}

/** The keys a query requested for, inclusive; rows are TMS. */
interface RequestedKeys {
  readonly zoom: number;
  readonly columns: readonly [from: number, to: number];
  readonly rows: readonly [from: number, to: number];
}

/**
 * Checks a row's key, because a damaged index may lead to other rows.
 * @throws TilefoldError BAD_ARCHIVE
 */
export function checkKey(stored: StoredRow, { zoom, columns, rows }: RequestedKeys, path: string): void {
  // NULL fails this too.
  const isRequested = stored[0] === zoom && isWithin(stored[1], columns) && isWithin(stored[2], rows);
  if (!isRequested) throw damagedIndex(path, `zoom ${zoom}, columns ${columns.join(' to ')}, TMS rows ${rows.join(' to ')}`);
}

function isWithin(value: unknown, ends: readonly [from: number, to: number]): boolean {
  return typeof value === 'number' && value >= ends[0] && value <= ends[1];
}

/**
 * Converts a row to a tile and reports anything unusual. A tile whose image is missing is reported as dropped; the caller must
 * drop it.
 */
export function toTile([z, x, row, data, kind]: StoredRow, notices: SourceNotices): Tile {
  const tile = { z, x, y: flipRow(z, row), data };
  if (kind === BLOB) return tile;
  if (kind === MISSING) notices.drop('missing-image', z, keyText(tile));
  else notices.warn(kind === TEXT ? 'text-data' : 'number-data', keyText(tile));
  return tile;
}
