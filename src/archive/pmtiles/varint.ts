// Varints of PMTiles directories: unsigned, up to 64 bits, by division and not by shifts, which end at 32 bits.

import { TilefoldError } from '../../errors.ts';

const MAX_VARINT_BYTES = 10;
const FIRST_CAPACITY = 65_536;

export class VarintReader {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #where: string;

  /** `where` begins the message of every error. */
  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#where = where;
  }

  /**
   * Returns the next number. Past 2^53 it is rounded: callers refuse what is that large.
   * @throws TilefoldError BAD_ARCHIVE at the end of the bytes, or past 64 bits
   */
  next(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.#bytes[this.position++];
      if (byte === undefined) throw new TilefoldError('BAD_ARCHIVE', `${this.#where}: truncated: it ends within a varint`);
      if (i === MAX_VARINT_BYTES - 1 && byte > 1) break;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new TilefoldError('BAD_ARCHIVE', `${this.#where}: a varint of more than 64 bits before byte ${this.position}`);
  }
}

export class VarintWriter {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #length = 0;

  /** Appends a whole number from 0 to 2^53 - 1. */
  put(value: number): void {
    if (this.#length + MAX_VARINT_BYTES > this.#bytes.length) this.#grow();
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Returns what was put so far. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
