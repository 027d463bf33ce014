// Converts metadata rows to and from tileset metadata (MBTiles specification 1.3, "Metadata"). Pure.

import { structureOrText } from '../../kit/json-value.ts';
import { type Bounds, type Center, emptyMetadata, type TilesetMetadata } from '../../tile/metadata.ts';
import { liftJson, liftRows, otherRows, readJson } from './json-row.ts';
import { JSON_ROWS, printable, RESERVED, TEXT_NAMES } from './metadata-names.ts';

export interface MetadataRow {
  readonly name: string;
  readonly value: string;
}

export interface DeclaredMetadata {
  readonly metadata: TilesetMetadata;
  /** Tile format and compression as the archive declares them. */
  readonly format?: string;
  readonly compression?: string;
  /** One line each. */
  readonly warnings: string[];
}

export interface StorageRows {
  readonly format: string;
  readonly compression?: string;
  readonly aggTilesHash?: string;
}

const MAX_ROW_ZOOM = 30;

/** Parses the rows. Of several rows with one name, the last wins. Anything unusable gets a warning. */
export function metadataFromRows(rows: Iterable<MetadataRow>): DeclaredMetadata {
  const warnings: string[] = [];
  const values = new Map<string, string>();
  const repeated = new Set<string>();
  for (const { name, value } of rows) {
    if (values.has(name)) repeated.add(name);
    values.set(name, value);
  }
  for (const name of repeated) warnings.push(`metadata: "${printable(name)}" is there more than once; the last one counts`);
  const metadata = emptyMetadata();
  const json = readJson(metadata, values, warnings);
  for (const name of TEXT_NAMES) {
    const value = values.get(name);
    if (value !== undefined) metadata[name] = value;
  }
  readNumbers(metadata, values, warnings);
  for (const [name, value] of values) {
    if (!RESERVED.has(name)) metadata.other[name] = JSON_ROWS.has(name) ? structureOrText(value) : value;
  }
  if (values.get('scheme')?.toLowerCase() === 'xyz')
    warnings.push('metadata: scheme says xyz; the rows are read as TMS all the same, as in all MBTiles');
  liftJson(metadata, json, values, warnings);
  liftRows(metadata, values, warnings);
  const [format, compression] = [values.get('format'), values.get('compression')];
  return {
    metadata,
    warnings,
    ...(format === undefined ? {} : { format }),
    ...(compression === undefined ? {} : { compression }),
  };
}

/**
 * Returns the rows to write, in a fixed order: known names, other texts by name, then `json` with all other values. Readers
 * expect vector_layers in `json`; without them there is no such row, and other values become rows of JSON text.
 */
export function rowsFromMetadata(metadata: TilesetMetadata, { format, compression, aggTilesHash }: StorageRows): MetadataRow[] {
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
  const taken = new Set(known.flatMap(([name, value]) => (value === undefined ? [] : [name])));
  const { rows: others, json } = otherRows(metadata, taken);
  const rows = [...known, ...others].flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
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

/** Returns exactly `count` finite numbers, or an empty array. */
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
