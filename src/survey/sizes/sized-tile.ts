// A tile by its key and size, and the sort orders of lists of them.

import type { TileSize } from './report-types.ts';

/** A compact tuple, because a worker's result may have many. */
export type SizedTile = readonly [zoom: number, x: number, y: number, bytes: number];

export function byKey(a: SizedTile, b: SizedTile): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || b[3] - a[3];
}

/** Largest first; ties by key. */
export function bySize(a: SizedTile, b: SizedTile): number {
  return b[3] - a[3] || byKey(a, b);
}

export function toTileSize([zoom, x, y, bytes]: SizedTile): TileSize {
  return { zoom, x, y, bytes };
}
