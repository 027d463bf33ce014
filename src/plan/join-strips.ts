// Joins the censuses of several sources of one tileset.

import type { ColumnCount } from '../archive/types.ts';

/** Returns the strips ascending by zoom and column; those that share a column are one, as a strip is never cut. */
export function joinStrips(counts: readonly ColumnCount[]): ColumnCount[] {
  const sorted = [...counts].sort((a, b) => a.zoom - b.zoom || a.columns[0] - b.columns[0]);
  const strips: ColumnCount[] = [];
  for (const next of sorted) {
    const last = strips.at(-1);
    if (last === undefined || last.zoom !== next.zoom || last.columns[1] < next.columns[0]) {
      strips.push(next);
      continue;
    }
    strips[strips.length - 1] = {
      zoom: last.zoom,
      columns: [last.columns[0], Math.max(last.columns[1], next.columns[1])],
      tiles: last.tiles + next.tiles,
      bytes: last.bytes + next.bytes,
    };
  }
  return strips;
}
