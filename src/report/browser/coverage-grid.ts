// The part of the map that has tiles, divided into squares large enough to distinguish.

import type { CoverageZoom } from '../page/chart-data.ts';

/** Maximum squares along the longer side. */
const MAX_SIDE = 72;
/** Minimum side, so that the position on the map is recognizable. */
const MIN_SIDE = 8;

export interface Grid {
  /** Zoom of the squares. */
  readonly zoom: number;
  readonly left: number;
  readonly top: number;
  readonly columns: number;
  readonly rows: number;
  readonly squares: readonly Square[];
}

export interface Square {
  readonly x: number;
  readonly y: number;
  readonly tiles: number;
  readonly bytes: number;
}

/** Merges four squares into one until there are few enough. */
export function gridOf({ cellZoom, cells }: CoverageZoom): Grid {
  let zoom = cellZoom;
  let squares: Square[] = cells.map(([x, y, tiles, bytes]) => ({ x, y, tiles, bytes }));
  for (;;) {
    const [left, right] = extent(squares.map(({ x }) => x));
    const [top, bottom] = extent(squares.map(({ y }) => y));
    const [columns, rows] = [right - left + 1, bottom - top + 1];
    if (Math.max(columns, rows) <= MAX_SIDE || zoom === 0) return framed({ zoom, left, top, columns, rows, squares });
    squares = joined(squares);
    zoom--;
  }
}

/** Extends the grid to a square where the map allows it. */
function framed(grid: Grid): Grid {
  const whole = 2 ** grid.zoom;
  const side = Math.min(whole, Math.max(MIN_SIDE, grid.columns, grid.rows));
  const start = (from: number, length: number): number =>
    Math.max(0, Math.min(whole - side, from - Math.floor((side - length) / 2)));
  return { ...grid, left: start(grid.left, grid.columns), top: start(grid.top, grid.rows), columns: side, rows: side };
}

function joined(squares: readonly Square[]): Square[] {
  const parents = new Map<string, Square>();
  for (const { x, y, tiles, bytes } of squares) {
    const [parentX, parentY] = [Math.floor(x / 2), Math.floor(y / 2)];
    const key = `${parentX}/${parentY}`;
    const before = parents.get(key);
    parents.set(key, { x: parentX, y: parentY, tiles: tiles + (before?.tiles ?? 0), bytes: bytes + (before?.bytes ?? 0) });
  }
  return [...parents.values()];
}

function extent(values: readonly number[]): [least: number, most: number] {
  return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))];
}
