// Cuts a line by rings: each segment at its crossings, and each piece is in or out as its middle is.

import { LineParts } from './line-parts.ts';
import type { Path } from './mask.ts';
import { windingAt } from './ring-area.ts';

/** Returns the parts of a line that the rings wind around, rounded to whole units. */
export function cutRingLine(line: Path, rings: readonly Path[]): Path[] {
  const parts = new LineParts();
  for (let i = 0; i + 3 < line.length; i += 2) {
    const [x0, y0, x1, y1] = [line[i]!, line[i + 1]!, line[i + 2]!, line[i + 3]!];
    const at = (fraction: number): [number, number] =>
      fraction === 1 ? [x1, y1] : [x0 + (x1 - x0) * fraction, y0 + (y1 - y0) * fraction];
    const cuts = [...crossings(x0, y0, x1, y1, rings), 1];
    let from = 0;
    for (const to of cuts) {
      if (to <= from) continue;
      const [middleX, middleY] = at((from + to) / 2);
      if (windingAt(middleX, middleY, rings) !== 0) parts.add(at(from), at(to));
      else parts.end();
      from = to;
    }
  }
  parts.end();
  return parts.all;
}

/** Returns where the rings cross a segment, as fractions of its length, ascending. */
function crossings(x0: number, y0: number, x1: number, y1: number, rings: readonly Path[]): number[] {
  const found: number[] = [];
  const [dx, dy] = [x1 - x0, y1 - y0];
  for (const ring of rings) {
    let [ax, ay] = [ring[ring.length - 2]!, ring[ring.length - 1]!];
    for (let i = 0; i < ring.length; i += 2) {
      const [bx, by] = [ring[i]!, ring[i + 1]!];
      // Of a ring's edge that only touches the line, both ends are on one side.
      const sideA = dx * (ay - y0) - dy * (ax - x0);
      const sideB = dx * (by - y0) - dy * (bx - x0);
      if (sideA > 0 !== sideB > 0) {
        const share = sideA / (sideA - sideB);
        const [x, y] = [ax + (bx - ax) * share - x0, ay + (by - ay) * share - y0];
        const fraction = (x * dx + y * dy) / (dx * dx + dy * dy);
        if (fraction > 0 && fraction < 1) found.push(fraction);
      }
      [ax, ay] = [bx, by];
    }
  }
  return found.sort((a, b) => a - b);
}
