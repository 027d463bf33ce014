// Rewrites the tags of a feature. Keys and values alternate over all its tags, however they are packed; a pair may start in one
// chunk and end in the next. All other fields are copied unchanged.

import { type Cursor, WIRE_VARINT } from './cursor.ts';
import { FEATURE_TAGS, Feature, GEOMETRY, ID, PACKED_TAGS, TYPE } from './feature.ts';
import type { Layer } from './layer.ts';
import { type Output, varintSize } from './output.ts';
import { pairSize, secondOfPair, shortVarint } from './short-varint.ts';

/** Tags to drop although other features keep their key and value. Entries are 1 or 0 by index. */
export interface IdleTags {
  /** Features that lose tags. */
  readonly features: Uint8Array;
  /** A tag is dropped when both its key and its value are marked 1. */
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

/** Which entries of a layer's two tables to keep: 1 or 0 by index. */
interface KeptTables {
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

export class TagRewriter {
  /** New indices by old ones, -1 for dropped keys and values. They grow to the largest tables seen. */
  #newKeys: Int32Array = new Int32Array(64);
  #newValues: Int32Array = new Int32Array(64);
  readonly #output: Output;
  readonly #feature = new Feature();
  /** Whether the next tag is a value. */
  #isValue = false;
  /** Whether the current pair is dropped. */
  #isDropped = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Prepares for a layer and the entries of its tables that are kept. */
  renumber(kept: KeptTables, { keys, values }: Layer): void {
    this.#newKeys = renumbered(this.#newKeys, kept.keys, keys.length);
    this.#newValues = renumbered(this.#newValues, kept.values, values.length);
  }

  /** Appends the feature in [start, end) with its length. `chunkStart` and `chunkEnd` are those of Feature. */
  rewriteFeature(cursor: Cursor, start: number, end: number, chunkStart: number, chunkEnd: number): void {
    if (chunkStart === -1 || !this.#rewriteFast(cursor, start, end, chunkStart, chunkEnd))
      this.#rewriteGeneral(cursor, start, end);
  }

  /**
   * Appends the feature in [start, end) with its length, without idle tags. The others become one field, where the first one was.
   */
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
      if (!isWritten) this.#writeTagsWithout(idle, end - start);
      isWritten = true;
      copied = cursor.pos;
    }
    output.copy(cursor, copied, end);
    output.endMessage();
  }

  /** Writes the tags of the last read feature except idle and dropped ones; nothing if none is left. */
  #writeTagsWithout(idle: IdleTags, capacity: number): void {
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
   * Fast path: appends a feature whose tags are one chunk of short numbers and whose lengths keep their size. Returns false, with
   * nothing appended, for any other.
   */
  #rewriteFast(cursor: Cursor, start: number, end: number, chunkStart: number, chunkEnd: number): boolean {
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

  /** Writes the kept tags and returns their size in bytes; -1 if the value of one is dropped. */
  #writePairs(from: DataView, start: number, end: number, to: number): number {
    const newKeys = this.#newKeys;
    const newValues = this.#newValues;
    const { bytes } = this.#output;
    let at = to;
    let pos = start;
    let allValues = 0;
    while (pos < end) {
      // Feature has checked that all pairs are short. Indices never grow, so the new ones are short too.
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

  #rewriteGeneral(cursor: Cursor, start: number, end: number): void {
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

  /** Returns whether the chunk is kept; false when all its tags were dropped. */
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

/** Returns the end of the fields without tags at `start`, as far as they are common ones. The feature has been validated. */
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

/** Returns the new index for each old one, -1 for dropped ones. Reuses the array if it is large enough. */
function renumbered(scratch: Int32Array, kept: Uint8Array, length: number): Int32Array {
  const numbers = length > scratch.length ? new Int32Array(length * 2) : scratch;
  for (let i = 0, next = 0; i < length; i++) numbers[i] = kept[i] === 1 ? next++ : -1;
  return numbers;
}
