// 64-bit hashes of attribute values and names, as two 32-bit words, equal in every process. MurmurHash3's two-lane mixing. Not
// secure against forged collisions, which would only distort a count.

import type { Cursor } from './cursor.ts';
import { checkValue, readValue, TYPED } from './value.ts';

/** Kind of a value. Text, number and boolean that print alike are different values. */
export const TEXT = 1;
export const NUMBER = 2;
export const BOOLEAN = 3;
/** A value without type, or with one that the specification does not have. */
export const OTHER = 4;
export type ValueKind = typeof TEXT | typeof NUMBER | typeof BOOLEAN | typeof OTHER;

/** Tag of the text field of a value; most values are a single text. */
const TEXT_FIELD = 10;

/** Computes one hash after another; reused. */
export class ValueHash {
  /** The two words of the last hash. */
  high = 0;
  low = 0;
  readonly #double = new DataView(new ArrayBuffer(8));

  /**
   * Hashes the value message in [start, end) and returns its kind. Texts are compared as bytes, numbers as in renderers: 1 equals
   * 1.0, 0 equals -0, and all NaN are equal.
   * @throws TileError 'value'
   */
  ofValue(cursor: Cursor, start: number, end: number): ValueKind {
    const { bytes } = cursor;
    if (end - start >= 2 && bytes[start] === TEXT_FIELD && bytes[start + 1]! < 0x80 && bytes[start + 1] === end - start - 2) {
      this.ofBytes(bytes, cursor.view, start + 2, end, TEXT);
      return TEXT;
    }
    if (checkValue(cursor, start, end) !== TYPED) {
      this.ofBytes(bytes, cursor.view, start, end, OTHER);
      return OTHER;
    }
    const value = readValue(cursor, start, end);
    if (typeof value === 'string') {
      const text = new TextEncoder().encode(value);
      this.ofBytes(text, new DataView(text.buffer, text.byteOffset, text.length), 0, text.length, TEXT);
      return TEXT;
    }
    if (typeof value === 'number') {
      this.#ofNumber(value);
      return NUMBER;
    }
    this.#begin(BOOLEAN);
    this.#mix(value ? 1 : 0);
    this.#finish(1);
    return BOOLEAN;
  }

  /** Hashes the bytes in [start, end); `view` is of the same array. */
  ofBytes(bytes: Uint8Array, view: DataView, start: number, end: number, seed: number): void {
    this.#begin(seed);
    let pos = start;
    for (; pos + 4 <= end; pos += 4) this.#mix(view.getInt32(pos, true));
    let rest = 0;
    for (let shift = 0; pos < end; shift += 8) rest |= bytes[pos++]! << shift;
    if ((end - start) % 4 !== 0) this.#mix(rest);
    this.#finish(end - start);
  }

  /** Hashes a name; different seeds give independent hashes. */
  ofName(name: string, seed = 1): void {
    this.#begin(seed);
    for (let i = 0; i < name.length; i++) this.#mix(name.charCodeAt(i));
    this.#finish(name.length);
  }

  #ofNumber(value: number): void {
    // Adding 0 turns -0 into 0.
    this.#double.setFloat64(0, Number.isNaN(value) ? Number.NaN : value + 0, true);
    this.#begin(NUMBER);
    this.#mix(this.#double.getInt32(0, true));
    this.#mix(this.#double.getInt32(4, true));
    this.#finish(8);
  }

  #begin(seed: number): void {
    this.high = Math.imul(seed, 0x9e3779b9);
    this.low = Math.imul(seed, 0x85ebca77);
  }

  #mix(word: number): void {
    const first = Math.imul(rotated(Math.imul(word, 0x239b961b), 15), 0xab0e9789);
    const second = Math.imul(rotated(Math.imul(word, 0x38b34ae5), 17), 0xa1e38b93);
    const high = rotated(this.high ^ first, 19) + this.low;
    this.high = (Math.imul(high, 5) + 0x561ccd1b) | 0;
    const low = rotated(this.low ^ second, 13) + this.high;
    this.low = (Math.imul(low, 5) + 0x32ac3b17) | 0;
  }

  #finish(length: number): void {
    const high = finalized(((this.high ^ length) + (this.low ^ length)) | 0);
    const low = finalized(((this.low ^ length) + high) | 0);
    this.high = (high + low) | 0;
    this.low = (low + this.high) | 0;
  }
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** MurmurHash3's finalizer: every input bit affects every output bit. */
function finalized(word: number): number {
  let mixed = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
