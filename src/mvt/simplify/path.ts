// Thins one line or ring by itself: between the vertices that are pinned, and so that a line stays a line, a closed line
// closed, and a ring a ring with its winding.

import { windingOf } from './ring-area.ts';
import type { Shape } from './shape.ts';
import type { Simplifier } from './simplifier.ts';

/** How often a tolerance that is too much for a path is halved before the path keeps all its vertices. */
export const HALVINGS = 6;

/** A ring, and a line that is closed, has four vertices at least, the one that closes it counted. */
const CLOSED_VERTICES = 4;

/** Returns whether the path stood the tolerance as it was given; if not, it was simplified with less, or stays as it is. */
export function simplifyPath(shape: Shape, path: number, tolerance: number, simplifier: Simplifier): boolean {
  const { kept } = shape;
  const first = shape.starts[path]!;
  const last = shape.endOf(path) - 1;
  if (shape.fixed[path] === 1) {
    shape.keepPath(path);
    return true;
  }
  for (let i = 0; i <= HALVINGS; i++) {
    // Most paths are short, and a loop over few is faster than fill().
    for (let vertex = first; vertex <= last; vertex++) kept[vertex] = 0;
    simplifySections(shape, first, last, tolerance / 2 ** i, simplifier);
    if (!shape.isPolygon) dropRepeats(shape, first, last);
    if (isSound(shape, path)) return i === 0;
  }
  shape.keepPath(path);
  return false;
}

/** Whether what is left of a path is still what it was. */
export function isSound(shape: Shape, path: number): boolean {
  const first = shape.starts[path]!;
  const last = shape.endOf(path) - 1;
  if (!shape.areSame(first, last)) return true;
  const kept = shape.keptOf(path);
  if (!shape.isPolygon) return kept >= Math.min(CLOSED_VERTICES, last + 1 - first);
  const winding = windingOf(shape, path, true);
  return kept >= CLOSED_VERTICES && winding === windingOf(shape, path, false);
}

function simplifySections(shape: Shape, first: number, last: number, tolerance: number, simplifier: Simplifier): void {
  const { pinned, kept } = shape;
  kept[first] = 1;
  let from = first;
  for (let i = first + 1; i <= last; i++) {
    if (pinned[i] === 0 && i < last) continue;
    kept[i] = 1;
    if (i - from > 1) simplifier.simplify(shape, from, i, tolerance, kept);
    from = i;
  }
}

/** A loop of a line that became a single place leaves it there twice. */
function dropRepeats(shape: Shape, first: number, last: number): void {
  const { kept } = shape;
  let before = first;
  for (let i = first + 1; i <= last; i++) {
    if (kept[i] === 0) continue;
    if (shape.areSame(before, i) && before > first) kept[before] = 0;
    else if (shape.areSame(before, i) && i < last) {
      kept[i] = 0;
      continue;
    }
    before = i;
  }
}
