// The output buffer of a tile, reused. Grows to the largest tile written.

import type { Cursor } from './cursor.ts';

/** Longer ranges are copied by TypedArray.set. */
const COPY_BY_CALL = 256;
/** Bytes past the end that copying by words may read and write. */
const SPARE = 8;
/** Nesting: a tag list or geometry in a feature in a layer, plus one spare. */
const MAX_DEPTH = 4;

export class Output {
  bytes: Uint8Array = new Uint8Array(65_536);
  length = 0;
  #view: DataView = new DataView(this.bytes.buffer);
  /** Start of each open message, and the bytes reserved for its length. */
  readonly #starts = new Int32Array(MAX_DEPTH);
  readonly #slots = new Int32Array(MAX_DEPTH);
  #depth = 0;

  /** Clears the buffer and reserves `capacity` bytes: a rewritten tile is never larger than the original. */
  reset(capacity: number): void {
    this.length = 0;
    this.#depth = 0;
    if (capacity + SPARE <= this.bytes.length) return;
    this.bytes = new Uint8Array(Math.max(capacity + SPARE, this.bytes.length * 2));
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `more` bytes behind what is written, for output that may be larger than the original. */
  reserve(more: number): void {
    const needed = this.length + more + SPARE;
    if (needed <= this.bytes.length) return;
    const { bytes } = this;
    this.bytes = new Uint8Array(Math.max(needed, bytes.length * 2));
    this.bytes.set(bytes.subarray(0, this.length));
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Appends the bytes in [start, end) of the cursor's array. May overwrite bytes behind the result. */
  copy({ bytes: from, view: source }: Cursor, start: number, end: number): void {
    const { bytes, length } = this;
    const size = end - start;
    this.length = length + size;
    if (size > COPY_BY_CALL) bytes.set(from.subarray(start, end), length);
    else if (end + SPARE > from.length) {
      for (let i = 0; i < size; i++) bytes[length + i] = from[start + i]!;
    } else {
      const view = this.#view;
      for (let i = start, at = length; i < end; i += 8, at += 8) {
        view.setInt32(at, source.getInt32(i, true), true);
        view.setInt32(at + 4, source.getInt32(i + 4, true), true);
      }
    }
  }

  /** Returns the written bytes as a view, valid until the next reset. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }

  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  /** Starts a message of at most `maxLength` bytes and reserves space for its length. Messages nest. */
  beginMessage(maxLength: number): void {
    const slot = varintSize(maxLength);
    this.length += slot;
    this.#starts[this.#depth] = this.length;
    this.#slots[this.#depth++] = slot;
  }

  /** Ends the innermost message: writes its length and closes the gap if it needs less space than reserved. */
  endMessage(): void {
    const slot = this.#slots[--this.#depth]!;
    const start = this.#starts[this.#depth]!;
    const size = this.length - start;
    const shift = slot - varintSize(size);
    if (shift > 0) this.bytes.copyWithin(start - shift, start, this.length);
    this.length = start - slot;
    this.varint(size);
    this.length += size;
  }
}

/** Returns the size of a varint in bytes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest >>>= 7) size++;
  return size;
}
