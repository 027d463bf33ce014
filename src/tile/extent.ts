// Bounds, center and zooms that are true: what the tileset claims, held against the tiles that are there.

import type { Bounds, Center, TilesetMetadata } from './metadata.ts';

/** The box of tiles that a zoom has, in columns and XYZ rows, both ends included. */
export interface ZoomCover {
  readonly zoom: number;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/**
 * Returns the metadata with zooms from the tiles, the claimed bounds cut to where tiles are (or their box, where nothing
 * usable is claimed), and a center inside both. Without tiles it comes back as it was.
 */
export function settleExtent(metadata: TilesetMetadata, covers: readonly ZoomCover[]): TilesetMetadata {
  const byZoom = [...covers].sort((a, b) => a.zoom - b.zoom);
  const first = byZoom[0];
  const last = byZoom.at(-1);
  if (first === undefined || last === undefined) return metadata;
  const bounds = trueBounds(metadata.bounds, byZoom);
  const zooms = [first.zoom, last.zoom] as const;
  return { ...metadata, minzoom: zooms[0], maxzoom: zooms[1], bounds, center: trueCenter(metadata.center, bounds, zooms) };
}

function trueBounds(claimed: Bounds | undefined, byZoom: readonly ZoomCover[]): Bounds {
  const box = boxOfTiles(byZoom);
  if (claimed === undefined) return box;
  const cut: Bounds = [
    Math.max(claimed[0], box[0]),
    Math.max(claimed[1], box[1]),
    Math.min(claimed[2], box[2]),
    Math.min(claimed[3], box[3]),
  ];
  return cut[0] < cut[2] && cut[1] < cut[3] ? cut : box;
}

/**
 * The box of the highest zoom, widened by every lower zoom that has tiles which are no ancestors of it: a pyramid over one
 * city has a z0 tile too, and is still no map of the world.
 */
function boxOfTiles(byZoom: readonly ZoomCover[]): Bounds {
  let box: ZoomCover = byZoom.at(-1) as ZoomCover;
  for (const lower of byZoom.toReversed()) {
    const scale = 2 ** (box.zoom - lower.zoom);
    const inside =
      lower.minX >= Math.floor(box.minX / scale) &&
      lower.minY >= Math.floor(box.minY / scale) &&
      lower.maxX <= Math.floor(box.maxX / scale) &&
      lower.maxY <= Math.floor(box.maxY / scale);
    if (inside) continue;
    box = {
      zoom: box.zoom,
      minX: Math.min(box.minX, lower.minX * scale),
      minY: Math.min(box.minY, lower.minY * scale),
      maxX: Math.max(box.maxX, (lower.maxX + 1) * scale - 1),
      maxY: Math.max(box.maxY, (lower.maxY + 1) * scale - 1),
    };
  }
  const side = 2 ** box.zoom;
  return [
    longitude(box.minX / side),
    latitude((box.maxY + 1) / side),
    longitude((box.maxX + 1) / side),
    latitude(box.minY / side),
  ];
}

function trueCenter(claimed: Center | undefined, bounds: Bounds, [minzoom, maxzoom]: readonly [number, number]): Center {
  const [west, south, east, north] = bounds;
  const clamp = (zoom: number) => Math.min(maxzoom, Math.max(minzoom, zoom));
  if (claimed !== undefined && claimed[0] >= west && claimed[0] <= east && claimed[1] >= south && claimed[1] <= north) {
    return [claimed[0], claimed[1], clamp(claimed[2])];
  }
  // The deepest zoom whose tile is still as wide as the bounds.
  const fitting = Math.floor(Math.log2(360 / (east - west)));
  return [round7((west + east) / 2), round7((south + north) / 2), clamp(Math.round(claimed?.[2] ?? fitting))];
}

/** Both take a share of the world's side, 0 to 1 (Web Mercator). PMTiles keeps 7 decimals. */
function longitude(x: number): number {
  return round7(x * 360 - 180);
}

function latitude(y: number): number {
  return round7((Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI);
}

function round7(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
