// Sweeps over the columns of a zoom with the edges that are in each. A tile is met when an edge runs through it; between edges, all
// tiles of a column are inside or outside, as the winding around their centers says. No tile is looked at on its own. Columns that
// only level edges cross, as of boxes, are alike and come as one.

import type { Edges } from './edges.ts';
import type { RowSpan } from './spans.ts';

/** Columns `from` to `to` (both included), which are alike. Spans in any order; they may overlap, and lie beyond the world. */
export interface SweptColumns {
  readonly from: number;
  readonly to: number;
  /** Rows of tiles with an edge in them. */
  readonly met: readonly RowSpan[];
  /** Rows of tiles whose center is inside. */
  readonly inside: readonly RowSpan[];
}

/**
 * Yields the columns with edges, ascending; between them there is nothing. `reach`: how far a tile's square counts beyond its sides,
 * in tiles; below 0 it is smaller.
 */
export function* sweepColumns(edges: Edges, side: number, reach: number): Generator<SweptColumns> {
  const sweep = new Sweep(edges, side, reach);
  for (let column = sweep.firstColumn(); column < side; ) {
    sweep.moveTo(column);
    if (sweep.isEmpty) {
      column = Math.max(column + 1, sweep.nextStart());
      continue;
    }
    const to = Math.min(side - 1, sweep.lastAlike(column));
    yield { from: column, to, met: sweep.met(column), inside: sweep.inside(column) };
    column = to + 1;
  }
}

class Sweep {
  readonly #edges: Edges;
  readonly #side: number;
  readonly #reach: number;
  /** Indexes of edges in the current column. */
  #active: number[] = [];
  /** The first edge that has not begun. */
  #next = 0;

  constructor(edges: Edges, side: number, reach: number) {
    this.#edges = edges;
    this.#side = side;
    this.#reach = reach;
  }

  get isEmpty(): boolean {
    return this.#active.length === 0;
  }

  firstColumn(): number {
    return Math.max(0, this.nextStart());
  }

  /** The column where the next edge begins; infinite after the last. */
  nextStart(): number {
    return this.#next < this.#edges.count ? Math.floor(this.#left(this.#next) - this.#reach) : Infinity;
  }

  moveTo(column: number): void {
    while (this.nextStart() <= column) this.#active.push(this.#next++);
    this.#active = this.#active.filter((edge) => Math.ceil(this.#right(edge) + this.#reach) - 1 >= column);
  }

  /** Returns the last column up to which all edges are level and cross from side to side. */
  lastAlike(column: number): number {
    const { y0, y1 } = this.#edges;
    let last = this.nextStart() - 1;
    for (const edge of this.#active) {
      const isLevel = y0[edge] === y1[edge] && this.#left(edge) <= column - this.#reach;
      if (!isLevel) return column;
      last = Math.min(last, Math.floor(this.#right(edge) - 1 - this.#reach));
    }
    return Math.max(column, last);
  }

  met(column: number): RowSpan[] {
    const reach = this.#reach;
    return this.#active.flatMap((edge): RowSpan[] => {
      const a = this.#yAt(edge, column - reach);
      const b = this.#yAt(edge, column + 1 + reach);
      const span = [Math.floor(Math.min(a, b) - reach), Math.ceil(Math.max(a, b) + reach) - 1] as const;
      return span[0] <= span[1] ? [span] : [];
    });
  }

  inside(column: number): RowSpan[] {
    const center = column + 0.5;
    const crossings: [y: number, turn: number][] = [];
    for (const edge of this.#active) {
      if (this.#left(edge) > center || this.#right(edge) <= center) continue;
      crossings.push([this.#yAt(edge, center), this.#edges.x1[edge]! > this.#edges.x0[edge]! ? 1 : -1]);
    }
    crossings.sort((a, b) => a[0] - b[0]);
    const spans: RowSpan[] = [];
    let winding = 0;
    for (let i = 0; i + 1 < crossings.length; i++) {
      winding += crossings[i]![1];
      const span = [Math.ceil(crossings[i]![0] - 0.5), Math.ceil(crossings[i + 1]![0] - 0.5) - 1] as const;
      if (winding !== 0 && span[0] <= span[1]) spans.push(span);
    }
    return spans;
  }

  /** Returns the y where an edge is at `x`; at its nearer end where it is not. */
  #yAt(edge: number, x: number): number {
    const { x0, y0, x1, y1 } = this.#edges;
    const side = this.#side;
    const [startX, startY, endX, endY] = [x0[edge]! * side, y0[edge]! * side, x1[edge]! * side, y1[edge]! * side];
    if (startX === endX) return x < startX ? Math.min(startY, endY) : Math.max(startY, endY);
    const share = (x - startX) / (endX - startX);
    if (share <= 0) return startY;
    return share >= 1 ? endY : startY + (endY - startY) * share;
  }

  #left(edge: number): number {
    return Math.min(this.#edges.x0[edge]!, this.#edges.x1[edge]!) * this.#side;
  }

  #right(edge: number): number {
    return Math.max(this.#edges.x0[edge]!, this.#edges.x1[edge]!) * this.#side;
  }
}
