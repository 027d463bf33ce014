// Finds rings that a simplified segment jumped over. A bay with an island in it can be cut off without any two segments
// crossing; the island is then outside. Between the vertices that were and the segment that is left there must be no
// other ring: one vertex of each tells, because rings that do not cross lie there whole or not at all.

import { Boxes } from './ring-boxes.ts';
import type { RingSegments } from './ring-segments.ts';
import { type Budget, RingStrips } from './ring-strips.ts';
import type { Shape } from './shape.ts';

export class RingJumps {
  readonly #strips = new RingStrips();
  /** What segments stand for, owned by segments; then one vertex of each ring, owned by rings. */
  readonly #boxes = new Boxes();

  /**
   * Calls `visit` for each segment that jumped over a ring, once or more. `touched` marks vertices that lie on another
   * ring and tell nothing.
   * @returns false when the budget ran out, or a ring has no vertex that tells
   */
  forEachJump(
    shape: Shape,
    segments: RingSegments,
    touched: Uint8Array,
    budget: Budget,
    visit: (segment: number) => void,
  ): boolean {
    if (shape.paths < 2) return true;
    const boxes = this.#boxes;
    const sections = this.#addSections(shape, segments);
    if (sections === 0) return true;
    for (let ring = 0; ring < shape.paths; ring++) {
      if (shape.gone[ring] === 1) continue;
      const vertex = tellingVertex(shape, ring, touched);
      if (vertex < 0) return false;
      boxes.add(ring, shape.xs[vertex]!, shape.ys[vertex]!, shape.xs[vertex]!, shape.ys[vertex]!);
    }
    return this.#strips.forEachPair(boxes, budget, (a, b) => {
      const section = Math.min(a, b);
      const place = Math.max(a, b);
      if (section >= sections || place < sections) return;
      const segment = boxes.owners[section]!;
      if (boxes.owners[place] === segments.ring[segment]) return;
      const from = segments.from[segment]!;
      const last = from + segments.skipped[segment]! + 1;
      budget.steps -= last - from;
      if (isWithin(shape, from, last, boxes.minX[place]!, boxes.minY[place]!)) visit(segment);
    });
  }

  /** Returns how many segments stand for dropped vertices. */
  #addSections({ xs, ys }: Shape, { count, from, skipped }: RingSegments): number {
    this.#boxes.clear();
    for (let segment = 0; segment < count; segment++) {
      if (skipped[segment] === 0) continue;
      const first = from[segment]!;
      let minX = xs[first]!;
      let maxX = minX;
      let minY = ys[first]!;
      let maxY = minY;
      for (let i = first + 1; i <= first + skipped[segment]! + 1; i++) {
        minX = Math.min(minX, xs[i]!);
        maxX = Math.max(maxX, xs[i]!);
        minY = Math.min(minY, ys[i]!);
        maxY = Math.max(maxY, ys[i]!);
      }
      this.#boxes.add(segment, minX, minY, maxX, maxY);
    }
    return this.#boxes.count;
  }
}

/** A vertex that stays and lies on no other ring, -1 when there is none. */
function tellingVertex(shape: Shape, ring: number, touched: Uint8Array): number {
  for (let i = shape.starts[ring]!; i < shape.endOf(ring) - 1; i++) {
    if (shape.kept[i] === 1 && touched[i] === 0) return i;
  }
  return -1;
}

/** Whether a place lies within the area between the chain [from, last] and the segment between its ends. */
function isWithin({ xs, ys }: Shape, from: number, last: number, x: number, y: number): boolean {
  let within = false;
  let before = last;
  for (let i = from; i <= last; before = i++) {
    const y0 = ys[before]!;
    const y1 = ys[i]!;
    if (y0 > y === y1 > y) continue;
    // Exact, unlike a division.
    const area = (xs[i]! - xs[before]!) * (y - y0) - (x - xs[before]!) * (y1 - y0);
    if (area > 0 === y1 > y0) within = !within;
  }
  return within;
}
