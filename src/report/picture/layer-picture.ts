// One source-layer of a tile as SVG: polygons, lines above them, dots on top. It stops at so many characters, and counts the
// features that it left out.

import { TileError } from '../../errors.ts';
import type { Cursor } from '../../mvt/cursor.ts';
import { type Feature, LINE, POINT, POLYGON } from '../../mvt/feature.ts';
import { readGeometry } from '../../mvt/geometry.ts';
import type { Layer } from '../../mvt/layer.ts';
import { escaped } from '../page/html.ts';
import { PicturePath } from './picture-path.ts';

/** Geometry of more bytes is not decoded: a point in memory is as large as ten in the tile. */
const MAX_GEOMETRY_BYTES = 1_048_576;
/** Of characters; what a file says is its name may be as long as the file. */
const MAX_NAME = 80;

export interface LayerPicture {
  readonly svg: string;
  readonly features: number;
  readonly leftOut: number;
}

/** Draws the layer that was scanned last. */
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
      // One feature may be longer than all the room that there is.
      if (polygons.length + lines.length + path.dots.length + text.length > room) leftOut++;
      else if (feature.type === LINE) lines += text;
      // A path each: in one path, polygons that overlap would be holes.
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

/** Null of what cannot be read, has no type, or is too large. */
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
