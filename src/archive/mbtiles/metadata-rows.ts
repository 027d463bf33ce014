// The metadata table's rows and what they mean, both ways (MBTiles specification 1.3, "Metadata"). Pure.

import { type Bounds, type Center, emptyMetadata, type TilesetMetadata, type VectorLayer } from '../../tile/metadata.ts';
import { isObject, parseObject } from './json-object.ts';

export interface MetadataRow {
  readonly name: string;
  readonly value: string;
}

export interface MetadataWords {
  readonly metadata: TilesetMetadata;
  /** What tiles are and how they are compressed, in the archive's own words. */
  readonly format?: string;
  readonly compression?: string;
  /** One line each. */
  readonly warnings: string[];
}

export interface StorageWords {
  readonly format: string;
  readonly compression?: string;
  readonly aggTilesHash?: string;
}

const TEXT_NAMES = ['name', 'type', 'version', 'description', 'attribution'] as const;
const NUMBER_NAMES = ['bounds', 'center', 'minzoom', 'maxzoom'] as const;
/** About the file, not the tileset: written anew, never carried over. */
const STORAGE_NAMES = ['format', 'compression', 'agg_tiles_hash'] as const;
const RESERVED: ReadonlySet<string> = new Set([...TEXT_NAMES, ...NUMBER_NAMES, ...STORAGE_NAMES, 'json']);

const MAX_ROW_ZOOM = 30;

/** Returns what the rows say. Of rows of one name the last counts. Whatever cannot be used is named in a warning. */
export function metadataFromRows(rows: Iterable<MetadataRow>): MetadataWords {
  const warnings: string[] = [];
  const values = new Map<string, string>();
  const repeated = new Set<string>();
  for (const { name, value } of rows) {
    if (values.has(name)) repeated.add(name);
    values.set(name, value);
  }
  for (const name of repeated) warnings.push(`metadata: "${printable(name)}" is there more than once; the last one counts`);
  const metadata = emptyMetadata();
  for (const name of TEXT_NAMES) {
    const value = values.get(name);
    if (value !== undefined) metadata[name] = value;
  }
  readNumbers(metadata, values, warnings);
  for (const [name, value] of values) if (!RESERVED.has(name)) metadata.other[name] = value;
  const json = values.get('json');
  if (json !== undefined) liftJson(metadata, json, values, warnings);
  const [format, compression] = [values.get('format'), values.get('compression')];
  return {
    metadata,
    warnings,
    ...(format === undefined ? {} : { format }),
    ...(compression === undefined ? {} : { compression }),
  };
}

/** Returns the rows to write, in a fixed order: known names, other texts by name, then `json` with all that is no text. */
export function rowsFromMetadata(metadata: TilesetMetadata, { format, compression, aggTilesHash }: StorageWords): MetadataRow[] {
  const { name, type, version, description, attribution, bounds, center, minzoom, maxzoom } = metadata;
  const known: [string, string | undefined][] = [
    ['name', name],
    ['format', format],
    ['compression', compression],
    ['type', type],
    ['version', version],
    ['description', description],
    ['attribution', attribution],
    ['bounds', bounds?.join(',')],
    ['center', center?.join(',')],
    ['minzoom', minzoom?.toString()],
    ['maxzoom', maxzoom?.toString()],
    ['agg_tiles_hash', aggTilesHash],
  ];
  const texts = Object.entries(metadata.other).filter((entry): entry is [string, string] => isTextRow(...entry));
  const rows = [...known, ...texts.sort(byName)].flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
  const json = jsonRow(metadata);
  return json === undefined ? rows : [...rows, { name: 'json', value: json }];
}

function readNumbers(metadata: TilesetMetadata, values: ReadonlyMap<string, string>, warnings: string[]): void {
  const parse = <T>(name: string, read: (text: string) => T | undefined, form: string): T | undefined => {
    const text = values.get(name);
    const value = text === undefined ? undefined : read(text);
    if (text !== undefined && value === undefined)
      warnings.push(`metadata: ${name} "${printable(text)}" is not ${form}; left out`);
    return value;
  };
  const bounds = parse('bounds', parseBounds, '"west,south,east,north" in degrees');
  const center = parse('center', parseCenter, '"longitude,latitude,zoom"');
  const minzoom = parse('minzoom', parseZoom, `a zoom from 0 to ${MAX_ROW_ZOOM}`);
  const maxzoom = parse('maxzoom', parseZoom, `a zoom from 0 to ${MAX_ROW_ZOOM}`);
  if (bounds !== undefined) metadata.bounds = bounds;
  if (center !== undefined) metadata.center = center;
  if (minzoom !== undefined) metadata.minzoom = minzoom;
  if (maxzoom !== undefined) metadata.maxzoom = maxzoom;
}

function parseBounds(text: string): Bounds | undefined {
  const [west, south, east, north] = parseNumbers(text, 4);
  if (west === undefined || south === undefined || east === undefined || north === undefined) return undefined;
  if (!isLongitude(west) || !isLongitude(east) || !isLatitude(south) || !isLatitude(north) || south > north) return undefined;
  return [west, south, east, north];
}

function parseCenter(text: string): Center | undefined {
  const [longitude, latitude, zoom] = parseNumbers(text, 3);
  if (longitude === undefined || latitude === undefined || zoom === undefined) return undefined;
  if (!isLongitude(longitude) || !isLatitude(latitude) || zoom < 0 || zoom > MAX_ROW_ZOOM) return undefined;
  return [longitude, latitude, zoom];
}

function parseZoom(text: string): number | undefined {
  const [zoom] = parseNumbers(text, 1);
  return zoom !== undefined && Number.isInteger(zoom) && zoom >= 0 && zoom <= MAX_ROW_ZOOM ? zoom : undefined;
}

/** Returns exactly `count` finite numbers, or none. */
function parseNumbers(text: string, count: number): number[] {
  const parts = text.split(',').map((part) => part.trim());
  const numbers = parts.map(Number);
  return parts.length === count && parts.every((part) => part !== '') && numbers.every(Number.isFinite) ? numbers : [];
}

function isLongitude(degrees: number): boolean {
  return Math.abs(degrees) <= 180;
}

function isLatitude(degrees: number): boolean {
  return Math.abs(degrees) <= 90;
}

/** Lifts the `json` row to the top level. What cannot be lifted stays text, under `other.json`. */
function liftJson(metadata: TilesetMetadata, text: string, rows: ReadonlyMap<string, string>, warnings: string[]): void {
  const json = parseObject(text);
  if (typeof json === 'string') {
    warnings.push(`metadata: the json row ${json}; kept as text`);
    metadata.other.json = text;
    return;
  }
  for (const [name, value] of Object.entries(json)) {
    if (name === 'vector_layers' && isVectorLayers(value)) metadata.vector_layers = value;
    else if (name === 'tilestats') metadata.tilestats = value;
    else if (name !== 'json' && (RESERVED.has(name) || rows.has(name)))
      warnings.push(`metadata: json.${printable(name)} is left out: it has a row of its own`);
    else metadata.other[name] = value;
    if (name === 'vector_layers' && metadata.vector_layers === undefined) {
      warnings.push('metadata: json.vector_layers is not an array of objects with an id; kept, but not used');
    }
  }
}

function isVectorLayers(value: unknown): value is VectorLayer[] {
  return Array.isArray(value) && value.every((layer) => isObject(layer) && typeof layer.id === 'string');
}

function isTextRow(name: string, value: unknown): boolean {
  return typeof value === 'string' && !RESERVED.has(name);
}

function jsonRow(metadata: TilesetMetadata): string | undefined {
  const { vector_layers, tilestats, other } = metadata;
  const json = Object.create(null) as Record<string, unknown>;
  if (vector_layers !== undefined) json.vector_layers = vector_layers;
  if (tilestats !== undefined) json.tilestats = tilestats;
  const others = Object.entries(other).filter(([name, value]) => value !== undefined && !isTextRow(name, value));
  for (const [name, value] of others.sort(byName)) json[name] = value;
  const names = Object.keys(json);
  // Text that could not be read as JSON goes back as it came.
  if (names.length === 1 && typeof json.json === 'string') return json.json;
  return names.length === 0 ? undefined : JSON.stringify(json);
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

function printable(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
