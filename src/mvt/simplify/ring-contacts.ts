// Exact tests of how two ring segments meet: coordinates are bounded, so no cross product is rounded.

import type { RingSegments } from './ring-segments.ts';
import type { Chain } from './simplifier.ts';

/** Receives contacts. Segments and vertices are given by index. */
export interface ContactVisitor {
  /** Two segments cross or overlap, or one ring meets itself. */
  onCrossing(a: number, b: number): void;
  /** Two rings have a vertex in the same place. */
  onSharedVertex(vertex: number, other: number): void;
  /** A vertex of one ring lies within a segment of another. */
  onVertexInSegment(vertex: number, segment: number): void;
}

/** Reports how segments `a` and `b`, whose boxes touch, meet. Neighbours in a ring only meet when they fold back. */
export function visitContact(chain: Chain, segments: RingSegments, a: number, b: number, visitor: ContactVisitor): void {
  const { from, to, ring } = segments;
  const a0 = from[a]!;
  const a1 = to[a]!;
  const b0 = from[b]!;
  const b1 = to[b]!;
  const sideB0 = side(chain, a0, a1, b0);
  const sideB1 = side(chain, a0, a1, b1);
  if (sideB0 * sideB1 > 0) return;
  const sideA0 = side(chain, b0, b1, a0);
  const sideA1 = side(chain, b0, b1, a1);
  if (sideA0 * sideA1 > 0) return;
  const isOneLine = sideB0 === 0 && sideB1 === 0;
  if (isOneLine && overlap(segments, a, b) < 0) return;
  const sameRing = ring[a] === ring[b];
  if (isOneLine && overlap(segments, a, b) > 0) visitor.onCrossing(a, b);
  else if (sameRing && (a1 === b0 || b1 === a0)) return;
  else if (sameRing || (sideB0 !== 0 && sideB1 !== 0 && sideA0 !== 0 && sideA1 !== 0)) visitor.onCrossing(a, b);
  else visitTouch(chain, segments, a, b, visitor);
}

/** Two segments of different rings share one place, an end of at least one of them. */
function visitTouch(chain: Chain, segments: RingSegments, a: number, b: number, visitor: ContactVisitor): void {
  const { from, to } = segments;
  const a0 = from[a]!;
  const b0 = from[b]!;
  for (const vertexA of [a0, to[a]!]) {
    for (const vertexB of [b0, to[b]!]) {
      if (!isSame(chain, vertexA, vertexB)) continue;
      visitor.onSharedVertex(vertexA, vertexB);
      // Every vertex starts one segment, so each such place is checked once.
      if (vertexA === a0 && vertexB === b0 && crossAtVertex(chain, segments, a, b)) {
        visitor.onCrossing(a, b);
        visitor.onCrossing(segments.previous[a]!, segments.previous[b]!);
      }
      return;
    }
  }
  if (!visitVertices(chain, segments, a, b, visitor)) visitVertices(chain, segments, b, a, visitor);
}

/** Looks for an end of `a` inside `b`. */
function visitVertices(chain: Chain, segments: RingSegments, a: number, b: number, visitor: ContactVisitor): boolean {
  const { from, to, previous } = segments;
  const start = from[a]!;
  const end = to[a]!;
  const isStart = side(chain, from[b]!, to[b]!, start) === 0;
  if (!isStart && side(chain, from[b]!, to[b]!, end) !== 0) return false;
  visitor.onVertexInSegment(isStart ? start : end, b);
  if (!isStart) return true;
  const before = side(chain, from[b]!, to[b]!, from[previous[a]!]!);
  if (before * side(chain, from[b]!, to[b]!, end) < 0) {
    visitor.onCrossing(a, b);
    visitor.onCrossing(previous[a]!, b);
  }
  return true;
}

/** Whether two rings cross in the vertex where both segments start. */
function crossAtVertex(chain: Chain, segments: RingSegments, a: number, b: number): boolean {
  const { from, to, previous } = segments;
  const at = from[a]!;
  const ahead = to[a]!;
  const behind = from[previous[a]!]!;
  return isBetween(chain, at, ahead, to[b]!, behind) !== isBetween(chain, at, ahead, from[previous[b]!]!, behind);
}

/** Whether `vertex`, seen from `at`, lies in the sector from `ahead` to `behind`, in positive direction. */
function isBetween(chain: Chain, at: number, ahead: number, vertex: number, behind: number): boolean {
  const turn = side(chain, at, ahead, behind);
  if (turn > 0) return side(chain, at, ahead, vertex) > 0 && side(chain, at, vertex, behind) > 0;
  if (turn < 0) return side(chain, at, ahead, vertex) > 0 || side(chain, at, vertex, behind) > 0;
  return side(chain, at, ahead, vertex) > 0;
}

/** Twice the signed area of the triangle: the sign tells the side of the line from a to b, 0 = on it. */
function side({ xs, ys }: Chain, a: number, b: number, vertex: number): number {
  const area = (xs[b]! - xs[a]!) * (ys[vertex]! - ys[a]!) - (ys[b]! - ys[a]!) * (xs[vertex]! - xs[a]!);
  return Math.sign(area);
}

/** Overlap of two collinear segments: 0 = they touch in one place, negative = they are apart. */
function overlap({ boxes: { minX, maxX, minY, maxY } }: RingSegments, a: number, b: number): number {
  const x = Math.min(maxX[a]!, maxX[b]!) - Math.max(minX[a]!, minX[b]!);
  const y = Math.min(maxY[a]!, maxY[b]!) - Math.max(minY[a]!, minY[b]!);
  return x < 0 || y < 0 ? -1 : x + y;
}

function isSame({ xs, ys }: Chain, a: number, b: number): boolean {
  return xs[a] === xs[b] && ys[a] === ys[b];
}
