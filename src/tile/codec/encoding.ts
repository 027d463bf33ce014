// How every tile of an output is compressed, where the request names one compression for all of them.

import type { Compression } from '../type.ts';
import type { CodecName } from './codec.ts';
import { deflate } from './compression.ts';

export type WrittenCompression = Exclude<Compression, 'unknown'>;

/** Plain JSON: it goes into the manifest. */
export interface Encoding {
  readonly compression: WrittenCompression;
  /** null: the usual level, and tiles that have the compression already stay as stored. Else every tile is compressed anew. */
  readonly level: number | null;
}

/** The lowest and the highest level of each compression that has any. */
export const LEVELS: Readonly<Record<Exclude<WrittenCompression, 'none'>, readonly [min: number, max: number]>> = {
  gzip: [1, 9],
  brotli: [0, 11],
  zstd: [1, 22],
};

/** Returns the encoding that a request names; undefined if tiles keep their own. */
export function encodingOf({
  tileCompression,
  level,
}: {
  readonly tileCompression: WrittenCompression | 'auto';
  readonly level: number | null;
}): Encoding | undefined {
  return tileCompression === 'auto' ? undefined : { compression: tileCompression, level };
}

/** Compresses inflated bytes, which may be a view. The caller owns the result. */
export function encode(bytes: Uint8Array, { compression, level }: Encoding, codec: CodecName): Uint8Array {
  return compression === 'none' ? bytes.slice() : deflate(bytes, compression, codec, level ?? undefined);
}
