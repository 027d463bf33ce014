// Inflates a tile as it is stored in an archive.

import { inflate as inflateBytes, MAX_INFLATED_BYTES, sniffCompression } from '../tile/codec/compression.ts';
import { BYTES, checkOptions, checkValue, type Kind, oneOf, wholeNumber } from './check-options.ts';

export interface InflateOptions {
  /** The most bytes that it may inflate to. Default: 64 MiB. */
  maxBytes?: number;
  /** What the archive declares. Needed for brotli, which cannot be told by its bytes; all else is detected. */
  compression?: 'none' | 'gzip' | 'brotli' | 'zstd';
}

const OPTIONS: Readonly<Record<keyof InflateOptions, Kind>> = {
  maxBytes: wholeNumber(1),
  compression: oneOf(['none', 'gzip', 'brotli', 'zstd']),
};

/**
 * Returns the inflated bytes: gzip, zlib and zstd are detected. Bytes that are not compressed are returned as the same array.
 * @throws TileError 'compression' when the stream is broken, 'inflated-size' past `maxBytes`
 * @example
 * const tile = inflate(archive.tile(0, 0, 0));
 */
export function inflate(stored: Uint8Array, options: InflateOptions = {}): Uint8Array {
  checkValue('inflate', 'the tile', stored, BYTES);
  checkOptions('inflate', options, OPTIONS);
  return inflateBytes(stored, sniffCompression(stored, options.compression ?? 'unknown'), options.maxBytes ?? MAX_INFLATED_BYTES);
}
