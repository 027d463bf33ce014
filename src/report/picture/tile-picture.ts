// Draws a tile as a picture: the geometry of a vector tile as SVG, small enough for dozens on one page.

import { TileError } from '../../errors.ts';
import { count, plural, size } from '../../kit/text/numbers.ts';
import { Cursor } from '../../mvt/cursor.ts';
import { Feature } from '../../mvt/feature.ts';
import { Layer } from '../../mvt/layer.ts';
import { forEachLayer } from '../../mvt/tile.ts';
import { keyText, type TileKey } from '../../tile/key.ts';
import { escaped } from '../page/html.ts';
import { layerColor } from '../page/palette.ts';
import { imageAddress, imageType } from './image-tile.ts';
import { drawLayer, type LayerPicture } from './layer-picture.ts';
import { GRID, MARGIN } from './picture-path.ts';

/** Characters; the frame around the layers takes a few hundred. */
const MAX_PICTURE = 200_000;
/** Characters of markup around a layer's geometry. */
const LAYER_ROOM = 1000;
/** Base64 adds a third. Large raster tiles should be visible, without making a page of many megabytes. */
const MAX_IMAGE_BYTES = 393_216;

export interface TilePicture {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  /** Stored size. */
  readonly bytes: number;
  /** The result of `drawTile`: SVG, or the data: URL of an image. */
  readonly svg: string;
}

/** A layer's position in the tile. */
interface Place {
  readonly start: number;
  readonly end: number;
}

/**
 * Draws an inflated tile. `layers` are the tileset's layers in the order of their colours, so that a layer has the same colour in
 * all pictures; others follow. Returns SVG for vector tiles, a data: URL for PNG, JPEG, WebP and AVIF, null for anything else.
 */
export function drawTile(key: TileKey, inflated: Uint8Array, layers: readonly string[] = []): string | null {
  const type = imageType(inflated);
  if (type !== null) {
    if (inflated.length <= MAX_IMAGE_BYTES) return imageAddress(type, inflated);
    return frame(key, [], `an image of ${size(inflated.length)} is not shown`);
  }
  const cursor = new Cursor(inflated);
  const places: Place[] = [];
  try {
    forEachLayer(cursor, (_fieldStart, start, end) => places.push({ start, end }));
  } catch (error) {
    if (error instanceof TileError) return null;
    throw error;
  }
  const { pictures, leftOut } = draw(cursor, places, layers);
  return frame(key, pictures, leftOutText(pictures, leftOut, places.length));
}

/** Small layers first, so that large ones can use the space they leave. Drawn in the tile's order. */
function draw(
  cursor: Cursor,
  places: readonly Place[],
  layers: readonly string[],
): { pictures: LayerPicture[]; leftOut: number } {
  const layer = new Layer();
  const feature = new Feature();
  const bySize = places.map((_, i) => i).sort((a, b) => sizeOf(places[a]) - sizeOf(places[b]) || a - b);
  const pictures: (LayerPicture | undefined)[] = places.map(() => undefined);
  let room = MAX_PICTURE;
  let leftOut = 0;
  for (const [done, i] of bySize.entries()) {
    const { start, end } = places[i] as Place;
    if (room < LAYER_ROOM || !scan(cursor, layer, start, end)) {
      leftOut++;
      continue;
    }
    const listed = layers.indexOf(layer.name);
    const color = listed === -1 ? layers.length + i : listed;
    const picture = drawLayer(cursor, layer, feature, layerColor(color), Math.floor(room / (bySize.length - done)));
    pictures[i] = picture;
    room = Math.max(0, room - picture.svg.length);
  }
  return { pictures: pictures.filter((picture) => picture !== undefined), leftOut };
}

function scan(cursor: Cursor, layer: Layer, start: number, end: number): boolean {
  try {
    layer.scan(cursor, start, end);
    return true;
  } catch (error) {
    if (error instanceof TileError) return false;
    throw error;
  }
}

function sizeOf(place: Place | undefined): number {
  return place === undefined ? 0 : place.end - place.start;
}

function leftOutText(pictures: readonly LayerPicture[], layersLeftOut: number, layers: number): string {
  if (layersLeftOut > 0) return `${count(layersLeftOut)} of ${plural(layers, 'layer')} not drawn`;
  const leftOut = pictures.reduce((sum, picture) => sum + picture.leftOut, 0);
  const features = pictures.reduce((sum, picture) => sum + picture.features, 0);
  if (leftOut > 0) return `${count(leftOut)} of ${plural(features, 'feature')} not drawn`;
  return layers === 0 ? 'no layers' : '';
}

/** The tile's edge, with features beyond it drawn faintly, so that they do not seem to end there. */
function frame(key: TileKey, pictures: readonly LayerPicture[], note: string): string {
  const features = pictures.reduce((sum, picture) => sum + picture.features, 0);
  const label = escaped(
    `Tile ${keyText(key)}: ${plural(pictures.length, 'layer')}, ${plural(features, 'feature')}${note && `; ${note}`}`,
  );
  const side = GRID + 2 * MARGIN;
  const edge = `M0 0h${GRID}v${GRID}H0z`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} ${-MARGIN} ${side} ${side}" role="img" aria-label="${label}">`,
    ...pictures.map(({ svg }) => svg),
    `<path class="veil" fill="Canvas" fill-opacity=".65" fill-rule="evenodd" d="M${-MARGIN} ${-MARGIN}h${side}v${side}h-${side}z${edge}"/>`,
    `<path class="edge" fill="none" stroke="#808890" stroke-width=".8" d="${edge}"/>`,
    note &&
      `<text class="note" x="${GRID / 2}" y="${GRID - 14}" text-anchor="middle" font-family="sans-serif" font-size="20" fill="CanvasText">${escaped(note)}</text>`,
    '</svg>',
  ].join('');
}
