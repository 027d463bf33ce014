// Names a compressor by what it writes: builds that make equal bytes of the same input have one name, whatever their versions are.

import { createHash } from 'node:crypto';

/**
 * Returns a hash of what `compress` makes of fixed bytes. `length` is theirs: what a compressor does differently only with more input
 * needs more.
 */
export function probeCompressor(compress: (bytes: Uint8Array) => Uint8Array, length = 20_000): string {
  return createHash('sha256')
    .update(compress(probeBytes(length)))
    .digest('hex')
    .slice(0, 12);
}

/** After so many bytes others are frequent: where a compressor begins a new block may depend on it. */
const STRETCH = 20_000;

/** Fresh bytes and bytes from before in turns, so that literals and matches of many lengths and distances come out. */
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
