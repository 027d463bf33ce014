// Finds how a stored tile was compressed, so that its exact bytes can be made again from its content.

import { crc32, deflateRawSync } from 'node:zlib';
import { TilefoldError } from '../../errors.ts';
import { deflate, type StoredCompression } from './compression.ts';
import { probeCompressor } from './compressor-probe.ts';

/**
 * How to compress: 'none', 'gzip' and the like as tilefold compresses, 'gzip libdeflate' with that codec, or 'gzip LEVEL MEMORY
 * HEADER' for zlib at another level with another header.
 */
export type Recipe = string;

const GZIP_HEADER_BYTES = 10;
const GZIP_TRAILER_BYTES = 8;
/** Most writers use the default level or the best one, and zlib's default memory. */
const LEVELS = [6, 9, 5, 7, 8, 4, 3, 2, 1] as const;
const MEMORIES = [8, 9] as const;
/** After this many tiles in a row without a recipe, no more are tried. */
const MAX_FAILURES = 8;

/** Tries the recipe that fitted last first. */
export class RecipeFinder {
  #last: Recipe | undefined;
  #failures = 0;

  /** Returns the recipe that gives `stored` from its content, or null if none is known. */
  find(stored: Uint8Array, content: Uint8Array, compression: StoredCompression): Recipe | null {
    if (compression === 'none') return 'none';
    if (this.#last !== undefined && this.#fits(this.#last, stored, content)) return this.#last;
    if (this.#failures === MAX_FAILURES) return null;
    for (const recipe of recipesOf(stored, compression)) {
      if (!this.#fits(recipe, stored, content)) continue;
      this.#last = recipe;
      this.#failures = 0;
      return recipe;
    }
    this.#failures++;
    return null;
  }

  #fits(recipe: Recipe, stored: Uint8Array, content: Uint8Array): boolean {
    const made = recompressed(content, recipe);
    return made.length === stored.length && Buffer.compare(made, stored) === 0;
  }
}

/**
 * Compresses a tile by a recipe. The result may be the same array.
 * @throws TilefoldError 'UNSUPPORTED' for a recipe that this version or machine does not have
 */
export function recompressed(content: Uint8Array, recipe: Recipe): Uint8Array {
  const [method, ...how] = recipe.split(' ');
  if (method === 'gzip' && how.length === 3) return gzip(content, Number(how[0]), Number(how[1]), Buffer.from(how[2]!, 'hex'));
  if (recipe === 'gzip libdeflate') return deflate(content, 'gzip', 'libdeflate');
  if (recipe === 'none' || recipe === 'gzip' || recipe === 'brotli' || recipe === 'zstd') return deflate(content, recipe);
  throw new TilefoldError('UNSUPPORTED', `a tile is compressed by "${recipe}", which this version does not know`);
}

/** Identifies the compressor of a recipe by its output, as builds of one version may compress differently. */
export function recipeProbe(recipe: Recipe): string {
  return recipe === 'none' ? 'none' : probeCompressor((bytes) => recompressed(bytes, recipe));
}

function* recipesOf(stored: Uint8Array, compression: StoredCompression): Generator<Recipe> {
  if (compression === 'brotli' || compression === 'zstd') yield compression;
  if (compression !== 'gzip') return;
  yield 'gzip';
  if (hasLibdeflate()) yield 'gzip libdeflate';
  const header = Buffer.from(stored.subarray(0, GZIP_HEADER_BYTES));
  // Byte 3 has the flags: with one set, a name or the like follows the header.
  if (stored.length < GZIP_HEADER_BYTES + GZIP_TRAILER_BYTES || header[3] !== 0) return;
  for (const memory of MEMORIES) for (const level of LEVELS) yield `gzip ${level} ${memory} ${header.toString('hex')}`;
}

function gzip(content: Uint8Array, level: number, memLevel: number, header: Uint8Array): Uint8Array {
  const trailer = Buffer.alloc(GZIP_TRAILER_BYTES);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length >>> 0, 4);
  return Buffer.concat([header, deflateRawSync(content, { level, memLevel }), trailer]);
}

let isLibdeflateThere: boolean | undefined;

function hasLibdeflate(): boolean {
  try {
    isLibdeflateThere ??= deflate(new Uint8Array(1), 'gzip', 'libdeflate').length > 0;
  } catch (error) {
    if (!(error instanceof TilefoldError)) throw error;
    isLibdeflateThere = false;
  }
  return isLibdeflateThere;
}
