// What tiles are by their bytes, which count for more than what an archive says of them.

import { TileError } from '../errors.ts';
import { inflate, type StoredCompression, sniffCompression } from './codec/compression.ts';
import { isMapLibreTile } from './maplibre-tile.ts';
import type { Compression, TileType } from './type.ts';

/** What an archive says of its tiles, or what they turned out to be. */
export interface TileWords {
  readonly type: TileType;
  /** Brotli has no magic: unless it is claimed, tiles in brotli are not known for what they are. */
  readonly compression: Compression;
}

/** Tiles that are looked at. */
export const SNIFFED_TILES = 16;
/** Stored bytes of a tile that is looked at. */
export const MAX_SNIFFED_BYTES = 1_048_576;
const MAX_INFLATED_BYTES = 1_048_576;
/** So many that are what the archive says settle it. */
const ENOUGH = 4;

const MVT_LAYER = 0x1a;
/** Tags that a layer may begin with: name, feature, key, value, extent, version (vector tile specification 2.1, section 4.1). */
const LAYER_TAGS: ReadonlySet<number> = new Set([0x0a, 0x12, 0x1a, 0x22, 0x28, 0x78]);

/**
 * Returns what the tiles are: the claim, unless most of those that can be told are something else. Tiles of which nothing can
 * be told leave the claim as it is.
 */
export function sniffTiles(sample: Iterable<Uint8Array>, claim: TileWords): TileWords {
  const types = new Map<TileType, number>();
  let brotli = 0;
  for (const stored of sample) {
    const tile = sniffTile(stored, claim.compression);
    if (tile.compression === 'brotli') brotli++;
    if (tile.type === 'unknown') continue;
    types.set(tile.type, (types.get(tile.type) ?? 0) + 1);
    if (types.size === 1 && types.get(claim.type) === ENOUGH) break;
  }
  let type = claim.type;
  for (const [found, tiles] of types) if (tiles > (types.get(type) ?? 0)) type = found;
  return { type, compression: brotli > 0 ? 'brotli' : claim.compression };
}

/** Returns what all of these tiles are compressed with, or that they differ; undefined where there is none. */
export function compressionOf(sample: Iterable<Uint8Array>, claimed: Compression): StoredCompression | 'mixed' | undefined {
  const found = new Set<StoredCompression>();
  for (const stored of sample) found.add(sniffCompression(stored, claimed));
  const [only, ...others] = found;
  return others.length === 0 ? only : 'mixed';
}

function sniffTile(stored: Uint8Array, claimed: Compression): { type: TileType; compression: StoredCompression } {
  const asStored = typeOfBytes(stored);
  const compression = asStored === 'unknown' ? sniffCompression(stored, claimed) : 'none';
  if (compression !== 'none') return { type: typeInside(stored, compression), compression };
  if (asStored !== 'unknown') return { type: asStored, compression };
  const type = typeInside(stored, 'brotli');
  return { type, compression: type === 'unknown' ? 'none' : 'brotli' };
}

function typeInside(stored: Uint8Array, compression: StoredCompression): TileType {
  try {
    return typeOfBytes(inflate(stored, compression, MAX_INFLATED_BYTES));
  } catch (error) {
    if (error instanceof TileError) return 'unknown';
    throw error;
  }
}

/** Returns the type of an inflated tile: images by their magic, vector tiles by how they begin; 'unknown' for anything else. */
function typeOfBytes(tile: Uint8Array): TileType {
  const head = Buffer.from(tile.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\x89PNG')) return 'png';
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (head.startsWith('RIFF') && head.endsWith('WEBP')) return 'webp';
  if (head.slice(4).startsWith('ftypavif')) return 'avif';
  if (beginsWithLayer(tile)) return 'mvt';
  return isMapLibreTile(tile) ? 'mlt' : 'unknown';
}

function beginsWithLayer(tile: Uint8Array): boolean {
  if (tile[0] !== MVT_LAYER) return false;
  let pos = 1;
  while (pos < 5 && (tile[pos] ?? 0) >= 0x80) pos++;
  return LAYER_TAGS.has(tile[pos + 1] ?? 0);
}
