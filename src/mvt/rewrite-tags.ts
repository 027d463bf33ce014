// Writes a feature again with other tags. Keys and values alternate over all the tags of a feature, however they are
// packed; a pair may begin in one chunk and end in the next. All else in the feature is copied as it is.

import { type Cursor, WIRE_VARINT } from './cursor.ts';
import { FEATURE_TAGS } from './feature.ts';
import type { Output } from './output.ts';

export class TagRewriter {
  readonly #newKeys: Int32Array;
  readonly #newValues: Int32Array;
  readonly #output: Output;
  /** The tag to come is a value. */
  #isValue = false;
  /** The pair that the tag belongs to goes. */
  #isDropped = false;

  /** New indices by old ones, -1 for keys and values that go. */
  constructor(newKeys: Int32Array, newValues: Int32Array, output: Output) {
    this.#newKeys = newKeys;
    this.#newValues = newValues;
    this.#output = output;
  }

  /** Appends the feature in [start, end), length first. */
  rewriteFeature(cursor: Cursor, start: number, end: number): void {
    const output = this.#output;
    this.#isValue = false;
    output.beginMessage(end - start);
    cursor.enter(start, end);
    let copied = start;
    while (cursor.pos < end) {
      const fieldStart = cursor.pos;
      const tag = cursor.readTag();
      if (tag >>> 3 !== FEATURE_TAGS) {
        cursor.skip(tag);
        continue;
      }
      output.copy(cursor.bytes, copied, fieldStart);
      const fieldOutput = output.length;
      output.copy(cursor.bytes, fieldStart, cursor.pos);
      const isLeft = (tag & 7) === WIRE_VARINT ? this.#rewriteTag(cursor) : this.#rewriteChunk(cursor);
      if (!isLeft) output.length = fieldOutput;
      copied = cursor.pos;
    }
    output.copy(cursor.bytes, copied, end);
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
