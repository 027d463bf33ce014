// Counts the tiles of a region, which the planner divides into shards.

import type { ColumnCount, TileSource } from '../../archive/types.ts';
import { isOnGrid } from '../../tile/key.ts';
import { type Region, type TileRange, zoomLimits } from '../../tile/region.ts';

export interface RegionCensus {
  /** Sorted by zoom, then column. Tiles on the grid only. */
  readonly strips: readonly ColumnCount[];
  /** Rows off the grid, at any zoom. */
  readonly rest: { readonly tiles: number; readonly bytes: number; readonly inputs?: readonly number[] };
}

/** @throws TilefoldError 'BAD_ARCHIVE' if keys cannot be read */
export function takeCensus(source: TileSource, region: Region): RegionCensus {
  if (region.cover !== null) return { strips: countCover(source, region.cover), rest: { tiles: 0, bytes: 0 } };
  const [min, max] = zoomLimits(region);
  return { strips: [...source.census()].filter(({ zoom }) => zoom >= min && zoom <= max), rest: source.rest() };
}

/** Reads every tile of the cover. For a few tiles of a large archive this is cheaper than a census. */
function countCover(source: TileSource, cover: readonly TileRange[]): ColumnCount[] {
  const strips = new Map<string, ColumnCount>();
  // Sources accept only ranges on the grid.
  const ranges = cover.filter(({ zoom, columns, rows }) => isOnGrid({ z: zoom, x: columns[1], y: rows?.[1] ?? 0 }));
  const all = { index: 0, ranges, tiles: 1, bytes: 0 };
  for (const { z, x, data } of source.tiles(all, 'row', { drop() {}, warn() {} })) {
    const { tiles, bytes } = strips.get(`${z}/${x}`) ?? { tiles: 0, bytes: 0 };
    strips.set(`${z}/${x}`, { zoom: z, columns: [x, x], tiles: tiles + 1, bytes: bytes + (data?.length ?? 0) });
  }
  return [...strips.values()].sort((a, b) => a.zoom - b.zoom || a.columns[0] - b.columns[0]);
}
