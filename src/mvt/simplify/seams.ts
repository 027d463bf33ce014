// Keeps tiles fitting together. Neighbours hold the same line or edge across their border, and each simplifies its own
// copy: where it crosses the border both must still say the same, and nothing from outside may come in.

import type { Shape } from './shape.ts';

// Where a vertex lies. A corner belongs to one side, and none of the pins depends on vertices that may have been dropped
// before, so that simplifying again changes nothing.
const INSIDE = 0;
const LEFT = 1;
const RIGHT = 2;
const ABOVE = 3;
const BELOW = 4;

/**
 * Pins vertices on the border; both ends of segments that leave the tile, come in or go from one side of it to another
 * (what lies between pins is then all inside, or all beyond one side, and so is any part of it); and the vertices farthest
 * out on each side: clip edges, and the extent of the feature.
 */
export function pinSeams(shape: Shape, extent: number): void {
  const { xs, ys, pinned } = shape;
  const [minX, minY, maxX, maxY] = reachOf(shape, extent);
  for (let path = 0; path < shape.paths; path++) {
    const first = shape.starts[path]!;
    let before = INSIDE;
    for (let i = first; i < shape.endOf(path); i++) {
      const x = xs[i]!;
      const y = ys[i]!;
      const zone = x < 0 ? LEFT : x > extent ? RIGHT : y < 0 ? ABOVE : y > extent ? BELOW : INSIDE;
      if (x === minX || x === maxX || y === minY || y === maxY) pinned[i] = 1;
      else if (zone === INSIDE && (x === 0 || x === extent || y === 0 || y === extent)) pinned[i] = 1;
      if (i > first && zone !== before) {
        pinned[i - 1] = 1;
        pinned[i] = 1;
      }
      before = zone;
    }
  }
}

/** How far the feature goes beyond each side of the tile; the side itself where it does not. */
function reachOf({ xs, ys, starts, paths }: Shape, extent: number): [minX: number, minY: number, maxX: number, maxY: number] {
  let minX = 0;
  let minY = 0;
  let maxX = extent;
  let maxY = extent;
  for (let i = 0; i < starts[paths]!; i++) {
    minX = Math.min(minX, xs[i]!);
    minY = Math.min(minY, ys[i]!);
    maxX = Math.max(maxX, xs[i]!);
    maxY = Math.max(maxY, ys[i]!);
  }
  return [minX, minY, maxX, maxY];
}
