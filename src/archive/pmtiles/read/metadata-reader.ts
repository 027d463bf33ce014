// Reads the tileset's metadata from the metadata section (PMTiles v3, section 5) and the header. Problems are warnings, because
// the tiles do not depend on it.

import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { jsonExcess } from '../../../kit/json-bounds.ts';
import { isJsonObject } from '../../../kit/json-object.ts';
import { jsonValue, structureOrText } from '../../../kit/json-value.ts';
import { MAX_ZOOM } from '../../../tile/key.ts';
import { emptyMetadata, type TilesetMetadata } from '../../../tile/metadata.ts';
import type { Compression } from '../../../tile/type.ts';
import { readVectorLayers } from '../../vector-layers.ts';
import type { PmtilesHeader } from '../header.ts';
import type { InputFile } from './input-file.ts';

/** Web readers load the metadata with the first tile. Parsing 64 MiB of it would take half a gigabyte. */
export const MAX_METADATA_BYTES = 16_777_216;
const TEXT_KEYS = ['name', 'description', 'attribution', 'version', 'type'] as const;
/** TileJSON keys that PMTiles stores in the header; in the metadata section they are ignored. */
const HEADER_KEYS: ReadonlySet<string> = new Set(['bounds', 'center', 'minzoom', 'maxzoom']);
const OPEN_BRACE = 0x7b;

type Warn = (line: string) => void;

/**
 * Returns the metadata of header and metadata section, and the section's keys as text. Calls `warn` for each unusable part.
 */
export function readMetadata(
  file: InputFile,
  header: PmtilesHeader,
  warn: Warn,
): { metadata: TilesetMetadata; texts: Map<string, string> } {
  const metadata = emptyMetadata();
  takeHeader(metadata, header, warn);
  const json = readJson(file, header, warn);
  const entries = Object.entries(json ?? {});
  for (const [key, value] of withJsonLifted(entries, warn)) takeKey(metadata, key, value, warn);
  const texts = entries.map(([key, value]): [string, string] => [key, typeof value === 'string' ? value : JSON.stringify(value)]);
  return { metadata, texts: new Map(texts) };
}

/** Returns the metadata section as it is; undefined if it cannot be read. */
export function readJson(file: InputFile, header: PmtilesHeader, warn: Warn): Record<string, unknown> | undefined {
  const text = readText(file, header, warn);
  return text === undefined ? undefined : parseJson(text, warn);
}

function takeHeader(metadata: TilesetMetadata, { bounds, center, minZoom, maxZoom }: PmtilesHeader, warn: Warn): void {
  if (minZoom <= maxZoom && maxZoom <= MAX_ZOOM) {
    metadata.minzoom = minZoom;
    metadata.maxzoom = maxZoom;
  } else {
    warn(`the header's zooms ${minZoom} to ${maxZoom} are not valid and are ignored`);
  }
  const [west, south, east, north] = bounds;
  if (isOnGlobe(west, south) && isOnGlobe(east, north) && west < east && south < north) metadata.bounds = bounds;
  else warn(`the header's bounds ${bounds.join(', ')} are not valid and are ignored`);
  const [longitude, latitude, zoom] = center;
  if (isOnGlobe(longitude, latitude) && zoom <= MAX_ZOOM) metadata.center = center;
  else warn(`the header's center ${center.join(', ')} is not valid and is ignored`);
}

function isOnGlobe(longitude: number, latitude: number): boolean {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
}

function readText(file: InputFile, { metadata: section, internalCompression }: PmtilesHeader, warn: Warn): string | undefined {
  if (section.length > MAX_METADATA_BYTES) {
    warn(`the metadata (${section.length} bytes) is larger than ${MAX_METADATA_BYTES} bytes and is ignored`);
    return undefined;
  }
  if (section.length === 0) {
    warn('the metadata is empty (0 bytes), which is not JSON, and is ignored');
    return undefined;
  }
  let bytes: Buffer = file.read(section.offset, section.length);
  const options = { maxOutputLength: MAX_METADATA_BYTES };
  const found = sniffMetadata(bytes, internalCompression);
  if (found !== internalCompression) warn(`the metadata is in ${found}, and the directories in ${internalCompression}`);
  try {
    if (found === 'gzip') bytes = gunzipSync(bytes, options);
    else if (found === 'brotli') bytes = brotliDecompressSync(bytes, options);
  } catch (error) {
    warn(`the metadata does not inflate and is ignored: ${(error as Error).message}`);
    return undefined;
  }
  const text = bytes.toString('utf8');
  if (text.includes('\ufffd') && !bytes.equals(Buffer.from(text, 'utf8'))) {
    warn('the metadata is not valid UTF-8; what cannot be read is replaced by U+FFFD');
  }
  return text;
}

/** The first byte of a JSON object cannot start a gzip stream, and vice versa; otherwise assume the directories' compression. */
function sniffMetadata(bytes: Buffer, internalCompression: Compression): Compression {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip';
  return internalCompression === 'gzip' && bytes[0] === OPEN_BRACE ? 'none' : internalCompression;
}

function parseJson(text: string, warn: Warn): Record<string, unknown> | undefined {
  const excess = jsonExcess(text);
  if (excess !== undefined) {
    warn(`the metadata ${excess} and is ignored`);
    return undefined;
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    warn(`the metadata is not JSON and is ignored: ${(error as Error).message}`);
    return undefined;
  }
  if (isJsonObject(json)) return json;
  warn('the metadata is not a JSON object and is ignored');
  return undefined;
}

/** Some writers copy the json row of MBTiles as it is. Keys at the top level take precedence. */
function withJsonLifted(entries: readonly [string, unknown][], warn: Warn): Iterable<[string, unknown]> {
  const json = entries.find(([key]) => key === 'json')?.[1];
  const inner = typeof json === 'string' ? jsonValue(json) : json;
  if (!isJsonObject(inner)) return entries;
  warn("the metadata's json is read as if its keys were at the top level, where they belong");
  return new Map([...Object.entries(inner), ...entries.filter(([key]) => key !== 'json')]);
}

function takeKey(metadata: TilesetMetadata, key: string, value: unknown, warn: Warn): void {
  const textKey = TEXT_KEYS.find((known) => known === key);
  if (textKey !== undefined && isScalar(value)) metadata[textKey] = String(value);
  else if (key === 'vector_layers') {
    const layers = readVectorLayers(value, "the metadata's vector_layers", warn);
    if (layers !== undefined) metadata.vector_layers = layers;
  } else if (key === 'tilestats') metadata.tilestats = typeof value === 'string' ? structureOrText(value) : value;
  else if (!HEADER_KEYS.has(key)) metadata.other[key] = value;
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
