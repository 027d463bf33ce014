// A growing list of byte ranges in flat typed arrays, reused for every layer. Grows to the largest layer, 8 bytes an entry, up to
// 16 MiB.

import { TileError } from '../errors.ts';
import { shortVarint } from './short-varint.ts';

/** More than any usable layer has. A tile of 64 kB could inflate to 33 million empty features. */
const MAX_SPANS = 2_097_152;

export class Spans {
  length = 0;
  starts: Int32Array = new Int32Array(64);
  ends: Int32Array = new Int32Array(64);

  clear(): void {
    this.length = 0;
  }

  push(start: number, end: number): void {
    if (this.length === this.starts.length) this.#grow();
    this.starts[this.length] = start;
    this.ends[this.length++] = end;
  }

  /**
   * Appends the messages of consecutive fields at `pos` that have the same one-byte tag, as long as their lengths are short and
   * they end by `end`. Returns the position after them.
   */
  pushRun(bytes: Uint8Array, pos: number, end: number): number {
    const tag = bytes[pos];
    let { length, starts, ends } = this;
    let at = pos;
    while (at < end && bytes[at] === tag) {
      const size = shortVarint(bytes, at + 1, end);
      const start = at + 1 + (size & 3);
      const fieldEnd = start + (size >> 2);
      if (size === 0 || fieldEnd > end) break;
      if (length === starts.length) {
        this.length = length;
        this.#grow();
        ({ starts, ends } = this);
      }
      starts[length] = start;
      ends[length++] = fieldEnd;
      at = fieldEnd;
    }
    this.length = length;
    return at;
  }

  #grow(): void {
    if (this.length >= MAX_SPANS) throw new TileError('layer', `a layer has more than ${MAX_SPANS} features, keys or values`);
    this.starts = doubled(this.starts);
    this.ends = doubled(this.ends);
  }
}

/** Returns an array of at least `length` entries, the first `length` of them 0. */
export function cleared(array: Uint8Array, length: number): Uint8Array {
  return length > array.length ? new Uint8Array(length * 2) : array.fill(0, 0, length);
}

/** Returns a copy of twice the length. */
export function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}
