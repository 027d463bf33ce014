// Converts tiles to rows of an MBTiles archive.

import type { Tiles } from './archive-reading.ts';
import type { TileRow } from './mbtiles-builder.ts';

/** Returns one row per tile, in the same order, with y flipped to TMS. */
export function tmsRows(tiles: Tiles): TileRow[] {
  return [...tiles].map(([key, data]) => {
    const [z, x, y] = key.split('/').map(Number) as [number, number, number];
    return [z, x, 2 ** z - 1 - y, data];
  });
}
