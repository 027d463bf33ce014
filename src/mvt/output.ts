// The bytes of the tile being written. Made once and refilled; grows to the largest tile written.

import type { Cursor } from './cursor.ts';

/** A call for what is longer than that. */
const COPY_BY_CALL = 256;
/** What copying by words may read and write past the end. */
const SPARE = 8;
/** A tag list or a geometry in a feature in a layer, and one to spare. */
const MAX_DEPTH = 4;

export class Output {
  bytes: Uint8Array = new Uint8Array(65_536);
  length = 0;
  #view: DataView = new DataView(this.bytes.buffer);
  /** Where the open messages begin, and the bytes left for their lengths. */
  readonly #starts = new Int32Array(MAX_DEPTH);
  readonly #slots = new Int32Array(MAX_DEPTH);
  #depth = 0;

  /** Empties it, with room for `capacity` bytes: a rewritten tile is never larger than what it was. */
  reset(capacity: number): void {
    this.length = 0;
    this.#depth = 0;
    if (capacity + SPARE <= this.bytes.length) return;
    this.bytes = new Uint8Array(Math.max(capacity + SPARE, this.bytes.length * 2));
    this.#view = new DataView(this.bytes.buffer);
  }

  /** Appends the bytes in [start, end) of what the cursor reads; what lies behind them in `bytes` is lost. */
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

  /** Returns what was written: a view, which lives until the next reset. */
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

  /** Begins a message of at most `maxLength` bytes: leaves room for its length. Messages nest. */
  beginMessage(maxLength: number): void {
    const slot = varintSize(maxLength);
    this.length += slot;
    this.#starts[this.#depth] = this.length;
    this.#slots[this.#depth++] = slot;
  }

  /** Ends the message begun last: writes its length, and closes the gap when that is shorter than the room left. */
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

/** Returns the bytes that a varint takes. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest >>>= 7) size++;
  return size;
}
