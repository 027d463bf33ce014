// Cuts a line by a box, segment by segment (Liang and Barsky). What touches the box in a single place goes.

import type { ClipBox, Path } from './mask.ts';
import { roundedLine } from './rounded.ts';

/** Returns the parts of a line inside a box, rounded to whole units. */
export function cutBoxLine(line: Path, box: ClipBox): Path[] {
  const parts: Path[] = [];
  let part: number[] = [];
  const end = () => {
    const rounded = roundedLine(part);
    if (rounded.length >= 4) parts.push(rounded);
    part = [];
  };
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [x0, y0, x1, y1] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
    const span = spanInside(x0, y0, x1, y1, box);
    if (span === null) {
      end();
      continue;
    }
    const [from, to] = span;
    if (from > 0) end();
    if (part.length === 0) part.push(along(x0, x1, from), along(y0, y1, from));
    part.push(along(x0, x1, to), along(y0, y1, to));
    if (to < 1) end();
  }
  end();
  return parts;
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
