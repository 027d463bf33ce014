// The tiles of an area at a zoom. A tile is in when its square, widened by the buffer, has something of the wanted polygons in it,
// unless it lies wholly in what is excluded. Time grows with the edges and with the columns that sloping edges cross; memory with
// the ranges that come out.

import { TilefoldError } from '../../errors.ts';
import { type Area, areaText } from './area.ts';
import { type SweptColumns, sweepColumns } from './column-sweep.ts';
import { type Edges, edgesOf } from './edges.ts';
import { areSameSpans, joinedRows, type RowSpan, withoutSpans } from './spans.ts';
import { excludedPolygons, wantedPolygons } from './world-rings.ts';

/** Tiles of consecutive columns, at most one of these for a column. */
export interface CoveredColumns {
  readonly columns: readonly [from: number, to: number];
  /** Ascending, apart. */
  readonly rows: readonly RowSpan[];
}

/**
 * A tile does not count where it is met by less than this part of the world, about 2 cm: bounds that were rounded to 7 digits would
 * else reach into the next tile.
 */
const THINNEST = 2 ** -31;
/** About 150 MB, and as much again in the manifest. */
const MAX_RANGES = 1_000_000;

/** Covers an area at one zoom after another. */
export class AreaCover {
  readonly #area: Area;
  readonly #wanted: Edges;
  readonly #excluded: Edges;
  readonly #maxRanges: number;

  /** `maxRanges`: at one zoom. */
  constructor(area: Area, maxRanges: number = MAX_RANGES) {
    this.#area = area;
    this.#maxRanges = maxRanges;
    this.#wanted = edgesOf(wantedPolygons(area));
    this.#excluded = edgesOf(excludedPolygons(area));
  }

  /** @throws TilefoldError 'UNSUPPORTED' when the area falls into too many ranges */
  at(zoom: number): CoveredColumns[] {
    const side = 2 ** zoom;
    const thinnest = THINNEST * side;
    const covered: CoveredColumns[] = [];
    let ranges = 0;
    for (const { from, to, spans } of this.#columnsAt(side, this.#area.buffer - thinnest, -thinnest)) {
      const before = covered.at(-1);
      if (before !== undefined && before.columns[1] === from - 1 && areSameSpans(before.rows, spans)) {
        covered[covered.length - 1] = { columns: [before.columns[0], to], rows: spans };
        continue;
      }
      covered.push({ columns: [from, to], rows: spans });
      ranges += spans.length;
      if (ranges > this.#maxRanges) throw this.#tooIntricate(zoom);
    }
    return covered;
  }

  #tooIntricate(zoom: number): TilefoldError {
    const what = `${areaText(this.#area)}: falls into more than ${this.#maxRanges} ranges of tiles at zoom ${zoom}`;
    return new TilefoldError('UNSUPPORTED', `${what}; use a simpler region, or fewer zooms with --zooms`);
  }

  *#columnsAt(side: number, reach: number, excludedReach: number): Generator<Columns> {
    const last = side - 1;
    const excluded = new Ahead(sweepColumns(this.#excluded, side, excludedReach));
    for (const { from, to, met, inside } of sweepColumns(this.#wanted, side, reach)) {
      const spans = joinedRows([...met, ...inside], last);
      for (let column = from; column <= to; ) {
        const hole = excluded.at(column);
        const end = Math.min(to, hole === null ? to : hole.from > column ? hole.from - 1 : hole.to);
        const isIn = hole !== null && hole.from <= column;
        const left = isIn ? withoutSpans(spans, whollyInside(hole, last)) : spans;
        if (left.length > 0) yield { from: column, to: end, spans: left };
        column = end + 1;
      }
    }
  }
}

interface Columns {
  readonly from: number;
  readonly to: number;
  readonly spans: readonly RowSpan[];
}

/** Tiles that no edge meets. */
function whollyInside({ met, inside }: SweptColumns, last: number): RowSpan[] {
  return withoutSpans(joinedRows(inside, last), joinedRows(met, last));
}

/** Reads swept columns as they are asked for, ascending. */
class Ahead {
  readonly #columns: Iterator<SweptColumns>;
  #current: SweptColumns | null | undefined;

  constructor(columns: Iterator<SweptColumns>) {
    this.#columns = columns;
  }

  /** Returns the first columns that do not end before `column`, or null. */
  at(column: number): SweptColumns | null {
    while (this.#current === undefined || (this.#current !== null && this.#current.to < column)) {
      const next = this.#columns.next();
      this.#current = next.done === true ? null : next.value;
    }
    return this.#current;
  }
}
