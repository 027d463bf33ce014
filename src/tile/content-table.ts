// A table of content hashes: 128 bits -> ordinal in order of first use. A Map is limited to 16.7 million entries. Memory grows
// only with distinct contents: 16 bytes of hash and 5.4 to 10.7 bytes of slots each.

import { TilefoldError } from '../errors.ts';
import { CONTENT_HASH_BYTES } from './content-hash.ts';

const WORDS = CONTENT_HASH_BYTES / 4;
const CHUNK_BITS = 16;
const CHUNK_ORDINALS = 2 ** CHUNK_BITS;
const FIRST_SLOTS = 2 ** 12;
/** 4 GiB of slots, the longest typed array in Node 20. */
const MAX_SLOTS = 2 ** 30;
const FULL = 0.75;

/** Open addressing with linear probing in flat typed arrays. Each hash is stored once, by ordinal, in chunks of 1 MiB. */
export class ContentTable {
  readonly #hashes: Uint32Array[] = [];
  /** Ordinal + 1; 0 is a free slot. */
  #slots: Uint32Array = new Uint32Array(FIRST_SLOTS);
  #size = 0;
  readonly #bytes = new Uint8Array(CONTENT_HASH_BYTES);
  readonly #words = new Uint32Array(this.#bytes.buffer);

  /** Number of contents added. */
  get size(): number {
    return this.#size;
  }

  /** Returns the ordinal of a hash (16 bytes), or -1 when it is new. */
  find(hash: Uint8Array): number {
    this.#bytes.set(hash);
    const words = this.#words;
    const first = words[0]!;
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = first & mask; ; slot = (slot + 1) & mask) {
      const ordinal = slots[slot]! - 1;
      if (ordinal < 0) return -1;
      const chunk = this.#hashes[ordinal >>> CHUNK_BITS]!;
      const at = (ordinal % CHUNK_ORDINALS) * WORDS;
      if (chunk[at] !== first || chunk[at + 1] !== words[1]) continue;
      if (chunk[at + 2] === words[2] && chunk[at + 3] === words[3]) return ordinal;
    }
  }

  /**
   * Adds a hash that `find` did not find, and returns its ordinal.
   * @throws TilefoldError UNSUPPORTED past 805 million contents
   */
  add(hash: Uint8Array): number {
    if (this.#size >= this.#slots.length * FULL) this.#grow();
    const ordinal = this.#size++;
    if (ordinal % CHUNK_ORDINALS === 0) this.#hashes.push(new Uint32Array(CHUNK_ORDINALS * WORDS));
    this.#bytes.set(hash);
    this.#hashes[ordinal >>> CHUNK_BITS]!.set(this.#words, (ordinal % CHUNK_ORDINALS) * WORDS);
    this.#occupy(this.#words[0]!, ordinal);
    return ordinal;
  }

  #occupy(firstWord: number, ordinal: number): void {
    const mask = this.#slots.length - 1;
    let slot = firstWord & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = ordinal + 1;
  }

  #grow(): void {
    const length = this.#slots.length * 2;
    if (length > MAX_SLOTS) {
      throw new TilefoldError('UNSUPPORTED', `more than ${this.#size} distinct tiles do not fit the table that finds equal ones`);
    }
    // Drop the old slots first to save memory: all hashes are available by ordinal.
    this.#slots = new Uint32Array(0);
    this.#slots = new Uint32Array(length);
    for (let ordinal = 0; ordinal < this.#size; ordinal++) {
      this.#occupy(this.#hashes[ordinal >>> CHUNK_BITS]![(ordinal % CHUNK_ORDINALS) * WORDS]!, ordinal);
    }
  }
}
