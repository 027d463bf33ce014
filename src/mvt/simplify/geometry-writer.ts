// Writes the remaining vertices of a line or polygon, with the specification's commands in their shortest form; a ring without
// ClosePath stays without. Never longer than the input: a delta across a dropped vertex is a sum of two deltas and takes no more
// bytes than both.

import type { Output } from '../output.ts';
import type { Shape } from './shape.ts';

// Command words (vector tile specification 2.1, section 4.3.1): command and count.
const MOVE_TO_ONCE = 9;
const LINE_TO = 2;
const CLOSE_PATH_ONCE = 15;

/** Appends the command and parameter integers, without field tag and length. */
export function writeGeometry(shape: Shape, output: Output): void {
  const { xs, ys, kept, gone, closed, isPolygon } = shape;
  let x = 0;
  let y = 0;
  for (let path = 0; path < shape.paths; path++) {
    if (gone[path] === 1) continue;
    const end = isPolygon ? shape.endOf(path) - 1 : shape.endOf(path);
    const lines = shape.keptOf(path) - (isPolygon ? 2 : 1);
    let isFirst = true;
    for (let i = shape.starts[path]!; i < end; i++) {
      if (kept[i] === 0) continue;
      if (isFirst) output.varint(MOVE_TO_ONCE);
      output.varint(zigzag(xs[i]! - x));
      output.varint(zigzag(ys[i]! - y));
      if (isFirst) output.varint(lines * 8 + LINE_TO);
      isFirst = false;
      x = xs[i]!;
      y = ys[i]!;
    }
    if (closed[path] === 1) output.varint(CLOSE_PATH_ONCE);
  }
}

function zigzag(delta: number): number {
  return (delta << 1) ^ (delta >> 31);
}
