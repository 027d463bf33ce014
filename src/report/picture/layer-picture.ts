// Draws one source-layer of a tile as SVG: polygons, then lines, then dots. Stops at a number of characters and counts the
// omitted features.

import { TileError } from '../../errors.ts';
import type { Cursor } from '../../mvt/cursor.ts';
import { type Feature, LINE, POINT, POLYGON } from '../../mvt/feature.ts';
import { readGeometry } from '../../mvt/geometry.ts';
import type { Layer } from '../../mvt/layer.ts';
import { escaped } from '../page/html.ts';
import { PicturePath } from './picture-path.ts';

/** Larger geometries are not decoded: a point in memory takes as much as ten in the tile. */
const MAX_GEOMETRY_BYTES = 1_048_576;
/** Maximum characters of a layer name, which may be arbitrarily long. */
const MAX_NAME = 80;

export interface LayerPicture {
  readonly svg: string;
  readonly features: number;
  readonly leftOut: number;
}

/** Draws the last scanned layer. */
export function drawLayer(cursor: Cursor, layer: Layer, feature: Feature, color: string, room: number): LayerPicture {
  const { starts, ends, length } = layer.features;
  const path = new PicturePath(layer.extent, room);
  let polygons = '';
  let lines = '';
  let leftOut = 0;
  for (let i = 0; i < length; i++) {
    if (polygons.length + lines.length + path.dots.length >= room) {
      leftOut += length - i;
      break;
    }
    const parts = geometryOf(cursor, layer, feature, starts[i] as number, ends[i] as number);
    if (parts === null) leftOut++;
    else if (feature.type === POINT) {
      path.points(parts);
      if (path.isFull) leftOut++;
    } else {
      const text = path.lines(parts);
      // A single feature may exceed the whole limit.
      if (polygons.length + lines.length + path.dots.length + text.length > room) leftOut++;
      else if (feature.type === LINE) lines += text;
      // One path per feature: overlapping polygons in one path would become holes.
      else if (text !== '') polygons += `<path d="${text}z"/>`;
    }
  }
  return { svg: groupOf(layer.name, color, polygons, lines, path.dots), features: length, leftOut };
}

function groupOf(name: string, color: string, polygons: string, lines: string, dots: string): string {
  const title = escaped(name.slice(0, MAX_NAME));
  return [
    `<g data-layer="${title}" color="${color}" fill="none" stroke="${color}" stroke-linecap="round" stroke-linejoin="round"><title>${title}</title>`,
    polygons && `<g fill="${color}" fill-opacity=".28" fill-rule="evenodd" stroke-width=".6">${polygons}</g>`,
    lines && `<path d="${lines}" stroke-width="1.1"/>`,
    dots && `<path d="${dots}" stroke-width="3"/>`,
    '</g>',
  ].join('');
}

/** Returns null if the geometry is unreadable, has no type or is too large. */
function geometryOf(
  cursor: Cursor,
  layer: Layer,
  feature: Feature,
  start: number,
  end: number,
): ReturnType<typeof readGeometry> | null {
  try {
    feature.read(cursor, start, end, layer.keys.length, layer.values.length);
    const isDrawn = feature.type === POINT || feature.type === LINE || feature.type === POLYGON;
    if (!isDrawn || feature.geometryEnd - feature.geometryStart > MAX_GEOMETRY_BYTES) return null;
    return readGeometry(cursor, feature);
  } catch (error) {
    if (error instanceof TileError) return null;
    throw error;
  }
}
