// The area of a ring, and where a place lies to it.

import type { Path } from './mask.ts';

/** Twice the signed area, by the surveyor's formula. Exact for the coordinates that a mask leaves. */
export function areaOf(ring: Path): number {
  const [x0, y0] = [ring[0]!, ring[1]!];
  let area = 0;
  for (let i = 2; i + 3 < ring.length; i += 2) {
    area += (ring[i]! - x0) * (ring[i + 3]! - y0) - (ring[i + 2]! - x0) * (ring[i + 1]! - y0);
  }
  return area;
}

/** Returns 1 inside a ring, 0 on it, -1 outside. */
export function sideOfRing(x: number, y: number, ring: Path): number {
  let isInside = false;
  let [x0, y0] = [ring[ring.length - 2]!, ring[ring.length - 1]!];
  for (let i = 0; i < ring.length; i += 2) {
    const [x1, y1] = [ring[i]!, ring[i + 1]!];
    const cross = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0);
    if (cross === 0 && x >= Math.min(x0, x1) && x <= Math.max(x0, x1) && y >= Math.min(y0, y1) && y <= Math.max(y0, y1)) return 0;
    if (y0 > y !== y1 > y && cross > 0 === y1 > y0) isInside = !isInside;
    [x0, y0] = [x1, y1];
  }
  return isInside ? 1 : -1;
}

/** Returns how often rings wind around a place. */
export function windingAt(x: number, y: number, rings: readonly Path[]): number {
  let winding = 0;
  for (const ring of rings) {
    let [x0, y0] = [ring[ring.length - 2]!, ring[ring.length - 1]!];
    for (let i = 0; i < ring.length; i += 2) {
      const [x1, y1] = [ring[i]!, ring[i + 1]!];
      const cross = (x1 - x0) * (y - y0) - (x - x0) * (y1 - y0);
      if (y0 <= y && y1 > y && cross > 0) winding++;
      else if (y1 <= y && y0 > y && cross < 0) winding--;
      [x0, y0] = [x1, y1];
    }
  }
  return winding;
}
