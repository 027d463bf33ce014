// Unwraps stored bytes for a transform of inflated tiles, and wraps what comes of it in the same compression.

import { deflate, inflate, sniffCompression } from '../tile/compression.ts';
import type { Compression } from '../tile/type.ts';

export interface StoredTileOptions {
  /** Drop tiles that are left without a byte. */
  readonly dropEmptyTiles: boolean;
  /** Bytes that one tile may inflate to. */
  readonly maxInflatedBytes: number;
  /** The archive's word. */
  readonly compression: Compression;
}

/**
 * Returns `stored` itself where `transform` gives back the array that it got.
 * @throws TileError 'compression', 'inflated-size', and what the transform throws
 */
export function onInflated(
  { dropEmptyTiles, maxInflatedBytes, compression: claimed }: StoredTileOptions,
  stored: Uint8Array,
  transform: (bytes: Uint8Array) => Uint8Array,
): Uint8Array | null {
  const compression = sniffCompression(stored, claimed);
  const bytes = inflate(stored, compression, maxInflatedBytes);
  const transformed = transform(bytes);
  if (transformed.length === 0 && dropEmptyTiles) return null;
  return transformed === bytes ? stored : deflate(transformed, compression);
}
