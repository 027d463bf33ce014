// Writes a feature again with other tags. Keys and values alternate over all the tags of a feature, however they are
// packed; a pair may begin in one chunk and end in the next. All else in the feature is copied as it is.

import { type Cursor, WIRE_VARINT } from './cursor.ts';
import { FEATURE_TAGS, GEOMETRY, ID, PACKED_TAGS, TYPE } from './feature.ts';
import type { Layer } from './layer.ts';
import { type Output, varintSize } from './output.ts';
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
    if (!this.#rewriteUsual(cursor, start, end)) this.#rewriteAny(cursor, start, end);
  }

  /**
   * Appends a feature of the usual kind: all its tags in one chunk, of short numbers, and lengths that take as many bytes as before.
   * Returns false, with nothing appended, for any other.
   */
  #rewriteUsual(cursor: Cursor, start: number, end: number): boolean {
    const { bytes: from } = cursor;
    const output = this.#output;
    const tagsField = skipPlainFields(from, start, end);
    if (tagsField >= end || from[tagsField] !== PACKED_TAGS) return false;
    const length = shortVarint(from, tagsField + 1, end);
    const chunkSlot = length & 3;
    const tagsStart = tagsField + 1 + chunkSlot;
    const tagsEnd = tagsStart + (length >> 2);
    if (length === 0 || skipPlainFields(from, tagsEnd, end) < end) return false;
    const featureSlot = varintSize(end - start);
    const chunkAt = output.length + featureSlot + tagsField + 1 - start;
    const chunkSize = this.#writePairs(from, tagsStart, tagsEnd, chunkAt + chunkSlot);
    const size = end - start - (tagsEnd - tagsStart) + chunkSize;
    if (chunkSize <= 0 || varintSize(chunkSize) !== chunkSlot || varintSize(size) !== featureSlot) return false;
    output.varint(size);
    output.copy(cursor, start, tagsField + 1);
    output.varint(chunkSize);
    output.length += chunkSize;
    output.copy(cursor, tagsEnd, end);
    return true;
  }

  /** Writes the tags that stay to where they belong, and returns their bytes; -1 where they are not all whole pairs of short numbers. */
  #writePairs(from: Uint8Array, start: number, end: number, to: number): number {
    const newKeys = this.#newKeys;
    const newValues = this.#newValues;
    const { bytes } = this.#output;
    let at = to;
    let pos = start;
    while (pos < end) {
      const key = shortVarint(from, pos, end);
      const value = shortVarint(from, pos + (key & 3), end);
      if (key === 0 || value === 0) return -1;
      pos += (key & 3) + (value & 3);
      const newKey = newKeys[key >> 2]!;
      if (newKey === -1) continue;
      const newValue = newValues[value >> 2]!;
      if (newValue === -1 || newKey >= 0x80 || newValue >= 0x4000) return -1;
      bytes[at++] = newKey;
      if (newValue >= 0x80) bytes[at++] = (newValue & 0x7f) | 0x80;
      bytes[at++] = newValue >= 0x80 ? newValue >> 7 : newValue;
    }
    return at - to;
  }

  #rewriteAny(cursor: Cursor, start: number, end: number): void {
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
    while (cursor.pos < chunkEnd) this.#rewriteTag(cursor);
    const isLeft = output.length > before || chunkEnd === chunkStart;
    output.endMessage();
    return isLeft;
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
