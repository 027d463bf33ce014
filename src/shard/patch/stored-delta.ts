// A changed tile as stored in a patch: the difference of its content from the base's, and how to compress what comes out.

import { TileError } from '../../errors.ts';
import { alignedTo, tablesOf } from '../../mvt/aligned-tile.ts';
import { inflate, sniffCompression } from '../../tile/codec/compression.ts';
import { type Recipe, RecipeFinder, recompressed } from '../../tile/codec/recompression.ts';
import { applyDelta, hasDeltas, makeDelta } from '../../tile/codec/tile-delta.ts';
import type { Compression } from '../../tile/type.ts';

export interface StoredDelta {
  readonly recipe: Recipe;
  /** Stored bytes of the tile that it gives. */
  readonly length: number;
  /** The new tile's tables (mvt/aligned-tile.ts) as a difference; null: the contents are compared as they are. */
  readonly tables: Uint8Array | null;
  readonly delta: Uint8Array;
}

/** A row with a difference costs about this much more than the difference. */
const DELTA_ROW_BYTES = 8;
/** The largest tile that a difference is made of. */
const MAX_CONTENT_BYTES = 67_108_864;

/** Oceans and empty land: on a planet two thirds of all tiles repeat a few small ones. At most about 4 MiB. */
const MAX_KNOWN_BYTES = 1024;
const MAX_KNOWN = 1024;

/** Makes the differences of one part. */
export class DeltaMaker {
  readonly #recipes = new RecipeFinder();
  /** By old content and new tile. */
  readonly #known = new Map<string, StoredDelta | null>();
  readonly #compression: Compression;

  /** `compression`: what the new archive declares. */
  constructor(compression: Compression) {
    this.#compression = compression;
  }

  /** Returns the difference of two contents if it is smaller than the tile, or null. `stored` is the tile with content `after`. */
  make(before: Uint8Array | null, after: Uint8Array | null, stored: Uint8Array): StoredDelta | null {
    if (before === null || after === null || !hasDeltas()) return null;
    if (Math.max(before.length, after.length) > MAX_CONTENT_BYTES) return null;
    const key = before.length + stored.length > MAX_KNOWN_BYTES ? null : `${before.length} ${textOf(before)}${textOf(stored)}`;
    const known = key === null ? undefined : this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#make(before, after, stored);
    if (this.#known.size === MAX_KNOWN) this.#known.clear();
    if (key !== null) this.#known.set(key, made);
    return made;
  }

  #make(before: Uint8Array, after: Uint8Array, stored: Uint8Array): StoredDelta | null {
    const recipe = this.#recipes.find(stored, after, sniffCompression(stored, this.#compression));
    if (recipe === null) return null;
    const { tables, delta } = smallestDelta(before, after);
    const size = delta.length + (tables?.length ?? 0) + DELTA_ROW_BYTES;
    return size < stored.length ? { recipe, length: stored.length, tables, delta } : null;
  }
}

/**
 * Returns the stored bytes of the new tile. `compression`: what the base declares.
 * @throws TileError 'compression' when base and difference do not belong together
 */
export function appliedDelta(
  base: Uint8Array,
  compression: Compression,
  { recipe, tables, delta }: Omit<StoredDelta, 'length'>,
): Uint8Array {
  const before = base.length === 0 ? base : inflate(base, sniffCompression(base, compression), MAX_CONTENT_BYTES);
  let after: Uint8Array;
  try {
    after = applyDelta(tables === null ? before : aligned(before, tables), delta, MAX_CONTENT_BYTES);
  } catch (cause) {
    throw new TileError('compression', `the difference in the patch cannot be applied: ${(cause as Error).message}`, { cause });
  }
  return recompressed(after, recipe);
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

type Difference = Pick<StoredDelta, 'tables' | 'delta'>;

/**
 * Returns the smaller of two differences. When attributes or values go, the rest have other indices, and every feature other bytes: the
 * old features are then rewritten to the new tables first.
 */
function smallestDelta(before: Uint8Array, after: Uint8Array): Difference {
  const plain = { tables: null, delta: makeDelta(before, after) };
  const [old, now] = [tablesOf(before), tablesOf(after)];
  const dictionary = old === null || now === null ? null : alignedTo(now, before);
  if (old === null || now === null || dictionary === null) return plain;
  const better = { tables: makeDelta(old, now), delta: makeDelta(dictionary, after) };
  return better.tables.length + better.delta.length < plain.delta.length ? better : plain;
}

function aligned(before: Uint8Array, tables: Uint8Array): Uint8Array {
  const old = tablesOf(before);
  const dictionary = old === null ? null : alignedTo(applyDelta(old, tables, MAX_CONTENT_BYTES), before);
  if (dictionary === null) throw new Error('the base is no vector tile');
  return dictionary;
}
