// Douglas-Peucker, with the distances and the ties of simplify-js at its highest quality, so that both keep the same
// vertices; a test holds them together. simplify-js itself calls itself once per split, which a long sawtooth takes to the
// end of the stack and to quadratic time; here the open sections are a list, and when a chain has taken more looks than
// chains in maps do, its sections are halved by count. The radial pass of simplify-js is left out: it moves the line by a
// tolerance of its own, and makes small closed lines a single point.

import type { Chain, Simplifier } from './simplifier.ts';

/** Looks at a vertex, on average, before sections are halved by count; chains of real tiles take up to 11. */
const LOOKS_PER_VERTEX = 32;
/** Chains shorter than this have the looks of one that is so long: all that they can need, up to some 360 vertices. */
const SHORT_CHAIN = 2048;

export class DouglasPeucker implements Simplifier {
  /** Sections still to look at: from, to. Grows with the vertices of the longest chain, at worst: 16 bytes each. */
  readonly #open: number[] = [];

  simplify(chain: Chain, from: number, to: number, tolerance: number, kept: Uint8Array): void {
    const open = this.#open;
    const limit = tolerance * tolerance;
    let looks = LOOKS_PER_VERTEX * Math.max(to - from, SHORT_CHAIN);
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

/** Returns the first of the vertices farthest from the segment between the ends, -1 when none is past the limit. */
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
