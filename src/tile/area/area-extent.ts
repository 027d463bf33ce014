// Narrows the bounds and center that a tileset declares to an area.

import type { Bounds, TilesetMetadata } from '../metadata.ts';
import type { Area, Polygon } from './area.ts';
import { MAX_LATITUDE } from './mercator.ts';

const WORLD: Bounds = [-180, -MAX_LATITUDE, 180, MAX_LATITUDE];

/**
 * Returns the metadata with bounds inside the area's, and a center in one of its parts. The bounds of an area across the antimeridian
 * go around the world, as the formats have no other way to say it.
 */
export function withinArea(metadata: TilesetMetadata, area: Area): TilesetMetadata {
  const parts = partsOf(area);
  if (parts.length === 0) return metadata;
  const declared = metadata.bounds ?? WORLD;
  const inside = parts.flatMap((part) => overlap(part, declared));
  const settled = inside.length > 0 ? inside : parts;
  const bounds = boxOfAll(settled);
  const { center } = metadata;
  if (
    center !== undefined &&
    settled.some(([west, south, east, north]) => isIn(center[0], west, east) && isIn(center[1], south, north))
  )
    return { ...metadata, bounds };
  const [west, south, east, north] = largestOf(settled);
  // The deepest zoom whose tiles are at least as wide as the part.
  const fitting = Math.max(0, Math.floor(Math.log2(360 / (east - west))));
  return { ...metadata, bounds, center: [round7((west + east) / 2), round7((south + north) / 2), fitting] };
}

/** Returns the boxes of the area's parts within the world; cut at the antimeridian. */
function partsOf({ boxes, regions }: Area): Bounds[] {
  const around = [
    ...boxes.map(([west, south, east, north]): Bounds => [west, south, west > east ? east + 360 : east, north]),
    ...regions.flatMap(({ polygons }) => polygons.map(boxOfPolygon)),
  ];
  return around.flatMap((box) =>
    [-360, 0, 360].flatMap((turn) => overlap([box[0] + turn, box[1], box[2] + turn, box[3]], WORLD)),
  );
}

function boxOfPolygon([exterior]: Polygon): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < exterior!.length; i += 2) {
    west = Math.min(west, exterior![i]!);
    east = Math.max(east, exterior![i]!);
    south = Math.min(south, exterior![i + 1]!);
    north = Math.max(north, exterior![i + 1]!);
  }
  return [west, south, east, north];
}

/** Returns the intersection of two boxes, if there is one. */
function overlap(a: Bounds, b: Bounds): Bounds[] {
  const shared: Bounds = [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
  return shared[0] < shared[2] && shared[1] < shared[3] ? [shared] : [];
}

function boxOfAll(boxes: readonly Bounds[]): Bounds {
  return boxes.reduce(([west, south, east, north], box) => [
    Math.min(west, box[0]),
    Math.min(south, box[1]),
    Math.max(east, box[2]),
    Math.max(north, box[3]),
  ]);
}

function largestOf(boxes: readonly Bounds[]): Bounds {
  const sizeOf = ([west, south, east, north]: Bounds) => (east - west) * (north - south);
  return boxes.reduce((largest, box) => (sizeOf(box) > sizeOf(largest) ? box : largest));
}

function isIn(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}

function round7(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}
