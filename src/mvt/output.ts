// The bytes of the tile being written. Made once and refilled; grows to the largest tile written.

const COPY_BY_LOOP = 48;

export class Output {
  bytes: Uint8Array = new Uint8Array(65_536);
  length = 0;
  /** Where the open messages begin, and the bytes left for their lengths. */
  readonly #open: number[] = [];

  /** Empties it, with room for `capacity` bytes: a rewritten tile is never larger than what it was. */
  reset(capacity: number): void {
    this.length = 0;
    this.#open.length = 0;
    if (capacity > this.bytes.length) this.bytes = new Uint8Array(Math.max(capacity, this.bytes.length * 2));
  }

  copy(from: Uint8Array, start: number, end: number): void {
    const { bytes } = this;
    let { length } = this;
    if (end - start < COPY_BY_LOOP) {
      for (let i = start; i < end; i++) bytes[length++] = from[i]!;
    } else {
      bytes.set(from.subarray(start, end), length);
      length += end - start;
    }
    this.length = length;
  }

  /** Returns a copy of what was written. */
  toBytes(): Uint8Array {
    return this.bytes.slice(0, this.length);
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
    this.#open.push(this.length, slot);
  }

  /** Ends the message begun last: writes its length, and closes the gap when that is shorter than the room left. */
  endMessage(): void {
    const slot = this.#open.pop()!;
    const start = this.#open.pop()!;
    const size = this.length - start;
    const shift = slot - varintSize(size);
    if (shift > 0) this.bytes.copyWithin(start - shift, start, this.length);
    this.length = start - slot;
    this.varint(size);
    this.length += size;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest >>>= 7) size++;
  return size;
}
