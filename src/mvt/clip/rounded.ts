// Rounds vertices to the tile's grid, and turns rings around.

import type { Path } from './mask.ts';

/** Vertices that come to lie on their predecessor go. */
export function roundedLine(path: Path): number[] {
  const rounded: number[] = [];
  for (let i = 0; i < path.length; i += 2) {
    const [x, y] = [round(path[i]!), round(path[i + 1]!)];
    const last = rounded.length - 2;
    if (last < 0 || rounded[last] !== x || rounded[last + 1] !== y) rounded.push(x, y);
  }
  return rounded;
}

/** Half a unit goes up, for either sign: two tiles that share a border round it alike. Never -0. */
function round(value: number): number {
  return Math.floor(value + 0.5);
}

export function reversed(ring: Path): Path {
  const turned: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) turned.push(ring[i]!, ring[i + 1]!);
  return turned;
}
