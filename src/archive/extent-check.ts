// Compares the zooms, bounds and center that an archive declares with its tiles.

import { MAX_LATITUDE } from '../tile/area/mercator.ts';
import { settleExtent, type ZoomCover, zoomBox } from '../tile/extent.ts';
import type { Bounds, TilesetMetadata } from '../tile/metadata.ts';
import type { FindingNotes } from './check-source.ts';

/** `covers`: of every zoom that has tiles. */
export function checkExtent(metadata: TilesetMetadata, covers: readonly ZoomCover[], findings: FindingNotes): void {
  const zooms = covers.map(({ zoom }) => zoom).sort((a, b) => a - b);
  if (zooms.length === 0) return;
  const [first, last] = [zooms[0]!, zooms.at(-1)!];
  const { minzoom, maxzoom, bounds, center } = metadata;
  if ((minzoom !== undefined && minzoom !== first) || (maxzoom !== undefined && maxzoom !== last))
    findings.find('zooms', `declared are zooms ${minzoom ?? '?'} to ${maxzoom ?? '?'}, the tiles have ${first} to ${last}`);
  const settled = settleExtent(metadata, covers);
  if (bounds !== undefined) {
    if (!isSame(onMap(bounds), settled.bounds))
      findings.find('bounds', `${bounds.join(',')} are wider than the tiles: ${settled.bounds}`);
    const deepest = covers.find(({ zoom }) => zoom === last) as ZoomCover;
    const tiles = zoomBox(deepest);
    if (isNarrower(bounds, tiles, 360 / 2 ** last))
      findings.find('bounds', `${bounds.join(',')} leave out tiles of zoom ${last}, which cover ${tiles.join(',')}`);
  }
  if (center !== undefined && !isSame(center, settled.center)) {
    findings.find('center', `${center.join(',')} is outside the bounds ${settled.bounds} or the zooms ${first} to ${last}`);
  }
}

/** Web Mercator ends before the poles, and many archives of the whole world say 90 degrees. */
function onMap([west, south, east, north]: Bounds): Bounds {
  return [west, Math.max(south, -MAX_LATITUDE), east, Math.min(north, MAX_LATITUDE)];
}

/** Writers round degrees to 5 digits or more. */
function isSame(one: readonly number[], other: readonly number[] | undefined): boolean {
  return other !== undefined && one.every((value, i) => Math.abs(value - other[i]!) < 1e-5);
}

/** By more than the width of a tile: what is drawn in a tile may end anywhere in it, and tiles overlap by a buffer. */
function isNarrower(bounds: Bounds, tiles: Bounds, degrees: number): boolean {
  const [west, south, east, north] = bounds;
  return (
    west - tiles[0] > 2 * degrees ||
    south - tiles[1] > 2 * degrees ||
    tiles[2] - east > 2 * degrees ||
    tiles[3] - north > 2 * degrees
  );
}
