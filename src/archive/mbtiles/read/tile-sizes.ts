// Stored sizes without reading tiles: SQLite takes lengths from row headers. Rows are passed to JavaScript a few thousand at a
// time as one text, because a call per row would cost more than reading it. A flat table is read by row id, its storage order,
// which needs no index.

import type Database from 'better-sqlite3';
import { flipRow } from '../../../tile/key.ts';
import { rangeText, type TileRange } from '../../../tile/region.ts';
import type { Shard } from '../../../tile/shard.ts';
import type { SizeSink } from '../../size-source.ts';
import { sqliteError } from '../sqlite-error.ts';
import type { OpenTables } from './open-tables.ts';
import { EXACT_KEY, ON_GRID, plainRows, rangeSql, type TileSql } from './tile-sql.ts';
import { KEY_COLUMNS, type TileTables } from './tile-tables.ts';

const ROWS_AT_ONCE = 4096;
/** Columns with more rows are read row by row, because their text would be too long. */
const MAX_ROWS_IN_TEXT = 262_144;

/** Rows of deeper zooms do not flip exactly. */
const MAX_FLIPPED_ZOOM = 53;
/** Packs size and zoom into one number; greater than the number of zooms on the grid. */
const ZOOMS = 32;
const INVALID_KEY = '?';
const MISSING_IMAGE = '-';

const SPACE = 0x20;
const MINUS = 0x2d;
const QUESTION = 0x3f;
const ZERO = 0x30;

/** Returns the lowest and highest row id of a flat table; null if there are no rows, no rowids, or ids beyond 2^53. */
export function rowidSpan(db: Database.Database, { keys, data }: TileTables): readonly [first: number, last: number] | null {
  if (data !== undefined || !keys.hasRowids) return null;
  // Each one alone reads one end of the table; both in one SELECT would be a scan.
  const end = (which: 'min' | 'max'): bigint | null =>
    db.prepare(`SELECT ${which}(_rowid_) FROM main.${keys.name}`).pluck().safeIntegers().get() as bigint | null;
  const [first, last] = [end('min'), end('max')];
  if (first === null || last === null) return null;
  const span = [Number(first), Number(last)] as const;
  return span.every(Number.isSafeInteger) ? span : null;
}

/** Reports the sizes of the rows with these ids, inclusive. Yields regularly. */
export function* sizesByRowid(
  db: Database.Database,
  tables: TileTables,
  path: string,
  [first, last]: readonly [first: number, last: number],
  sink: SizeSink,
): Generator<void> {
  const from = `FROM ${plainRows(tables)} WHERE k._rowid_ BETWEEN ? AND ?`;
  const bytes = 'coalesce(octet_length(k.tile_data), 0)';
  const packed = db
    .prepare(
      `SELECT group_concat(CASE WHEN ${ON_GRID} THEN ${bytes} * ${ZOOMS} + k.zoom_level ELSE '${INVALID_KEY}' END, ' ') ${from}`,
    )
    .pluck();
  const withKeys = db.prepare(`SELECT group_concat(${rowText({ data: 'k.tile_data', isMissing: '0' })}, ' ') ${from}`).pluck();
  const next = db.prepare(`SELECT min(k._rowid_) ${from}`).pluck();
  const reader = new RowTexts(sink);
  const sizes = new PackedSizes();
  for (let start = first; start <= last; start += ROWS_AT_ONCE) {
    const end = Math.min(last, start + ROWS_AT_ONCE - 1);
    try {
      const text = packed.get(start, end) as string | null;
      if (text === null) {
        // Skip gaps between ids.
        const found = next.get(end, last) as number | null;
        if (found === null) return;
        start = found - ROWS_AT_ONCE;
      } else if (sizes.read(text) && sizes.largest < sink.minKeyedBytes) sizes.emit(sink);
      else reader.read(withKeys.get(start, end) as string);
    } catch (error) {
      throw sqliteError(error, path, `row ids ${start} to ${end}`);
    }
    yield;
  }
}

/** Reports the sizes of a shard's rows. Yields regularly. */
export function* sizesByKey({ db, sql, path }: OpenTables, shard: Shard, sink: SizeSink): Generator<void> {
  const reader = new RowTexts(sink);
  if (shard.rest) {
    yield* oneByOne(
      db.prepare(`SELECT ${rowText(sql)} FROM ${sql.restTiles} WHERE NOT (${ON_GRID})`),
      [],
      path,
      'off the tile grid',
      reader,
    );
    return;
  }
  for (const range of shard.ranges) {
    const place = rangeText(range);
    try {
      for (const { from, to, tiles } of strips(columnCounts(db, sql, range))) {
        const { where, values } = rangeSql({ ...range, columns: [from, to] });
        const rows = `FROM ${sql.tiles} WHERE ${where}`;
        if (tiles > MAX_ROWS_IN_TEXT) yield* oneByOne(db.prepare(`SELECT ${rowText(sql)} ${rows}`), values, path, place, reader);
        else
          reader.read(
            (db
              .prepare(`SELECT group_concat(${rowText(sql)}, ' ') ${rows}`)
              .pluck()
              .get(...values) as string | null) ?? '',
          );
        yield;
      }
    } catch (error) {
      throw sqliteError(error, path, place);
    }
  }
}

function columnCounts(db: Database.Database, sql: TileSql, range: TileRange): [column: number, tiles: number][] {
  const { where, values } = rangeSql(range);
  const query = `SELECT k.tile_column, count(*) FROM ${sql.keys} WHERE ${where} GROUP BY k.tile_column ORDER BY k.tile_column`;
  return db
    .prepare(query)
    .raw()
    .all(...values) as [number, number][];
}

function* oneByOne(
  rows: Database.Statement,
  parameters: readonly number[],
  path: string,
  place: string,
  reader: RowTexts,
): Generator<void> {
  let read = 0;
  try {
    for (const text of rows.pluck().iterate(...parameters) as Iterable<string>) {
      reader.read(text);
      if (++read % ROWS_AT_ONCE === 0) yield;
    }
  } catch (error) {
    throw sqliteError(error, path, place);
  }
}

/** Groups neighbouring columns until they have enough rows. */
function* strips(
  counts: readonly (readonly [column: number, tiles: number])[],
): Generator<{ from: number; to: number; tiles: number }> {
  let strip: { from: number; to: number; tiles: number } | undefined;
  for (const [column, tiles] of counts) {
    if (strip !== undefined && strip.tiles + tiles > ROWS_AT_ONCE) {
      yield strip;
      strip = undefined;
    }
    strip = { from: strip?.from ?? column, to: column, tiles: (strip?.tiles ?? 0) + tiles };
  }
  if (strip !== undefined) yield strip;
}

/** SQL for a row as text: `zoom column row bytes`, or a mark for an invalid key or a missing image. */
function rowText({ data, isMissing }: Pick<TileSql, 'data' | 'isMissing'>, bytes = `coalesce(octet_length(${data}), 0)`): string {
  const numbers = [...KEY_COLUMNS.map((column) => `k.${column}`), bytes].join(` || ' ' || `);
  return `CASE WHEN NOT (${EXACT_KEY}) THEN '${INVALID_KEY}' WHEN ${isMissing} THEN '${MISSING_IMAGE}' ELSE ${numbers} END`;
}

/** Sizes and zooms of up to ROWS_AT_ONCE rows on the grid. */
class PackedSizes {
  readonly #packed = new Float64Array(ROWS_AT_ONCE);
  #length = 0;
  largest = 0;

  /** Returns false when a row is off the grid. */
  read(text: string): boolean {
    const { length } = text;
    let count = 0;
    let number = 0;
    let largest = 0;
    for (let at = 0; at <= length; at++) {
      const char = at < length ? text.charCodeAt(at) : SPACE;
      if (char === QUESTION) return false;
      if (char !== SPACE) {
        number = number * 10 + (char - ZERO);
        continue;
      }
      this.#packed[count++] = number;
      if (number > largest) largest = number;
      number = 0;
    }
    this.#length = count;
    this.largest = Math.floor(largest / ZOOMS);
    return true;
  }

  emit(sink: SizeSink): void {
    for (let i = 0; i < this.#length; i++) {
      const packed = this.#packed[i]!;
      const bytes = Math.floor(packed / ZOOMS);
      sink.sized(packed - bytes * ZOOMS, bytes);
    }
  }
}

/** Parses rows from text, separated by blanks. */
class RowTexts {
  readonly #sink: SizeSink;
  readonly #numbers = [0, 0, 0, 0];

  constructor(sink: SizeSink) {
    this.#sink = sink;
  }

  read(text: string): void {
    const numbers = this.#numbers;
    let number = 0;
    let sign = 1;
    let count = 0;
    let isMark = false;
    const { length } = text;
    for (let at = 0; at <= length; at++) {
      const char = at < length ? text.charCodeAt(at) : SPACE;
      if (char !== SPACE) {
        if (char === MINUS) sign = -1;
        else if (char === QUESTION) {
          this.#sink.invalidKey();
          isMark = true;
        } else number = number * 10 + (char - ZERO);
        continue;
      }
      if (isMark) isMark = false;
      else if (sign === -1 && text.charCodeAt(at - 1) === MINUS) this.#sink.missingImage();
      else if (at > 0) {
        numbers[count++] = sign * number;
        if (count === 4) {
          count = 0;
          this.#emit(...(numbers as [number, number, number, number]));
        }
      }
      number = 0;
      sign = 1;
    }
  }

  #emit(zoom: number, column: number, row: number, bytes: number): void {
    if (zoom < 0 || zoom > MAX_FLIPPED_ZOOM) this.#sink.invalidKey();
    else this.#sink.tile(zoom, column, flipRow(zoom, row), bytes);
  }
}
