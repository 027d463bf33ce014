// Finds rings that a simplified segment jumped over. Cutting off a bay with an island crosses no segment but puts the island
// outside. Between the original vertices and the new segment there must be no other ring. One vertex of each ring is enough to
// test, because rings that do not cross lie there entirely or not at all.

import { Boxes } from './ring-boxes.ts';
import type { RingSegments } from './ring-segments.ts';
import { type Budget, RingStrips } from './ring-strips.ts';
import type { Shape } from './shape.ts';

export class RingJumps {
  readonly #strips = new RingStrips();
  /** First the sections that segments replace, owned by segments; then one vertex of each ring, owned by rings. */
  readonly #boxes = new Boxes();

  /**
   * Calls `visit` at least once for each segment that jumped over a ring. Vertices marked in `touched` lie on another ring and
   * cannot be used for the test.
   * @returns false when the budget is exhausted or a ring has no usable vertex
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
      const vertex = probeVertex(shape, ring, touched);
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

  /** Returns the number of segments that replace dropped vertices. */
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

/** A kept vertex that lies on no other ring; -1 when there is none. */
function probeVertex(shape: Shape, ring: number, touched: Uint8Array): number {
  for (let i = shape.starts[ring]!; i < shape.endOf(ring) - 1; i++) {
    if (shape.kept[i] === 1 && touched[i] === 0) return i;
  }
  return -1;
}

/** Whether a place lies in the area between the chain [from, last] and the segment between its ends. */
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
