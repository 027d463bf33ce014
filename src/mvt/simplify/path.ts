// Simplifies one line or ring between its pinned vertices. A line stays a line, a closed line stays closed, and a ring keeps its
// winding.

import { windingOf } from './ring-area.ts';
import type { Shape } from './shape.ts';
import type { Simplifier } from './simplifier.ts';

/** How often the tolerance is halved for a path that it would break, before all vertices are kept. */
export const MAX_HALVINGS = 6;

/** Minimum for rings and closed lines, including the closing vertex. */
const CLOSED_VERTICES = 4;

/** Returns false if the path needed a smaller tolerance or stayed unchanged. */
export function simplifyPath(shape: Shape, path: number, tolerance: number, simplifier: Simplifier): boolean {
  const { kept } = shape;
  const first = shape.starts[path]!;
  const last = shape.endOf(path) - 1;
  if (shape.fixed[path] === 1) {
    shape.keepPath(path);
    return true;
  }
  for (let i = 0; i <= MAX_HALVINGS; i++) {
    // Most paths are short; a loop is then faster than fill().
    for (let vertex = first; vertex <= last; vertex++) kept[vertex] = 0;
    simplifySections(shape, first, last, tolerance / 2 ** i, simplifier);
    if (!shape.isPolygon) dropRepeats(shape, first, last);
    if (isStillValid(shape, path)) return i === 0;
  }
  shape.keepPath(path);
  return false;
}

/** Whether the remaining vertices still form a valid path of the same kind. */
export function isStillValid(shape: Shape, path: number): boolean {
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

/** When a loop of a line collapses to one place, that place remains twice. */
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
