// Reads protobuf wire format within [pos, end) of an array. Never reads past `end`, checks every length before use, and throws on
// anything that is not protobuf.

import { TileError } from '../errors.ts';

export const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
export const WIRE_BYTES = 2;
const WIRE_FIXED32 = 5;

const TWO_32 = 4_294_967_296;
const MAX_VARINT_BYTES = 10;

export class Cursor {
  readonly bytes: Uint8Array;
  /** The same bytes, for reading several at once. */
  readonly view: DataView;
  pos: number;
  end: number;
  /** The two 32-bit words of the last varint, for numbers that a double cannot hold. */
  low = 0;
  high = 0;

  constructor(bytes: Uint8Array) {
    // Not a Buffer: its views cost five times as much, and code that sees both types runs slower.
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.pos = 0;
    this.end = bytes.length;
  }

  /** Moves to the message in [start, end). */
  enter(start: number, end: number): void {
    this.pos = start;
    this.end = end;
  }

  /**
   * Reads a varint as an unsigned number, exact up to 2^53; `low` and `high` hold all 64 bits.
   * @throws TileError 'truncated'
   */
  readVarint(): number {
    const { bytes, pos, end } = this;
    if (pos < end) {
      const first = bytes[pos]!;
      if (first < 0x80) {
        this.pos = pos + 1;
        this.low = first;
        this.high = 0;
        return first;
      }
      if (pos + 1 < end) {
        const second = bytes[pos + 1]!;
        if (second < 0x80) {
          const value = (first & 0x7f) | (second << 7);
          this.pos = pos + 2;
          this.low = value;
          this.high = 0;
          return value;
        }
      }
    }
    return this.#readLongVarint();
  }

  /**
   * Reads a field's tag: (field << 3) | wire type.
   * @throws TileError 'wire-type' for field 0, a field past 2^29 - 1, groups and unassigned wire types
   */
  readTag(): number {
    const { pos } = this;
    if (pos < this.end) {
      const tag = this.bytes[pos]!;
      // Fast path: fields 1 to 15 (all those of vector tiles) as varint or bytes.
      if (tag < 0x80 && tag >= 8 && (tag & 5) === 0) {
        this.pos = pos + 1;
        return tag;
      }
    }
    return this.#readLongTag();
  }

  /**
   * Reads a field's length and returns the field's end.
   * @throws TileError 'truncated' when the field ends past the message
   */
  readEnd(): number {
    const start = this.pos;
    const length = this.readVarint();
    if (length > this.end - this.pos)
      throw new TileError('truncated', `a length of ${length} runs past the end at byte ${start}`);
    return this.pos + length;
  }

  /** Skips the value of a field whose tag was just read. */
  skip(tag: number): void {
    const wireType = tag & 7;
    if (wireType === WIRE_VARINT) this.readVarint();
    else if (wireType === WIRE_BYTES) this.pos = this.readEnd();
    else this.#advance(wireType === WIRE_FIXED64 ? 8 : 4);
  }

  readFloat(): number {
    return this.view.getFloat32(this.#advance(4), true);
  }

  readDouble(): number {
    return this.view.getFloat64(this.#advance(8), true);
  }

  #readLongTag(): number {
    const start = this.pos;
    const tag = this.readVarint();
    if (tag >= TWO_32) throw new TileError('wire-type', `a field number past 2^29 at byte ${start}`);
    const wireType = tag & 7;
    if (tag >>> 3 === 0) throw new TileError('wire-type', `field number 0 at byte ${start}`);
    if (wireType > WIRE_FIXED32 || wireType === 3 || wireType === 4) {
      throw new TileError('wire-type', `wire type ${wireType} at byte ${start}`);
    }
    return tag >>> 0;
  }

  #readLongVarint(): number {
    const start = this.pos;
    let low = 0;
    let high = 0;
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      if (this.pos >= this.end) throw new TileError('truncated', `a number runs past the end at byte ${start}`);
      const byte = this.bytes[this.pos++]!;
      const bits = byte & 0x7f;
      // Byte 4 spans both words; byte 9 holds only bit 64.
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * i - 32);
      if (byte < 0x80) {
        if (i === MAX_VARINT_BYTES - 1 && byte > 1) break;
        this.low = low;
        this.high = high;
        return (high >>> 0) * TWO_32 + (low >>> 0);
      }
    }
    throw new TileError('truncated', `a number of more than 64 bits at byte ${start}`);
  }

  /** Advances by `count` bytes and returns the previous position. */
  #advance(count: number): number {
    const start = this.pos;
    if (count > this.end - start) throw new TileError('truncated', `a number runs past the end at byte ${start}`);
    this.pos = start + count;
    return start;
  }
}
