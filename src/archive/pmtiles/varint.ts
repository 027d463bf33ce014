// Varints of PMTiles directories: unsigned, up to 64 bits. Uses division, because shifts are limited to 32 bits.

import { TilefoldError } from '../../errors.ts';

const MAX_VARINT_BYTES = 10;
const FIRST_CAPACITY = 65_536;

export class VarintReader {
  position = 0;
  readonly #bytes: Uint8Array;
  readonly #where: string;

  /** `where` starts every error message. */
  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#where = where;
  }

  /**
   * Returns the next number, rounded past 2^53: callers must reject such values.
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

  /** Appends an integer from 0 to 2^53 - 1. */
  put(value: number): void {
    if (this.#length + MAX_VARINT_BYTES > this.#bytes.length) this.#grow();
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Returns the bytes written so far. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(): void {
    const grown = new Uint8Array(this.#bytes.length * 2);
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}
