// Detects type and compression of tiles from their bytes, which override what the archive declares.

import { TileError } from '../errors.ts';
import { inflate, type StoredCompression, sniffCompression } from './codec/compression.ts';
import { isMapLibreTile } from './maplibre-tile.ts';
import type { Compression, TileType } from './type.ts';

/** Type and compression, as declared by an archive or as detected. */
export interface TileEncoding {
  readonly type: TileType;
  /** Brotli has no magic number: unless declared, it is not detected. */
  readonly compression: Compression;
}

/** Number of tiles sampled. */
export const SNIFFED_TILES = 16;
/** Stored bytes above which a tile is not sampled. */
export const MAX_SNIFFED_BYTES = 1_048_576;
const MAX_INFLATED_BYTES = 1_048_576;
/** This many tiles that agree with the declaration are enough. */
const ENOUGH = 4;

const MVT_LAYER = 0x1a;
/**
 * Fields that may come first in a layer: name, feature, key, value, extent, version (vector tile specification 2.1, section 4.1).
 */
const LAYER_TAGS: ReadonlySet<number> = new Set([0x0a, 0x12, 0x1a, 0x22, 0x28, 0x78]);

/**
 * Returns the declared encoding, unless most recognizable tiles differ from it. Unrecognizable tiles do not count.
 */
export function sniffTiles(sample: Iterable<Uint8Array>, claim: TileEncoding): TileEncoding {
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

/** Returns the compression of all these tiles, 'mixed' if they differ, or undefined if there are none. */
export function compressionOf(sample: Iterable<Uint8Array>, claimed: Compression): StoredCompression | 'mixed' | undefined {
  const found = new Set<StoredCompression>();
  for (const stored of sample) found.add(sniffCompression(stored, claimed));
  const [only, ...others] = found;
  return others.length === 0 ? only : 'mixed';
}

/**
 * Returns the compression of one tile. Where its first bytes do not tell, a tile of a known type is not compressed, and one that holds a
 * known type when inflated as brotli is in brotli, whatever the archive declares.
 */
export function compressionOfTile(stored: Uint8Array, claimed: Compression): StoredCompression {
  const sniffed = sniffCompression(stored, claimed);
  if (sniffed !== 'none' && sniffed !== 'brotli') return sniffed;
  if (typeOfBytes(stored) !== 'unknown') return 'none';
  return sniffed === 'brotli' || typeInside(stored, 'brotli') !== 'unknown' ? 'brotli' : 'none';
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

/** Returns the type of an inflated tile: images by their magic number, vector tiles by their first bytes; else 'unknown'. */
export function typeOfBytes(tile: Uint8Array): TileType {
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
