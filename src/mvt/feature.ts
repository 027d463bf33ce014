// One feature: its id, type and tags, checked against the layer's tables, and the position of its geometry.

import { TileError } from '../errors.ts';
import type { Cursor } from './cursor.ts';
import { isShortPair, pairSize, secondOfPair, shortVarint } from './short-varint.ts';
import { doubled } from './spans.ts';

// Fields of Tile.Feature with their wire types (vector tile specification 2.1, section 4.1). Tags may also be unpacked: protobuf
// readers accept both.
export const FEATURE_TAGS = 2;
export const ID = 8;
const ONE_TAG = 16;
export const PACKED_TAGS = 18;
export const TYPE = 24;
export const GEOMETRY = 34;
const LAST_FIELD = 4;

/** A varint of up to 9 bytes always fits 64 bits, whatever its bytes are. */
const PLAIN_ID_BYTES = 9;

export type GeometryType = 0 | 1 | 2 | 3;

// Geometry types (section 4.3.4).
export const UNKNOWN = 0;
export const POINT = 1;
export const LINE = 2;
export const POLYGON = 3;

/** The last feature read; reused. Memory grows with the largest number of tags: 4 bytes each. */
export class Feature {
  /** Position of the id's varint; -1 without one. */
  idStart = -1;
  type: GeometryType = 0;
  /** Whether it has a known type. A type of 0 may also be written explicitly. */
  hasType = false;
  /** Key index, value index, key index... */
  tags: Int32Array = new Int32Array(64);
  tagCount = 0;
  /** Position of the tags field, if there is only one and its numbers are short; else -1. */
  chunkStart = -1;
  chunkEnd = -1;
  geometryStart = 0;
  geometryEnd = 0;
  /** Number of geometry fields; should be 1. */
  geometries = 0;

  /**
   * Reads the feature in [start, end) of a layer with `keyCount` keys and `valueCount` values.
   * @throws TileError 'tags' when their number is odd or they point outside the tables
   */
  read(cursor: Cursor, start: number, end: number, keyCount: number, valueCount: number): void {
    if (!this.#readFast(cursor, start, end, keyCount, valueCount)) this.#readGeneral(cursor, start, end, keyCount, valueCount);
  }

  /** Returns the id or undefined, rounded past 2^53 as in renderers. Moves the cursor. */
  id(cursor: Cursor): number | undefined {
    if (this.idStart === -1) return undefined;
    cursor.enter(this.idStart, cursor.bytes.length);
    return cursor.readVarint();
  }

  /** Copies a feature, without the tags whose value has the given state (`states` is by index in the layer's values). */
  copyWithout(feature: Feature, states: Uint8Array, state: number): void {
    const { tags, tagCount } = feature;
    Object.assign(this, { ...feature, tags: this.tags.length < tagCount ? new Int32Array(tagCount) : this.tags, tagCount: 0 });
    for (let i = 0; i < tagCount; i += 2) {
      if (states[tags[i + 1]!] === state) continue;
      this.tags[this.tagCount++] = tags[i]!;
      this.tags[this.tagCount++] = tags[i + 1]!;
    }
  }

  /**
   * Fast path for nearly all features: each field once, short numbers. Returns false when it cannot decide; true when the feature
   * is read and valid.
   */
  #readFast({ bytes, view }: Cursor, start: number, end: number, keyCount: number, valueCount: number): boolean {
    const { tags } = this;
    // Reading four bytes at a time may touch 3 bytes past the end.
    if (end + 3 > bytes.length) return false;
    let pos = start;
    let idStart = -1;
    let tagCount = 0;
    let chunkStart = -1;
    let chunkEnd = -1;
    let type = -1;
    let geometryStart = -1;
    let geometryEnd = 0;
    while (pos < end) {
      const tag = bytes[pos++]!;
      if (tag === ID) {
        idStart = pos;
        for (let byte = 0x80; byte >= 0x80; ) {
          if (pos >= end || pos - idStart === PLAIN_ID_BYTES) return false;
          byte = bytes[pos++]!;
        }
        continue;
      }
      const short = shortVarint(bytes, pos, end);
      if (short === 0) return false;
      const number = short >> 2;
      pos += short & 3;
      if (tag === GEOMETRY) {
        if (geometryStart !== -1 || number > end - pos) return false;
        geometryStart = pos;
        pos += number;
        geometryEnd = pos;
      } else if (tag === PACKED_TAGS) {
        if (chunkStart !== -1 || number > end - pos || number > tags.length) return false;
        chunkStart = pos - 1 - (short & 3);
        chunkEnd = pos + number;
        while (pos < chunkEnd) {
          const word = view.getInt32(pos, true);
          const key = word & 0xff;
          const value = secondOfPair(word);
          if (key >= keyCount || value >= valueCount || !isShortPair(word)) return false;
          tags[tagCount] = key;
          tags[tagCount + 1] = value;
          tagCount += 2;
          pos += pairSize(word);
        }
        if (pos !== chunkEnd) return false;
      } else if (tag === TYPE) {
        if (number > POLYGON) return false;
        type = number;
      } else return false;
    }
    if (type === -1 || geometryStart === -1) return false;
    this.idStart = idStart;
    this.type = type as GeometryType;
    this.hasType = true;
    this.tagCount = tagCount;
    this.chunkStart = chunkStart;
    this.chunkEnd = chunkEnd;
    this.geometryStart = geometryStart;
    this.geometryEnd = geometryEnd;
    this.geometries = 1;
    return true;
  }

  #readGeneral(cursor: Cursor, start: number, end: number, keyCount: number, valueCount: number): void {
    this.idStart = -1;
    this.type = 0;
    this.hasType = false;
    this.tagCount = 0;
    this.chunkStart = -1;
    this.chunkEnd = -1;
    this.geometries = 0;
    cursor.enter(start, end);
    while (cursor.pos < end) {
      const tag = cursor.readTag();
      if (tag === PACKED_TAGS) this.#readPackedTags(cursor, keyCount, valueCount);
      else if (tag === GEOMETRY) {
        this.geometryEnd = cursor.readEnd();
        this.geometryStart = cursor.pos;
        this.geometries++;
        cursor.pos = this.geometryEnd;
      } else if (tag === TYPE) {
        const type = cursor.readVarint();
        this.hasType = type <= POLYGON;
        this.type = this.hasType ? (type as GeometryType) : UNKNOWN;
      } else if (tag === ID) {
        this.idStart = cursor.pos;
        cursor.readVarint();
      } else if (tag === ONE_TAG) this.#pushTag(cursor.readVarint(), keyCount, valueCount, cursor.pos);
      else if (tag >>> 3 <= LAST_FIELD)
        throw new TileError('wire-type', `feature field ${tag >>> 3} has wire type ${tag & 7} at byte ${cursor.pos}`);
      else cursor.skip(tag);
    }
    if (this.tagCount % 2 === 1) throw new TileError('tags', `a feature with ${this.tagCount} tags at byte ${start}`);
  }

  /** Keys and values alternate across all chunks. */
  #readPackedTags(cursor: Cursor, keyCount: number, valueCount: number): void {
    const messageEnd = cursor.end;
    const end = cursor.readEnd();
    cursor.end = end;
    while (cursor.pos < end) this.#pushTag(cursor.readVarint(), keyCount, valueCount, cursor.pos);
    cursor.end = messageEnd;
  }

  #pushTag(index: number, keyCount: number, valueCount: number, at: number): void {
    const isKey = this.tagCount % 2 === 0;
    if (index >= (isKey ? keyCount : valueCount)) {
      const table = isKey ? `keys are ${keyCount}` : `values are ${valueCount}`;
      throw new TileError('tags', `a tag points at ${index} where ${table}, before byte ${at}`);
    }
    if (this.tagCount === this.tags.length) this.tags = doubled(this.tags);
    this.tags[this.tagCount++] = index;
  }
}
