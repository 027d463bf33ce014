// Random numbers that are the same on every machine: a 32-bit xorshift generator from a seed, and a hash of three numbers for
// keys.

/**
 * Returns a generator of numbers in [0, 1), deterministic for a seed.
 * @param {number} seed
 * @returns {() => number}
 */
export function seeded(seed) {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/**
 * Returns a number in [0, 1) that depends only on the three.
 * @param {number} a
 * @param {number} b
 * @param {number} c
 */
export function placeNoise(a, b, c) {
  let hash = Math.imul(a + 0x1f, 0x85ebca6b) ^ Math.imul(b + 0x3d, 0xc2b2ae35) ^ Math.imul(c + 0x71, 0x27d4eb2f);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/**
 * @template T
 * @param {() => number} random
 * @param {readonly T[]} choices
 * @returns {T}
 */
export function pick(random, choices) {
  return choices[Math.floor(random() * choices.length)];
}
