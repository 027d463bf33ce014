// Douglas-Peucker with the distances and tie-breaking of simplify-js at its highest quality; a test checks that both keep the
// same vertices. simplify-js recurses once per split, so a long sawtooth overflows its stack and takes quadratic time. Here open
// sections are a list, and once a chain exceeds its budget of distance checks, its sections are halved by count. The radial pass
// of simplify-js is omitted: it uses another tolerance and reduces small closed lines to a point.

import type { Chain, Simplifier } from './simplifier.ts';

/** Distance checks per vertex, on average, before sections are halved by count. Chains of real tiles take up to 11. */
const CHECKS_PER_VERTEX = 32;
/** Shorter chains get the budget of this length, which is all they can need up to about 360 vertices. */
const SHORT_CHAIN = 2048;

export class DouglasPeucker implements Simplifier {
  /** Stack of sections still to check: from, to. At worst it grows with the longest chain, 16 bytes a vertex. */
  readonly #open: number[] = [];

  simplify(chain: Chain, from: number, to: number, tolerance: number, kept: Uint8Array): void {
    const open = this.#open;
    const limit = tolerance * tolerance;
    let looks = CHECKS_PER_VERTEX * Math.max(to - from, SHORT_CHAIN);
    open.push(from, to);
    while (open.length > 0) {
      const last = open.pop()!;
      const first = open.pop()!;
      looks -= last - first;
      const farthest = farthestOf(chain, first, last, limit);
      if (farthest < 0) continue;
      const split = looks > 0 ? farthest : (first + last) >>> 1;
      kept[split] = 1;
      if (last - split > 1) open.push(split, last);
      if (split - first > 1) open.push(first, split);
    }
  }
}

/** Returns the first of the vertices farthest from the segment between the ends; -1 when none is beyond the limit. */
function farthestOf({ xs, ys }: Chain, first: number, last: number, limit: number): number {
  const x = xs[first]!;
  const y = ys[first]!;
  const dx = xs[last]! - x;
  const dy = ys[last]! - y;
  const length = dx * dx + dy * dy;
  let farthest = -1;
  let greatest = limit;
  for (let i = first + 1; i < last; i++) {
    let px = xs[i]! - x;
    let py = ys[i]! - y;
    if (length > 0) {
      const along = (px * dx + py * dy) / length;
      if (along > 1) {
        px -= dx;
        py -= dy;
      } else if (along > 0) {
        px = xs[i]! - (x + dx * along);
        py = ys[i]! - (y + dy * along);
      }
    }
    const distance = px * px + py * py;
    if (distance > greatest) {
      greatest = distance;
      farthest = i;
    }
  }
  return farthest;
}
