// Writes a feature again with other tags. Keys and values alternate over all the tags of a feature, however they are
// packed; a pair may begin in one chunk and end in the next. All else in the feature is copied as it is.

import { type Cursor, WIRE_VARINT } from './cursor.ts';
import { FEATURE_TAGS, Feature, GEOMETRY, ID, PACKED_TAGS, TYPE } from './feature.ts';
import type { Layer } from './layer.ts';
import { type Output, varintSize } from './output.ts';
import { pairSize, secondOfPair, shortVarint } from './short-varint.ts';

/** Tags that go although their key and their value stay for others: 1 or 0 by index. */
export interface IdleTags {
  /** Features that lose such tags. */
  readonly features: Uint8Array;
  /** A tag goes out of them where both its key and its value are 1. */
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

/** Which entries of a layer's two tables stay: 1 or 0 by index. */
interface KeptTables {
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

export class TagRewriter {
  /** New indices by old ones, -1 for keys and values that go. Grow with the largest tables seen. */
  #newKeys: Int32Array = new Int32Array(64);
  #newValues: Int32Array = new Int32Array(64);
  readonly #output: Output;
  readonly #feature = new Feature();
  /** The tag to come is a value. */
  #isValue = false;
  /** The pair that the tag belongs to goes. */
  #isDropped = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Turns to a layer, and to what stays of its tables. */
  renumber(kept: KeptTables, { keys, values }: Layer): void {
    this.#newKeys = renumbered(this.#newKeys, kept.keys, keys.length);
    this.#newValues = renumbered(this.#newValues, kept.values, values.length);
  }

  /** Appends the feature in [start, end), length first; of its tags' field `chunkStart` and `chunkEnd` say what Feature does. */
  rewriteFeature(cursor: Cursor, start: number, end: number, chunkStart: number, chunkEnd: number): void {
    if (chunkStart === -1 || !this.#rewriteUsual(cursor, start, end, chunkStart, chunkEnd)) this.#rewriteAny(cursor, start, end);
  }

  /** Appends the feature in [start, end), length first, without its idle tags; those left are in one field, where the first was. */
  rewriteWithout(cursor: Cursor, start: number, end: number, layer: Layer, idle: IdleTags): void {
    const output = this.#output;
    const feature = this.#feature;
    feature.read(cursor, start, end, layer.keys.length, layer.values.length);
    output.beginMessage(end - start);
    cursor.enter(start, end);
    let copied = start;
    let isWritten = false;
    while (cursor.pos < end) {
      const fieldStart = cursor.pos;
      const tag = cursor.readTag();
      cursor.skip(tag);
      if (tag >>> 3 !== FEATURE_TAGS) continue;
      output.copy(cursor, copied, fieldStart);
      if (!isWritten) this.#writeTagsBut(idle, end - start);
      isWritten = true;
      copied = cursor.pos;
    }
    output.copy(cursor, copied, end);
    output.endMessage();
  }

  /** Writes the field of the tags of the feature read last, but for those that are idle or go; nothing where none is left. */
  #writeTagsBut(idle: IdleTags, capacity: number): void {
    const output = this.#output;
    const { tags, tagCount } = this.#feature;
    const fieldStart = output.length;
    output.varint(PACKED_TAGS);
    output.beginMessage(capacity);
    const messageStart = output.length;
    for (let i = 0; i < tagCount; i += 2) {
      const key = tags[i]!;
      const value = tags[i + 1]!;
      if (this.#newKeys[key] === -1 || (idle.keys[key] === 1 && idle.values[value] === 1)) continue;
      output.varint(this.#newKeys[key]!);
      output.varint(this.#newValues[value]!);
    }
    const isLeft = output.length > messageStart;
    output.endMessage();
    if (!isLeft) output.length = fieldStart;
  }

  /**
   * Appends a feature of the usual kind: all its tags in one chunk, of short numbers, and lengths that take as many bytes as before.
   * Returns false, with nothing appended, for any other.
   */
  #rewriteUsual(cursor: Cursor, start: number, end: number, chunkStart: number, chunkEnd: number): boolean {
    const output = this.#output;
    const sizeAt = output.length;
    const sizeSlot = varintSize(end - start);
    output.length = sizeAt + sizeSlot;
    output.copy(cursor, start, chunkStart + 1);
    const chunkSizeAt = output.length;
    const chunkSlot = shortVarint(cursor.bytes, chunkStart + 1, end) & 3;
    const chunkSize = this.#writePairs(cursor.view, chunkStart + 1 + chunkSlot, chunkEnd, chunkSizeAt + chunkSlot);
    output.length = chunkSizeAt + chunkSlot + chunkSize;
    output.copy(cursor, chunkEnd, end);
    const outputEnd = output.length;
    const size = outputEnd - sizeAt - sizeSlot;
    output.length = sizeAt;
    if (chunkSize <= 0 || varintSize(chunkSize) !== chunkSlot || varintSize(size) !== sizeSlot) return false;
    output.varint(size);
    output.length = chunkSizeAt;
    output.varint(chunkSize);
    output.length = outputEnd;
    return true;
  }

  /** Writes the tags that stay to where they belong, and returns their bytes; -1 where one of their values does not stay. */
  #writePairs(from: DataView, start: number, end: number, to: number): number {
    const newKeys = this.#newKeys;
    const newValues = this.#newValues;
    const { bytes } = this.#output;
    let at = to;
    let pos = start;
    let allValues = 0;
    while (pos < end) {
      // Feature found nothing but short pairs here. No index grows, so that the new ones are as short.
      const word = from.getInt32(pos, true);
      pos += pairSize(word);
      const newKey = newKeys[word & 0x7f]!;
      if (newKey === -1) continue;
      const newValue = newValues[secondOfPair(word)]!;
      allValues |= newValue;
      const high = newValue >> 7;
      bytes[at] = newKey;
      bytes[at + 1] = (newValue & 0x7f) | (high > 0 ? 0x80 : 0);
      bytes[at + 2] = high;
      at += high > 0 ? 3 : 2;
    }
    return allValues === -1 ? -1 : at - to;
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
