// Breaks ranges of tiles down to what the index finds at once: the rows of one column, from one place to another. Only columns that
// are there are asked for. A range of whole columns stays one.

import type Database from 'better-sqlite3';
import { flipRow, sideOf } from '../../../tile/key.ts';
import { rangeText, type Span, type TileRange } from '../../../tile/region.ts';
import { type OpenTables, VALUE } from './open-tables.ts';
import { ON_GRID } from './tile-sql.ts';

/** A range for one query; of one column, unless it has all rows. */
export interface IndexRange {
  readonly zoom: number;
  readonly columns: Span;
  /** TMS. */
  readonly rows: Span;
}

const WHOLE_COLUMNS = `k.zoom_level = ? AND k.tile_column BETWEEN ? AND ? AND ${ON_GRID}`;
const PART_OF_COLUMN = `k.zoom_level = ${VALUE} AND k.tile_column = ${VALUE} AND k.tile_row BETWEEN ? AND ? AND ${ON_GRID}`;

/** Yields the parts of sorted ranges in row order: zoom, column, TMS row. */
export function* indexRanges(tables: OpenTables, ranges: readonly TileRange[]): Generator<IndexRange> {
  for (let first = 0; first < ranges.length; ) {
    const { zoom, columns } = ranges[first]!;
    let end = first + 1;
    while (end < ranges.length && areSameColumns(ranges[first]!, ranges[end]!)) end++;
    // Rows count from the south in the index.
    const rows = ranges.slice(first, end).reverse().map(tmsRows);
    if (rows.length === 1 && hasAllRows(zoom, rows[0]!)) yield { zoom, columns, rows: rows[0]! };
    else
      for (const column of columnsThere(tables, zoom, columns))
        for (const span of rows) yield { zoom, columns: [column, column], rows: span };
    first = end;
  }
}

/** Returns words for a message. */
export function indexRangeText({ zoom, columns, rows }: IndexRange): string {
  const [from, to] = rows;
  const part: { rows?: Span } = hasAllRows(zoom, rows) ? {} : { rows: [flipRow(zoom, to), flipRow(zoom, from)] };
  return rangeText({ zoom, columns, ...part });
}

/** A query over one index range after another. */
export class RangeQuery {
  readonly #db: Database.Database;
  readonly #sqlOf: (where: string) => string;
  /** By condition, of which there are two. */
  readonly #statements = new Map<string, Database.Statement>();

  /** `sqlOf` builds the query around its condition. */
  constructor(db: Database.Database, sqlOf: (where: string) => string) {
    this.#db = db;
    this.#sqlOf = sqlOf;
  }

  rows(range: IndexRange): unknown[] {
    return this.#statement(range).all(...valuesOf(range));
  }

  iterate(range: IndexRange): Iterable<unknown> {
    return this.#statement(range).iterate(...valuesOf(range));
  }

  #statement(range: IndexRange): Database.Statement {
    const where = hasAllRows(range.zoom, range.rows) ? WHOLE_COLUMNS : PART_OF_COLUMN;
    const statement = this.#statements.get(where) ?? this.#db.prepare(this.#sqlOf(where)).raw();
    this.#statements.set(where, statement);
    return statement;
  }
}

/** Yields the columns of a zoom with tiles: one search of the index for each. */
function* columnsThere({ db, sql }: OpenTables, zoom: number, [from, to]: Span): Generator<number> {
  if (from === to) {
    yield from;
    return;
  }
  const next = db
    .prepare(
      `SELECT k.tile_column FROM ${sql.keys} WHERE k.zoom_level = ${VALUE} AND k.tile_column >= ${VALUE} AND k.tile_column <= ${VALUE} AND ${ON_GRID}
       ORDER BY k.zoom_level, k.tile_column LIMIT 1`,
    )
    .pluck();
  for (let column = from; column <= to; column++) {
    const found = next.get(zoom, column, to) as number | undefined;
    if (found === undefined) return;
    yield found;
    column = found;
  }
}

function valuesOf({ zoom, columns, rows }: IndexRange): number[] {
  return hasAllRows(zoom, rows) ? [zoom, ...columns] : [zoom, columns[0], ...rows];
}

function areSameColumns(a: TileRange, b: TileRange): boolean {
  return a.zoom === b.zoom && a.columns[0] === b.columns[0] && a.columns[1] === b.columns[1];
}

function tmsRows({ zoom, rows }: TileRange): Span {
  return rows === undefined ? [0, sideOf(zoom) - 1] : [flipRow(zoom, rows[1]), flipRow(zoom, rows[0])];
}

function hasAllRows(zoom: number, [from, to]: Span): boolean {
  return from === 0 && to === sideOf(zoom) - 1;
}
