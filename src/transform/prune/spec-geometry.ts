// Decodes geometry as renderers pass it to filters: 8192 units a tile, rounded and clamped to 15 bits.

import type { Cursor } from '../../mvt/cursor.ts';
import type { Feature } from '../../mvt/feature.ts';
import { type Point, readGeometry } from '../../mvt/geometry.ts';

/** style-spec's EXTENT, used by `within` and `distance`. */
const SPEC_EXTENT = 8192;
const MAX_COORDINATE = 16_383;
const MIN_COORDINATE = -16_384;

/** @throws TileError 'geometry' */
export function specGeometry(cursor: Cursor, feature: Feature, extent: number): Point[][] {
  const scale = SPEC_EXTENT / extent;
  return readGeometry(cursor, feature).map((part) => part.map(({ x, y }) => ({ x: fitted(x * scale), y: fitted(y * scale) })));
}

function fitted(coordinate: number): number {
  return Math.max(MIN_COORDINATE, Math.min(MAX_COORDINATE, Math.round(coordinate)));
}
