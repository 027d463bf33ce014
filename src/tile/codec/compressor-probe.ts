// Identifies a compressor by its output: builds that compress alike have the same id, whatever their versions.

import { createHash } from 'node:crypto';

/**
 * Returns a hash of the compressed form of `length` fixed bytes. Some differences between compressors show only with more input.
 */
export function probeCompressor(compress: (bytes: Uint8Array) => Uint8Array, length = 20_000): string {
  return createHash('sha256')
    .update(compress(probeBytes(length)))
    .digest('hex')
    .slice(0, 12);
}

/** The distribution of bytes changes after each stretch, because that may make a compressor start a new block. */
const STRETCH = 20_000;

/** Mixes new and repeated bytes, to give literals and matches of many lengths and distances. */
function probeBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const isFresh = i < 64 || (state >>> 28) % 5 === 0;
    bytes[i] = isFresh ? (state >>> 26) << (Math.floor(i / STRETCH) % 3) : bytes[i - 1 - ((i >>> 6) % 61)]!;
  }
  return bytes;
}
