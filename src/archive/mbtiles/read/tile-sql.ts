// The SQL that reads tiles from any table layout; key columns are always k.zoom_level, k.tile_column and k.tile_row. Validity of
// keys is decided in SQL, because JavaScript numbers round beyond 2^53.

import { flipRow, MAX_ZOOM, sideOf } from '../../../tile/key.ts';
import type { TileRange } from '../../../tile/region.ts';
import { KEY_COLUMNS, type TileTables } from './tile-tables.ts';

/** Which tables to read from the key index. */
export interface IndexedIn {
  readonly keys: boolean;
  readonly images: boolean;
}

export interface TileSql {
  /** FROM clause: one row per key. */
  readonly keys: string;
  /** FROM clause: the same rows with their bytes. */
  readonly tiles: string;
  /** FROM clauses like the two above, for rows off the grid. */
  readonly restKeys: string;
  readonly restTiles: string;
  /** The stored value. */
  readonly data: string;
  /** Whether the row with the bytes is missing. */
  readonly isMissing: string;
  /** ORDER BY: ascending by key; rows of one key in order of writing, if known. */
  readonly keyOrder: string;
}

export const ON_GRID: string = [
  ...KEY_COLUMNS.map((column) => `typeof(k.${column}) = 'integer'`),
  `k.zoom_level BETWEEN 0 AND ${MAX_ZOOM}`,
  'k.tile_column >= 0 AND k.tile_column < (1 << k.zoom_level)',
  'k.tile_row >= 0 AND k.tile_row < (1 << k.zoom_level)',
].join(' AND ');

/** The key is three integers that JavaScript represents exactly, on the grid or off it. */
export const EXACT_KEY: string = KEY_COLUMNS.map(
  (column) => `typeof(k.${column}) = 'integer' AND k.${column} BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER}`,
).join(' AND ');

/** Kinds of stored values. */
export const BLOB = 0;
export const TEXT = 1;
const NUMBER = 2;
export const MISSING = 3;

/** Returns the SQL for the tables, partly through a key index attached as `scratch`. */
export function tileSql(tables: TileTables, indexedIn: IndexedIn): TileSql {
  const { keys, data } = tables;
  const source = indexedIn.keys ? 's' : 'k';
  const plain = keys.index === undefined ? plainRows(tables) : `main.${keys.name} k INDEXED BY ${quoteName(keys.index)}`;
  const keysFrom = indexedIn.keys ? 'scratch.keys k' : plain;
  const restFrom = indexedIn.keys ? 'scratch.off_grid k' : plain;
  // On a damaged page a row id may lead to another row than a scan does. It has another key, so compare keys as well.
  const stored = (column: string) => (keys.isConverted ? wholeNumber(`s.${column}`) : `s.${column}`);
  const isSameKey = KEY_COLUMNS.map((column) => `${stored(column)} IS k.${column}`).join(' AND ');
  const toSource = indexedIn.keys ? ` CROSS JOIN main.${keys.name} s ON s._rowid_ = k.source_rowid AND ${isSameKey}` : '';
  let toData = '';
  let isMissing = '0';
  if (data !== undefined && indexedIn.images) {
    toData = ` LEFT JOIN scratch.images i ON i.id = ${source}.${data.id} LEFT JOIN main.${data.name} d
      ON d._rowid_ = i.source_rowid AND d.${data.id} IS i.id`;
    isMissing = `d.${data.id} IS NULL`;
  } else if (data !== undefined) {
    toData = ` LEFT JOIN main.${data.name} d ON d.${data.id} = ${source}.${data.id}`;
    isMissing = `d.${data.id} IS NULL`;
  }
  const rowid = indexedIn.keys ? ', k.source_rowid' : keys.hasRowids ? ', k._rowid_' : '';
  return {
    keys: keysFrom,
    tiles: `${keysFrom}${toSource}${toData}`,
    restKeys: restFrom,
    restTiles: `${restFrom}${toSource}${toData}`,
    data: data === undefined ? `${source}.tile_data` : 'd.tile_data',
    isMissing,
    keyOrder: `k.zoom_level, k.tile_column, k.tile_row${rowid}`,
  };
}

/** Returns the condition that a row is in a range, and the values to bind to it. */
export function rangeSql({ zoom, columns, rows }: TileRange): { where: string; values: number[] } {
  if (rows === undefined)
    return { where: `k.zoom_level = ? AND k.tile_column BETWEEN ? AND ? AND ${ON_GRID}`, values: [zoom, ...columns] };
  // The index finds rows by their ends only below one column.
  const isOneColumn = columns[0] === columns[1];
  const where = `k.zoom_level = ? AND k.tile_column ${isOneColumn ? '= ?' : 'BETWEEN ? AND ?'} AND k.tile_row BETWEEN ? AND ? AND ${ON_GRID}`;
  return { where, values: [zoom, ...(isOneColumn ? [columns[0]] : columns), ...tmsRows({ zoom, rows })] };
}

/** Returns the first and the last TMS row of a range. */
function tmsRows({ zoom, rows }: Pick<TileRange, 'zoom' | 'rows'>): readonly [from: number, to: number] {
  return rows === undefined ? [0, sideOf(zoom) - 1] : [flipRow(zoom, rows[1]), flipRow(zoom, rows[0])];
}

/** FROM clause: the rows of the key table in storage order, with whole-number keys converted to integers. */
export function plainRows({ keys, data }: TileTables): string {
  if (!keys.isConverted) return `main.${keys.name} k`;
  const converted = KEY_COLUMNS.map((column) => `${wholeNumber(column)} AS ${column}`);
  const others = [...(keys.hasRowids ? ['_rowid_ AS _rowid_'] : []), data?.id ?? 'tile_data'];
  return `(SELECT ${[...converted, ...others].join(', ')} FROM main.${keys.name}) k`;
}

/** Text equal to its cast to INTEGER becomes that integer; other text stays text. */
function wholeNumber(column: string): string {
  return `CASE WHEN CAST(${column} AS INTEGER) = ${column} THEN CAST(${column} AS INTEGER) ELSE ${column} END`;
}

/** Returns the columns of a `StoredRow`: the bytes as a blob, and their original kind. */
export function storedColumns(sql: TileSql): string {
  return `k.zoom_level, k.tile_column, k.tile_row, CAST(${sql.data} AS BLOB), ${storedKindSql(sql)}`;
}

/** Returns the SQL of the kind of a stored value. */
export function storedKindSql({ data, isMissing }: TileSql): string {
  return `CASE typeof(${data}) WHEN 'blob' THEN ${BLOB} WHEN 'text' THEN ${TEXT}
    WHEN 'null' THEN CASE WHEN ${isMissing} THEN ${MISSING} ELSE ${BLOB} END ELSE ${NUMBER} END`;
}

/** Returns SQL that prints any key value, shortened for a message. */
export function printableSql(column: string): string {
  return `CASE typeof(${column}) WHEN 'blob' THEN 'a BLOB' WHEN 'text' THEN quote(substr(${column}, 1, 40)) ELSE quote(${column}) END`;
}

function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
