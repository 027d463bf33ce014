// Numbers distinct byte strings from 0 in order of first use, so that work done for a string can be reused. Open addressing over
// one arena; a look-up allocates nothing, and takes 0.4 of the time of decoding the string and looking it up in a Map. Memory grows
// with distinct strings: their bytes plus 16 to 24 bytes each.

import { doubled } from './spans.ts';

const FIRST_ENTRIES = 256;
const FIRST_BYTES = 4096;
/** Large tables at most half full need about 40 probes; strings crafted to collide would need one per string. */
const MAX_PROBES = 128;

/** Returned by `add` when it exceeds MAX_PROBES. */
export const NO_ENTRY = -1;

export class ByteTable {
  #size = 0;
  /** Entry + 1 by hash, 0 = free. At least twice as long as the number of entries. */
  #places: Int32Array = new Int32Array(FIRST_ENTRIES * 2);
  #hashes: Int32Array = new Int32Array(FIRST_ENTRIES);
  /** End of each entry in the arena, where the next one begins. */
  #ends: Int32Array = new Int32Array(FIRST_ENTRIES);
  #arena: Uint8Array = new Uint8Array(FIRST_BYTES);
  #used = 0;

  /** Number of distinct strings added. */
  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
    this.#used = 0;
    this.#places.fill(0);
  }

  /** Returns the number of the string in [start, end), or NO_ENTRY. A new string's number equals the previous `size`. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end);
    const places = this.#places;
    const mask = places.length - 1;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const place = (hash + probe) & mask;
      const entry = places[place]! - 1;
      if (entry < 0) return this.#append(hash, place, bytes, start, end);
      if (this.#hashes[entry] === hash && this.#equals(entry, bytes, start, end)) return entry;
    }
    return NO_ENTRY;
  }

  #equals(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const arena = this.#arena;
    let at = entry === 0 ? 0 : this.#ends[entry - 1]!;
    if (this.#ends[entry]! - at !== end - start) return false;
    for (let i = start; i < end; i++) if (arena[at++] !== bytes[i]) return false;
    return true;
  }

  #append(hash: number, place: number, bytes: Uint8Array, start: number, end: number): number {
    const entry = this.#size++;
    this.#reserve(end - start);
    for (let i = start; i < end; i++) this.#arena[this.#used++] = bytes[i]!;
    this.#hashes[entry] = hash;
    this.#ends[entry] = this.#used;
    this.#places[place] = entry + 1;
    if (this.#size === this.#hashes.length) this.#grow();
    return entry;
  }

  #reserve(more: number): void {
    let capacity = this.#arena.length;
    while (capacity < this.#used + more) capacity *= 2;
    if (capacity === this.#arena.length) return;
    const larger = new Uint8Array(capacity);
    larger.set(this.#arena);
    this.#arena = larger;
  }

  #grow(): void {
    this.#hashes = doubled(this.#hashes);
    this.#ends = doubled(this.#ends);
    const places = new Int32Array(this.#places.length * 2);
    const mask = places.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      let place = this.#hashes[entry]! & mask;
      while (places[place] !== 0) place = (place + 1) & mask;
      places[place] = entry + 1;
    }
    this.#places = places;
  }
}

/** FNV-1a with a final mix: its low bits alone cluster for texts that count up. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
