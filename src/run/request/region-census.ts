// Counts the tiles of a region, which the planner divides into shards.

import type { ColumnCount, TileSource } from '../../archive/types.ts';
import { AreaCover } from '../../tile/area/cover.ts';
import { isOnGrid, sideOf } from '../../tile/key.ts';
import { hasZoom, type Region, type TileRange } from '../../tile/region.ts';

export interface RegionCensus {
  /** Sorted by zoom, then column. Tiles on the grid only. */
  readonly strips: readonly ColumnCount[];
  /** Rows off the grid, at any zoom. */
  readonly rest: { readonly tiles: number; readonly bytes: number; readonly inputs?: readonly number[] };
  /** The region with its cover, if it is a place. */
  readonly region: Region;
}

/** @throws TilefoldError 'BAD_ARCHIVE' if keys cannot be read; 'UNSUPPORTED' if the region falls into too many ranges */
export function takeCensus(source: TileSource, region: Region): RegionCensus {
  const cover = coverOf(source, region);
  if (cover !== null) return { strips: [...source.census(cover)], rest: { tiles: 0, bytes: 0 }, region: { ...region, cover } };
  return { strips: [...source.census()].filter(({ zoom }) => hasZoom(region, zoom)), rest: source.rest(), region };
}

/** Returns the region's tiles at the zooms of the source; null if they are all tiles. Sources accept only ranges on the grid. */
function coverOf(source: TileSource, region: Region): TileRange[] | null {
  const { area, cover } = region;
  if (area === undefined) {
    return cover?.filter(({ zoom, columns, rows }) => isOnGrid({ z: zoom, x: columns[1], y: rows?.[1] ?? 0 })) ?? null;
  }
  const shapes = new AreaCover(area);
  return source
    .zooms()
    .filter((zoom) => hasZoom(region, zoom))
    .flatMap((zoom) => rangesAt(shapes, zoom));
}

function rangesAt(shapes: AreaCover, zoom: number): TileRange[] {
  const last = sideOf(zoom) - 1;
  return shapes
    .at(zoom)
    .flatMap(({ columns, rows }) =>
      rows.map((span) => (span[0] === 0 && span[1] === last ? { zoom, columns } : { zoom, columns, rows: span })),
    );
}
