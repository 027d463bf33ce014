// Compares the stored bytes of two tiles of one key. Only bytes that differ are inflated.

import { TileError } from '../../errors.ts';
import { inflate, sniffCompression } from '../../tile/codec/compression.ts';
import type { Compression } from '../../tile/type.ts';

/** 'reencoded': other stored bytes of the same content. 'unreadable': the bytes differ, and one of the two does not inflate. */
export type Likeness = 'same' | 'reencoded' | 'changed' | 'unreadable';

export interface TileComparerOptions {
  /** The compressions the two archives declare. */
  readonly compressions: readonly [Compression, Compression];
  readonly maxInflatedBytes: number;
}

/** The contents of two tiles whose stored bytes differ; null where one cannot be inflated. */
export interface InflatedPair {
  readonly a: Uint8Array | null;
  readonly b: Uint8Array | null;
}

const NOTHING = new Uint8Array(0);

export class TileComparer {
  readonly #options: TileComparerOptions;
  /** Of the last pair whose bytes differ. */
  inflated: InflatedPair = { a: null, b: null };

  constructor(options: TileComparerOptions) {
    this.#options = options;
  }

  /** NULL and a tile of no bytes have the same content: none. */
  compare(a: Uint8Array | null, b: Uint8Array | null): Likeness {
    if (a === b || (a !== null && b !== null && equalBytes(a, b))) return 'same';
    const [claimedA, claimedB] = this.#options.compressions;
    const left = this.#inflated(a, claimedA);
    const right = this.#inflated(b, claimedB);
    this.inflated = { a: left, b: right };
    if (left === null || right === null) return 'unreadable';
    return equalBytes(left, right) ? 'reencoded' : 'changed';
  }

  /** Returns a copy of the content that the next call does not overwrite, or null if it cannot be inflated. */
  contentOf(stored: Uint8Array | null, side: 0 | 1): Uint8Array | null {
    return this.#inflated(stored, this.#options.compressions[side]);
  }

  #inflated(stored: Uint8Array | null, claimed: Compression): Uint8Array | null {
    if (stored === null || stored.length === 0) return NOTHING;
    try {
      const compression = sniffCompression(stored, claimed);
      const bytes = inflate(stored, compression, this.#options.maxInflatedBytes);
      // A codec may use its buffer again for the other tile of the pair.
      return compression === 'gzip' ? bytes.slice() : bytes;
    } catch (error) {
      if (error instanceof TileError) return null;
      throw error;
    }
  }
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
