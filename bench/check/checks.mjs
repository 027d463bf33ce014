// Checks an output before its time counts: the number of tiles, and the content of a sample.

import { openReader, sampleKeys } from './archive-reader.mjs';
import { contentOf, differenceOf } from './content.mjs';

const SAMPLE = 200;

/** @typedef {ReturnType<typeof contentOf>} Content */

/**
 * Returns a check that the output has every tile of the input, with the same content.
 * @param {string} input MBTiles
 */
export function isCopyOf(input) {
  return isMapOf(input, (_z, bytes) => contentOf(bytes), { emptied: 'kept' });
}

/**
 * Returns a check that each tile of the output has the content that `expected` computes from the input's.
 * @param {string} input MBTiles
 * @param {(z: number, bytes: Buffer) => Content} expected
 * @param {{ emptied: 'kept' | 'dropped' | 'either' }} options handling of tiles left without content
 * @returns {(output: string) => Promise<string | null>}
 */
export function isMapOf(input, expected, { emptied }) {
  return async (output) => {
    const source = openReader(input);
    const result = openReader(output);
    try {
      const [wanted, found] = [await source.count(), await result.count()];
      if (emptied === 'kept' ? found !== wanted : found > wanted) return `${found} tiles, not ${wanted}`;
      for (const key of sampleKeys(input, SAMPLE)) {
        const [before, after] = [await source.tile(key), await result.tile(key)];
        const difference = tileDifference(expected(key.z, before ?? Buffer.alloc(0)), after, emptied);
        if (difference !== null) return `tile ${key.z}/${key.x}/${key.y}: ${difference}`;
      }
      return null;
    } catch (error) {
      return `cannot be read: ${/** @type {Error} */ (error).message}`;
    } finally {
      source.close();
      result.close();
    }
  };
}

/**
 * @param {Content} expected
 * @param {Buffer | null} after
 * @param {'kept' | 'dropped' | 'either'} emptied
 */
function tileDifference(expected, after, emptied) {
  if (after === null) return expected.size === 0 && emptied !== 'kept' ? null : 'is missing';
  return differenceOf(expected, contentOf(after));
}
