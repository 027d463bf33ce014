// Checks values of metadata that every reader relies on, as they are typed or come from JSON.

import { isJsonObject } from '../kit/json-object.ts';
import { jsonValue } from '../kit/json-value.ts';
import { wholeText } from '../kit/text/terminal-text.ts';
import { usage } from '../kit/usage.ts';
import type { Bounds, Center, VectorLayer } from '../tile/metadata.ts';
import type { Compression } from '../tile/type.ts';
import { compressionOfRow } from './mbtiles/tile-format.ts';

/** Longer values are cut in messages. */
const SHOWN = 60;

/** @throws TilefoldError 'USAGE' unless it is a whole zoom of at most `most` */
export function zoomOf(key: string, value: unknown, most: number): number {
  const zoom = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof zoom === 'number' && Number.isInteger(zoom) && zoom >= 0 && zoom <= most) return zoom;
  throw wrong(key, value, `a whole number from 0 to ${most}`);
}

/** @throws TilefoldError 'USAGE' unless they are four numbers on the globe */
export function boundsOf(value: unknown): Bounds {
  const [west, south, east, north, ...more] = numbersOf(value);
  const isBox = west !== undefined && south !== undefined && east !== undefined && north !== undefined && more.length === 0;
  if (isBox && isOnGlobe(west, south) && isOnGlobe(east, north) && south < north && west !== east)
    return [west, south, east, north];
  throw wrong('bounds', value, '"west,south,east,north" in degrees, the south below the north');
}

/** @throws TilefoldError 'USAGE' unless it is a place on the globe and a zoom of at most `most` */
export function centerOf(value: unknown, most: number): Center {
  const [longitude, latitude, zoom, ...more] = numbersOf(value);
  const isPlace = longitude !== undefined && latitude !== undefined && zoom !== undefined && more.length === 0;
  if (isPlace && isOnGlobe(longitude, latitude) && zoom >= 0 && zoom <= most) return [longitude, latitude, zoom];
  throw wrong('center', value, `"longitude,latitude,zoom", the zoom from 0 to ${most}`);
}

/** @throws TilefoldError 'USAGE' unless it is a compression that tiles can have */
export function compressionNamed(value: unknown): Compression {
  const compression = typeof value === 'string' ? compressionOfRow(value) : 'unknown';
  if (compression !== 'unknown') return compression;
  throw wrong('compression', value, 'none, gzip, brotli or zstd');
}

/** @throws TilefoldError 'USAGE' unless it is an array of objects, each with an id of its own */
export function vectorLayersOf(value: unknown): VectorLayer[] {
  const list = typeof value === 'string' ? jsonValue(value) : value;
  const isLayer = (layer: unknown) => isJsonObject(layer) && typeof layer.id === 'string';
  if (!Array.isArray(list) || !list.every(isLayer))
    throw wrong('vector_layers', value, 'a JSON array of objects, each with an "id"');
  const layers = list as VectorLayer[];
  const ids = layers.map(({ id }) => id);
  const twice = ids.find((id, at) => ids.indexOf(id) !== at);
  if (twice !== undefined) throw usage(`vector_layers has ${JSON.stringify(twice)} twice; each layer has one entry`);
  return layers;
}

/** Returns the JSON value in a text, or the text itself. A number that JSON would round stays text. */
export function typedValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const isRounded = typeof value === 'number' && !(Number.isSafeInteger(value) || /[.eE]/.test(text));
    return isRounded ? text : value;
  } catch {
    return text;
  }
}

/** Returns the object or array that the key has to have. */
export function structureOf(key: string, value: unknown): object {
  const structure = typeof value === 'string' ? typedValue(value) : value;
  if (typeof structure === 'object' && structure !== null) return structure;
  throw wrong(key, value, 'a JSON object or array');
}

export function wrong(key: string, value: unknown, form: string): Error {
  const text = typeof value === 'string' ? value : String(JSON.stringify(value));
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return usage(`${wholeText(key)} takes ${form}; got ${JSON.stringify(shown)}`);
}

/** Comma-separated text, text of a JSON array, or an array. */
function numbersOf(value: unknown): number[] {
  const list = typeof value === 'string' ? (jsonValue(value) ?? value) : value;
  const parts: unknown[] = Array.isArray(list) ? list : typeof value === 'string' ? value.split(',') : [];
  return parts.map((part) => (typeof part === 'string' && part.trim() !== '' ? Number(part) : part)).filter(isNumber);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isOnGlobe(longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}
