// Cuts a line by a box, segment by segment (Liang and Barsky). What touches the box in a single place goes.

import { LineParts } from './line-parts.ts';
import type { ClipBox, Path } from './mask.ts';

/** Returns the parts of a line inside a box, rounded to whole units. */
export function cutBoxLine(line: Path, box: ClipBox): Path[] {
  const parts = new LineParts();
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [x0, y0, x1, y1] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
    const span = spanInside(x0, y0, x1, y1, box);
    if (span === null) {
      parts.end();
      continue;
    }
    const [from, to] = span;
    if (from > 0) parts.end();
    parts.add([along(x0, x1, from), along(y0, y1, from)], [along(x0, x1, to), along(y0, y1, to)]);
    if (to < 1) parts.end();
  }
  parts.end();
  return parts.all;
}

/** Returns the part of a segment inside the box, as fractions of its length, or null. */
function spanInside(x0: number, y0: number, x1: number, y1: number, box: ClipBox): [from: number, to: number] | null {
  let from = 0;
  let to = 1;
  for (const [start, delta, min, max] of [
    [x0, x1 - x0, box.minX, box.maxX],
    [y0, y1 - y0, box.minY, box.maxY],
  ] as const) {
    if (delta === 0) {
      if (start < min || start > max) return null;
      continue;
    }
    const [near, far] = delta > 0 ? [min, max] : [max, min];
    from = Math.max(from, (near - start) / delta);
    to = Math.min(to, (far - start) / delta);
    if (from > to) return null;
  }
  return [from, to];
}

/** Exact at both ends. */
function along(a: number, b: number, fraction: number): number {
  return fraction === 1 ? b : a + (b - a) * fraction;
}
