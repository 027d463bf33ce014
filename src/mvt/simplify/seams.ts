// Keeps neighbouring tiles aligned. Neighbours hold the same line or edge across their border, and each simplifies its own copy:
// where it crosses the border both copies must still agree, and nothing outside may move in.

import type { Shape } from './shape.ts';

// Position of a vertex. A corner belongs to one side. No pin depends on vertices that an earlier run may have dropped, so
// simplifying again changes nothing.
const INSIDE = 0;
const LEFT = 1;
const RIGHT = 2;
const ABOVE = 3;
const BELOW = 4;

/**
 * Pins vertices on the border; both ends of segments that cross the border or go from one side to another (the part between pins
 * is then entirely inside, or entirely beyond one side); and the outermost vertices on each side, which are clip edges and the
 * feature's extent.
 */
export function pinSeams(shape: Shape, extent: number): void {
  const { xs, ys, pinned } = shape;
  const [minX, minY, maxX, maxY] = outerLimits(shape, extent);
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

/** How far the feature extends beyond each side of the tile; the side itself where it does not. */
function outerLimits({ xs, ys, starts, paths }: Shape, extent: number): [minX: number, minY: number, maxX: number, maxY: number] {
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
