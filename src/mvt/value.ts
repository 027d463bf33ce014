// One message of a layer's value table, as a JavaScript value. 64-bit integers go through their two words, so that a
// negative int64 is negative; past 2^53 the nearest double stands for them, as it does in renderers.

import { TileError } from '../errors.ts';
import type { Cursor } from './cursor.ts';
import { readText } from './text.ts';

export type Value = string | number | boolean;

// Fields of Tile.Value with their wire types (vector tile specification 2.1, section 4.1).
const STRING = 10;
const FLOAT = 21;
const DOUBLE = 25;
const INT64 = 32;
const UINT64 = 40;
const SINT64 = 48;
const BOOL = 56;

const TWO_32 = 4_294_967_296;

/**
 * Returns the value in [start, end); when there are several, the last, as protobuf has it.
 * @throws TileError 'value' when there is none, or one of an unknown type
 */
export function readValue(cursor: Cursor, start: number, end: number): Value {
  cursor.enter(start, end);
  let value: Value | undefined;
  while (cursor.pos < end) value = readTyped(cursor, cursor.readTag());
  if (value === undefined) throw new TileError('value', `a value without type at byte ${start}`);
  return value;
}

/**
 * Checks that there is a value in [start, end) which `readValue` can read. Text is stepped over: any bytes are legal.
 * @throws TileError as `readValue` does
 */
export function checkValue(cursor: Cursor, start: number, end: number): void {
  const { bytes } = cursor;
  // One short text, as most values are.
  if (end - start >= 2 && bytes[start] === STRING && bytes[start + 1]! < 0x80 && bytes[start + 1] === end - start - 2) return;
  cursor.enter(start, end);
  if (start === end) throw new TileError('value', `a value without type at byte ${start}`);
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    if (!isValueTag(tag)) throw unknownType(cursor, tag);
    cursor.skip(tag);
  }
}

function isValueTag(tag: number): boolean {
  return tag === STRING || tag === FLOAT || tag === DOUBLE || (tag >= INT64 && tag <= BOOL && tag % 8 === 0);
}

function unknownType(cursor: Cursor, tag: number): TileError {
  return new TileError('value', `a value of unknown type (field ${tag >>> 3}) at byte ${cursor.pos}`);
}

function readTyped(cursor: Cursor, tag: number): Value {
  switch (tag) {
    case STRING: {
      const end = cursor.readEnd();
      const text = readText(cursor.bytes, cursor.pos, end);
      cursor.pos = end;
      return text;
    }
    case FLOAT:
      return cursor.readFloat();
    case DOUBLE:
      return cursor.readDouble();
    case INT64:
      cursor.readVarint();
      return signed(cursor.low, cursor.high);
    case UINT64:
      return cursor.readVarint();
    case SINT64:
      cursor.readVarint();
      return unzigzag(cursor.low, cursor.high);
    case BOOL:
      return cursor.readVarint() !== 0;
    default:
      throw unknownType(cursor, tag);
  }
}

function signed(low: number, high: number): number {
  return (high | 0) * TWO_32 + (low >>> 0);
}

/** (n >>> 1) ^ -(n & 1) on two words: the sign is the lowest bit, which a rounded double would have lost. */
function unzigzag(low: number, high: number): number {
  const sign = -(low & 1);
  return signed(((low >>> 1) | (high << 31)) ^ sign, (high >>> 1) ^ sign);
}
