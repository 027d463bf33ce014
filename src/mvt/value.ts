// Reads a message of a layer's value table as a JavaScript value. 64-bit integers are built from two words, so that negative
// int64 values come out right; past 2^53 they are rounded to the nearest double, as in renderers.

import { TileError } from '../errors.ts';
import type { Cursor } from './cursor.ts';
import { readText } from './text.ts';

/** Null stands for a value without type. */
export type Value = string | number | boolean | null;

// States of a value message.
export const TYPED = 0;
/** Empty: some readers take it for null, some reject the tile. */
export const NULL = 1;
/** Has a field that values do not have, so its meaning is unknown. */
export const UNKNOWN_TYPE = 2;
export type ValueState = typeof TYPED | typeof NULL | typeof UNKNOWN_TYPE;

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
 * Returns the value in [start, end): null if empty, the last of several as in protobuf.
 * @throws TileError 'value' when it is of an unknown type
 */
export function readValue(cursor: Cursor, start: number, end: number): Value {
  cursor.enter(start, end);
  let value: Value = null;
  while (cursor.pos < end) value = readTyped(cursor, cursor.readTag());
  return value;
}

/**
 * Returns the state of the value in [start, end); all but UNKNOWN_TYPE can be read. Text is not checked: any bytes are legal.
 * @throws TileError 'truncated', 'wire-type'
 */
export function checkValue(cursor: Cursor, start: number, end: number): ValueState {
  const { bytes } = cursor;
  // Fast path: a single short text, as most values are.
  if (end - start >= 2 && bytes[start] === STRING && bytes[start + 1]! < 0x80 && bytes[start + 1] === end - start - 2)
    return TYPED;
  if (start === end) return NULL;
  let state: ValueState = TYPED;
  cursor.enter(start, end);
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    if (!isValueTag(tag)) state = UNKNOWN_TYPE;
    cursor.skip(tag);
  }
  return state;
}

function isValueTag(tag: number): boolean {
  return tag === STRING || tag === FLOAT || tag === DOUBLE || (tag >= INT64 && tag <= BOOL && tag % 8 === 0);
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
      throw new TileError('value', `a value of unknown type (field ${tag >>> 3}) at byte ${cursor.pos}`);
  }
}

function signed(low: number, high: number): number {
  return (high | 0) * TWO_32 + (low >>> 0);
}

/** (n >>> 1) ^ -(n & 1) on two words. The sign is the lowest bit, which rounding to a double could lose. */
function unzigzag(low: number, high: number): number {
  const sign = -(low & 1);
  return signed(((low >>> 1) | (high << 31)) ^ sign, (high >>> 1) ^ sign);
}
