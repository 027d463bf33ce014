// Areas of rings by the surveyor's formula, which tells exterior rings from holes (vector tile specification 2.1,
// section 4.3.4.4).

import type { Shape } from './shape.ts';

/** Returns the sign of a ring's area, -1, 0 or 1, from all its vertices or only the kept ones. */
export function windingOf(shape: Shape, ring: number, all: boolean): number {
  const { xs, ys, kept } = shape;
  const start = shape.starts[ring]!;
  const last = shape.endOf(ring) - 1;
  const x0 = xs[start]!;
  const y0 = ys[start]!;
  let area = 0;
  let from = start;
  for (let i = start + 1; i <= last; i++) {
    if (!all && kept[i] === 0) continue;
    area += (xs[from]! - x0) * (ys[i]! - y0) - (xs[i]! - x0) * (ys[from]! - y0);
    from = i;
  }
  return Math.sign(area);
}
