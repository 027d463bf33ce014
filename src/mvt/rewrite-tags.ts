// Writes a feature again with other tags. Keys and values alternate over all the tags of a feature, however they are
// packed; a pair may begin in one chunk and end in the next. All else in the feature is copied as it is.

import { type Cursor, WIRE_VARINT } from './cursor.ts';
import { FEATURE_TAGS, GEOMETRY, ID, TYPE } from './feature.ts';
import type { Layer } from './layer.ts';
import type { Output } from './output.ts';
import type { Kept } from './rewrite.ts';
import { shortVarint } from './short-varint.ts';

export class TagRewriter {
  /** New indices by old ones, -1 for keys and values that go. Grow with the largest tables seen. */
  #newKeys: Int32Array = new Int32Array(64);
  #newValues: Int32Array = new Int32Array(64);
  readonly #output: Output;
  /** The tag to come is a value. */
  #isValue = false;
  /** The pair that the tag belongs to goes. */
  #isDropped = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Turns to a layer, and to what stays of its tables. */
  renumber(kept: Pick<Kept, 'keys' | 'values'>, { keys, values }: Layer): void {
    this.#newKeys = renumbered(this.#newKeys, kept.keys, keys.length);
    this.#newValues = renumbered(this.#newValues, kept.values, values.length);
  }

  /** Appends the feature in [start, end), length first. */
  rewriteFeature(cursor: Cursor, start: number, end: number): void {
    const output = this.#output;
    this.#isValue = false;
    output.beginMessage(end - start);
    cursor.enter(start, end);
    let copied = start;
    for (;;) {
      cursor.pos = skipPlainFields(cursor.bytes, cursor.pos, end);
      if (cursor.pos >= end) break;
      const fieldStart = cursor.pos;
      const tag = cursor.readTag();
      if (tag >>> 3 !== FEATURE_TAGS) {
        cursor.skip(tag);
        continue;
      }
      output.copy(cursor, copied, fieldStart);
      const fieldOutput = output.length;
      output.copy(cursor, fieldStart, cursor.pos);
      const isLeft = (tag & 7) === WIRE_VARINT ? this.#rewriteTag(cursor) : this.#rewriteChunk(cursor);
      if (!isLeft) output.length = fieldOutput;
      copied = cursor.pos;
    }
    output.copy(cursor, copied, end);
    output.endMessage();
  }

  /** Returns whether the chunk is to stay: not when all its tags went. */
  #rewriteChunk(cursor: Cursor): boolean {
    const output = this.#output;
    const chunkEnd = cursor.readEnd();
    const chunkStart = cursor.pos;
    output.beginMessage(chunkEnd - chunkStart);
    const before = output.length;
    if (!this.#isValue) cursor.pos = this.#rewritePairs(cursor.bytes, chunkStart, chunkEnd);
    while (cursor.pos < chunkEnd) this.#rewriteTag(cursor);
    const isLeft = output.length > before || chunkEnd === chunkStart;
    output.endMessage();
    return isLeft;
  }

  /** Rewrites whole pairs of short numbers, which is what nearly all chunks are made of, and returns where something else begins. */
  #rewritePairs(from: Uint8Array, start: number, end: number): number {
    const newKeys = this.#newKeys;
    const newValues = this.#newValues;
    const output = this.#output;
    let pos = start;
    while (pos < end) {
      const key = shortVarint(from, pos, end);
      const value = shortVarint(from, pos + (key & 3), end);
      if (key === 0 || value === 0) return pos;
      const newKey = newKeys[key >> 2]!;
      const newValue = newValues[value >> 2]!;
      if (newKey !== -1) {
        if (newValue === -1) return pos;
        output.varint(newKey);
        output.varint(newValue);
      }
      pos += (key & 3) + (value & 3);
    }
    return pos;
  }

  /** Returns whether anything was written. */
  #rewriteTag(cursor: Cursor): boolean {
    const index = cursor.readVarint();
    if (!this.#isValue) this.#isDropped = this.#newKeys[index] === -1;
    const number = (this.#isValue ? this.#newValues : this.#newKeys)[index]!;
    this.#isValue = !this.#isValue;
    if (this.#isDropped) return false;
    if (number === -1) throw new Error(`value ${index} is dropped, and used before byte ${cursor.pos}`);
    this.#output.varint(number);
    return true;
  }
}

/** Returns where the fields end that have no tags, as far as they are of the usual kinds; the feature was read without error. */
function skipPlainFields(bytes: Uint8Array, start: number, end: number): number {
  let pos = start;
  while (pos < end) {
    const tag = bytes[pos]!;
    if (tag === GEOMETRY) {
      const length = shortVarint(bytes, pos + 1, end);
      if (length === 0) break;
      pos += 1 + (length & 3) + (length >> 2);
    } else if (tag === ID || tag === TYPE) {
      pos++;
      while (bytes[pos++]! >= 0x80);
    } else break;
  }
  return pos;
}

/** Returns the new index by the old one; -1 for what does not stay. Takes the array there is, if that is large enough. */
function renumbered(scratch: Int32Array, kept: Uint8Array, length: number): Int32Array {
  const numbers = length > scratch.length ? new Int32Array(length * 2) : scratch;
  for (let i = 0, next = 0; i < length; i++) numbers[i] = kept[i] === 1 ? next++ : -1;
  return numbers;
}
