// Corrects the bounds, center and zooms that a tileset declares, by its actual tiles.

import type { Bounds, Center, TilesetMetadata } from './metadata.ts';

/** The bounding box of a zoom's tiles, in columns and XYZ rows, all inclusive. */
export interface ZoomCover {
  readonly zoom: number;
  readonly minX: number;
  readonly minY: number;
  readonly maxX: number;
  readonly maxY: number;
}

/**
 * Returns the metadata with the actual zooms, the declared bounds clipped to the tiles' extent (or that extent, if the declared
 * ones are unusable), and a center inside both. Without tiles it is returned unchanged.
 */
export function settleExtent(metadata: TilesetMetadata, covers: readonly ZoomCover[]): TilesetMetadata {
  const byZoom = [...covers].sort((a, b) => a.zoom - b.zoom);
  const first = byZoom[0];
  const last = byZoom.at(-1);
  if (first === undefined || last === undefined) return metadata;
  const box = boxOfAll(byZoom);
  const bounds = overlap(box, metadata.bounds ?? box) ?? box;
  const deepest = overlap(zoomBox(last), bounds) ?? bounds;
  const zooms = [first.zoom, last.zoom] as const;
  const center = trueCenter(metadata.center, bounds, deepest, zooms);
  return { ...metadata, minzoom: zooms[0], maxzoom: zooms[1], bounds, center };
}

/** Returns the intersection of two boxes, or undefined. */
function overlap(a: Bounds, b: Bounds): Bounds | undefined {
  const shared: Bounds = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return shared[0] < shared[2] && shared[1] < shared[3] ? shared : undefined;
}

/** The union over all zooms: a tile without children is overzoomed, and keys do not tell what is in it. */
function boxOfAll(covers: readonly ZoomCover[]): Bounds {
  const boxes = covers.map(zoomBox);
  return [
    Math.min(...boxes.map(([west]) => west)),
    Math.min(...boxes.map(([, south]) => south)),
    Math.max(...boxes.map(([, , east]) => east)),
    Math.max(...boxes.map(([, , , north]) => north)),
  ];
}

/** The box of a zoom's tiles, in degrees. */
export function zoomBox({ zoom, minX, minY, maxX, maxY }: ZoomCover): Bounds {
  const side = 2 ** zoom;
  return [longitudeAt(minX / side), latitudeAt((maxY + 1) / side), longitudeAt((maxX + 1) / side), latitudeAt(minY / side)];
}

/** Keeps a declared center inside the bounds; else returns the middle of `deepest`, the zoom with the most detail. */
function trueCenter(
  claimed: Center | undefined,
  bounds: Bounds,
  deepest: Bounds,
  [minzoom, maxzoom]: readonly [number, number],
): Center {
  const clamp = (zoom: number) => Math.min(maxzoom, Math.max(minzoom, zoom));
  if (claimed !== undefined && isInside(claimed, bounds)) return [claimed[0], claimed[1], clamp(claimed[2])];
  const [west, south, east, north] = deepest;
  // The deepest zoom whose tiles are at least as wide as the bounds.
  const fitting = Math.floor(Math.log2(360 / (east - west)));
  return [round7((west + east) / 2), round7((south + north) / 2), clamp(Math.round(claimed?.[2] ?? fitting))];
}

function isInside([longitude, latitude]: Center, [west, south, east, north]: Bounds): boolean {
  return longitude >= west && longitude <= east && latitude >= south && latitude <= north;
}

/** Both take a position across the world from 0 to 1 (Web Mercator). PMTiles keeps 7 decimals. */
export function longitudeAt(x: number): number {
  return round7(x * 360 - 180);
}

export function latitudeAt(y: number): number {
  return round7((Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI);
}

function round7(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
