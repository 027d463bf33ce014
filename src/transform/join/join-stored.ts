// Joins stored tiles of one key: inflates them, joins their source-layers, and compresses the result.

import { TileError } from '../../errors.ts';
import { joinTiles } from '../../mvt/join/join-tiles.ts';
import type { CodecName } from '../../tile/codec/codec.ts';
import { deflate, inflate, type StoredCompression, sniffCompression } from '../../tile/codec/compression.ts';
import type { Compression } from '../../tile/type.ts';

export interface JoinOptions {
  readonly dedupeFeatures: boolean;
  readonly maxInflatedBytes: number;
  /** As the archives declare it, to recognize brotli. */
  readonly sourceCompression: Compression;
  /** Of most tiles, and of joined ones. */
  readonly tileCompression: Compression;
  readonly codec: CodecName;
}

/**
 * Returns the joined tile; its bytes are new. `unread` is called with the index of a tile that cannot be read, which is then left
 * out unless it throws.
 * @throws TileError if tiles cannot be joined
 */
export function joinStored(
  stored: readonly Uint8Array[],
  { dedupeFeatures, maxInflatedBytes, sourceCompression, tileCompression, codec }: JoinOptions,
): Uint8Array {
  const inflated = stored.map((tile) => {
    const bytes = inflate(tile, sniffCompression(tile, sourceCompression), maxInflatedBytes, codec);
    // A codec may reuse its buffer for the next tile.
    return bytes === tile ? tile : bytes.slice();
  });
  const joined = joinTiles(inflated, dedupeFeatures);
  if (joined.length > maxInflatedBytes)
    throw new TileError('inflated-size', `the joined tile has ${joined.length} bytes, more than ${maxInflatedBytes}`);
  return packed(joined, tileCompression, codec);
}

/** Compresses a tile that was made, as most tiles are; its bytes are new. */
export function packed(tile: Uint8Array, tileCompression: Compression, codec: CodecName): Uint8Array {
  const compression: StoredCompression = tileCompression === 'unknown' ? 'gzip' : tileCompression;
  return compression === 'none' ? tile.slice() : deflate(tile, compression, codec);
}
