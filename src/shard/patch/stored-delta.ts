// A changed tile as stored in a patch: the difference of its content from the base's, and how to compress what comes out.

import { TileError } from '../../errors.ts';
import { inflate, sniffCompression } from '../../tile/codec/compression.ts';
import { type Recipe, RecipeFinder, recompressed } from '../../tile/codec/recompression.ts';
import { applyDelta, hasDeltas, makeDelta } from '../../tile/codec/tile-delta.ts';
import type { Compression } from '../../tile/type.ts';

export interface StoredDelta {
  readonly recipe: Recipe;
  /** Stored bytes of the tile that it gives. */
  readonly length: number;
  readonly delta: Uint8Array;
}

/** A row with a difference costs about this much more than the difference. */
const DELTA_ROW_BYTES = 8;
/** The largest tile that a difference is made of. */
const MAX_CONTENT_BYTES = 67_108_864;

/** Makes the differences of one part. */
export class DeltaMaker {
  readonly #recipes = new RecipeFinder();
  readonly #compression: Compression;

  /** `compression`: what the new archive declares. */
  constructor(compression: Compression) {
    this.#compression = compression;
  }

  /** Returns the difference of two contents if it is smaller than the tile, or null. `stored` is the tile with content `after`. */
  make(before: Uint8Array | null, after: Uint8Array | null, stored: Uint8Array): StoredDelta | null {
    if (before === null || after === null || !hasDeltas()) return null;
    if (Math.max(before.length, after.length) > MAX_CONTENT_BYTES) return null;
    const recipe = this.#recipes.find(stored, after, sniffCompression(stored, this.#compression));
    if (recipe === null) return null;
    const delta = makeDelta(before, after);
    return delta.length + DELTA_ROW_BYTES < stored.length ? { recipe, length: stored.length, delta } : null;
  }
}

/**
 * Returns the stored bytes of the new tile. `compression`: what the base declares.
 * @throws TileError 'compression' when base and difference do not belong together
 */
export function appliedDelta(
  base: Uint8Array,
  compression: Compression,
  { recipe, delta }: Omit<StoredDelta, 'length'>,
): Uint8Array {
  const before = base.length === 0 ? base : inflate(base, sniffCompression(base, compression), MAX_CONTENT_BYTES);
  let after: Uint8Array;
  try {
    after = applyDelta(before, delta, MAX_CONTENT_BYTES);
  } catch (cause) {
    throw new TileError('compression', `the difference in the patch cannot be applied: ${(cause as Error).message}`, { cause });
  }
  return recompressed(after, recipe);
}
