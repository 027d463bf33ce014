// A deterministic pseudo-random number for every key, used for sampling, so that order and workers do not change the sample.

const TWO_32 = 2 ** 32;

/** Returns a number from 0 to below 1, evenly distributed, in steps of 2^-52. Column and row may be any integers. */
export function keyHash(z: number, x: number, y: number): number {
  let high = 0x9e3779b9 ^ Math.imul(z + 1, 0x85ebca6b);
  let low = 0xc2b2ae35;
  for (const part of [x | 0, Math.floor(x / TWO_32) | 0, y | 0, Math.floor(y / TWO_32) | 0]) {
    high = mix(high ^ part);
    low = mix(low ^ high);
  }
  return (high >>> 0) / TWO_32 + (low >>> 12) / (TWO_32 * 2 ** 20);
}

/** MurmurHash3's finalizer (Appleby, public domain): each input bit flips about half of the output bits. */
function mix(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
