// The vertices of one line or polygon feature in flat arrays, and the result of simplification for each. Reused; grows to the
// largest feature: 10 bytes a vertex and 6 a path.

import type { Cursor } from '../cursor.ts';
import { type Feature, POLYGON } from '../feature.ts';
import { doubled } from '../spans.ts';
import type { Chain } from './simplifier.ts';

/**
 * Limit on coordinates, in both directions, that keeps every cross product of differences exact in a double. Tiles with larger
 * coordinates are legal but stay unsimplified.
 */
const MAX_COORDINATE = 33_554_432;
const TWO_32 = 4_294_967_296;

/** Minimum of distinct consecutive vertices. */
const LINE_VERTICES = 2;
const RING_VERTICES = 3;

// Commands (vector tile specification 2.1, section 4.3.1).
const MOVE_TO = 1;
const CLOSE_PATH = 7;

export class Shape implements Chain {
  isPolygon = false;
  /** Number of vertices as the specification counts them, without the one that a ClosePath repeats. */
  verticesBefore = 0;
  xs: Int32Array = new Int32Array(1024);
  ys: Int32Array = new Int32Array(1024);
  /** By vertex: 1 = pinned, always kept. */
  pinned: Uint8Array = new Uint8Array(1024);
  /** By vertex: 1 = kept. */
  kept: Uint8Array = new Uint8Array(1024);
  paths = 0;
  /** Start of each path, then the end of the last. A ring repeats its first vertex as its last. */
  starts: Int32Array = new Int32Array(64);
  /** By path: 1 = unchanged. */
  fixed: Uint8Array = new Uint8Array(64);
  /** By path: 1 = dropped. */
  gone: Uint8Array = new Uint8Array(64);
  /** By path: 1 = has a ClosePath. */
  closed: Uint8Array = new Uint8Array(64);
  #count = 0;

  /**
   * Reads a geometry that GeometryCheck accepted. Consecutive equal vertices are merged, unless too few would remain for a line
   * or ring; such a path is `fixed`, as is a ring without a ClosePath.
   * @returns false when coordinates are too large to simplify
   */
  read(cursor: Cursor, feature: Feature): boolean {
    this.isPolygon = feature.type === POLYGON;
    this.verticesBefore = 0;
    this.paths = 0;
    this.#count = 0;
    this.starts[0] = 0;
    let x = 0;
    let y = 0;
    cursor.enter(feature.geometryStart, feature.geometryEnd);
    while (cursor.pos < cursor.end) {
      const word = cursor.readVarint();
      const count = Math.floor(word / 8);
      if (word % 8 === MOVE_TO && this.#count > 0) this.#endPath();
      if (word % 8 === MOVE_TO) this.closed[this.paths] = 0;
      if (word % 8 === CLOSE_PATH) {
        this.closed[this.paths] = 1;
        continue;
      }
      for (let i = 0; i < count; i++) {
        x += unzigzag(cursor.readVarint());
        y += unzigzag(cursor.readVarint());
        if (x > MAX_COORDINATE || x < -MAX_COORDINATE || y > MAX_COORDINATE || y < -MAX_COORDINATE) return false;
        this.#push(x, y);
      }
    }
    this.#endPath();
    return true;
  }

  endOf(path: number): number {
    return this.starts[path + 1]!;
  }

  /** Whether both vertices are in the same place. */
  areSame(a: number, b: number): boolean {
    return this.xs[a] === this.xs[b] && this.ys[a] === this.ys[b];
  }

  /** Counts a path's kept vertices, including a ring's closing one. */
  keptOf(path: number): number {
    let kept = 0;
    for (let i = this.starts[path]!; i < this.endOf(path); i++) kept += this.kept[i]!;
    return kept;
  }

  keepPath(path: number): void {
    this.kept.fill(1, this.starts[path]!, this.endOf(path));
  }

  keepAll(): void {
    this.gone.fill(0, 0, this.paths);
    this.kept.fill(1, 0, this.#count);
  }

  /** Counts the remaining vertices as `verticesBefore` does; equal to it if nothing was dropped. */
  verticesAfter(): number {
    let vertices = 0;
    for (let path = 0; path < this.paths; path++) {
      if (this.gone[path] === 0) vertices += this.keptOf(path) - (this.isPolygon ? 1 : 0);
    }
    return vertices;
  }

  #endPath(): void {
    const start = this.starts[this.paths]!;
    this.verticesBefore += this.#count - start;
    const distinct = this.#countDistinct(start);
    const isFixed = this.isPolygon ? distinct < RING_VERTICES || this.closed[this.paths] === 0 : distinct < LINE_VERTICES;
    if (!isFixed) this.#compact(start, distinct);
    if (this.isPolygon) this.#push(this.xs[start]!, this.ys[start]!);
    if (this.paths + 2 > this.starts.length) this.#growPaths();
    this.fixed[this.paths] = isFixed ? 1 : 0;
    this.gone[this.paths] = 0;
    this.starts[++this.paths] = this.#count;
  }

  /** Counts vertices that differ from their predecessor; in a ring, the last must also differ from the first. */
  #countDistinct(start: number): number {
    let distinct = 1;
    let last = start;
    for (let i = start + 1; i < this.#count; i++) {
      if (this.areSame(i, last)) continue;
      distinct++;
      last = i;
    }
    return this.isPolygon && distinct > 1 && this.areSame(last, start) ? distinct - 1 : distinct;
  }

  /** Compacts the path to its distinct vertices. */
  #compact(start: number, distinct: number): void {
    const end = start + distinct;
    if (end === this.#count) return;
    let to = start + 1;
    for (let i = start + 1; to < end; i++) {
      if (this.areSame(i, to - 1)) continue;
      this.xs[to] = this.xs[i]!;
      this.ys[to++] = this.ys[i]!;
    }
    this.#count = end;
  }

  #growPaths(): void {
    const { fixed, closed } = this;
    this.starts = doubled(this.starts);
    const paths = this.starts.length;
    this.fixed = new Uint8Array(paths);
    this.fixed.set(fixed);
    this.closed = new Uint8Array(paths);
    this.closed.set(closed);
    // No path is dropped while paths are being read.
    this.gone = new Uint8Array(paths);
  }

  #push(x: number, y: number): void {
    if (this.#count === this.xs.length) {
      this.xs = doubled(this.xs);
      this.ys = doubled(this.ys);
      this.pinned = new Uint8Array(this.xs.length);
      this.kept = new Uint8Array(this.xs.length);
    }
    this.xs[this.#count] = x;
    this.ys[this.#count] = y;
    // Marks are not set while reading, so they can be reallocated when the arrays grow.
    this.pinned[this.#count] = 0;
    this.kept[this.#count++] = 0;
  }
}

/** Past 32 bits, any result that is out of range will do. */
function unzigzag(word: number): number {
  return word < TWO_32 ? (word >>> 1) ^ -(word & 1) : TWO_32;
}
