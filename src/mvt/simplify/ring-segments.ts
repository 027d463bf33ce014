// The segments of a polygon feature's rings, before or after simplification. Reused; grows to the largest feature: about 40 bytes
// a segment.

import { Boxes } from './ring-boxes.ts';
import type { Shape } from './shape.ts';

export class RingSegments {
  count = 0;
  /** By segment: its end vertices. A ring's last segment ends at the ring's first vertex. */
  from: Int32Array = new Int32Array(0);
  to: Int32Array = new Int32Array(0);
  /** By segment: the segment before it in its ring. */
  previous: Int32Array = new Int32Array(0);
  ring: Int32Array = new Int32Array(0);
  /** By segment: the number of dropped vertices it replaces. */
  skipped: Int32Array = new Int32Array(0);
  /** By segment. */
  readonly boxes: Boxes = new Boxes();

  /** Takes the rings of `shape` that are not gone, with all their vertices or only the kept ones. */
  fill(shape: Shape, all: boolean): void {
    this.count = 0;
    this.boxes.clear();
    const vertices = shape.starts[shape.paths]!;
    if (vertices > this.from.length) this.#reserve(Math.max(vertices, this.from.length * 2));
    for (let ring = 0; ring < shape.paths; ring++) if (shape.gone[ring] === 0) this.#addRing(shape, ring, all);
  }

  #addRing(shape: Shape, ring: number, all: boolean): void {
    const start = shape.starts[ring]!;
    const last = shape.endOf(ring) - 1;
    const first = this.count;
    let from = start;
    for (let i = start + 1; i <= last; i++) {
      // An unchanged ring may have consecutive vertices in the same place.
      if ((!all && shape.kept[i] === 0) || shape.areSame(from, i)) continue;
      this.#add(shape, ring, from, i);
      from = i;
    }
    if (this.count === first) return;
    this.to[this.count - 1] = start;
    this.previous[first] = this.count - 1;
  }

  #add(shape: Shape, ring: number, from: number, to: number): void {
    const { xs, ys } = shape;
    const segment = this.count++;
    this.from[segment] = from;
    this.to[segment] = to;
    this.previous[segment] = segment - 1;
    this.ring[segment] = ring;
    this.skipped[segment] = shape.fixed[ring] === 1 ? 0 : to - from - 1;
    const x0 = xs[from]!;
    const y0 = ys[from]!;
    const x1 = xs[to]!;
    const y1 = ys[to]!;
    this.boxes.add(segment, Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1));
  }

  #reserve(length: number): void {
    this.from = new Int32Array(length);
    this.to = new Int32Array(length);
    this.previous = new Int32Array(length);
    this.ring = new Int32Array(length);
    this.skipped = new Int32Array(length);
  }
}
