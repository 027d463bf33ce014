// One feature: its id, type and tags, checked against the layer's tables, and where its geometry lies.

import { TileError } from '../errors.ts';
import { type Cursor, WIRE_BYTES, WIRE_VARINT } from './cursor.ts';
import { doubled } from './spans.ts';

// Fields of Tile.Feature (vector tile specification 2.1, section 4.1).
const FEATURE_ID = 1;
export const FEATURE_TAGS = 2;
const FEATURE_TYPE = 3;
const FEATURE_GEOMETRY = 4;

export type GeometryType = 0 | 1 | 2 | 3;

/** The feature read last; made once and refilled. Grows with the feature of the most tags: 4 bytes each. */
export class Feature {
  /** Rounded past 2^53, as renderers see it. */
  id: number | undefined = undefined;
  type: GeometryType = 0;
  /** Key index, value index, key index... */
  tags: Int32Array = new Int32Array(64);
  tagCount = 0;
  geometryStart = 0;
  geometryEnd = 0;
  /** A feature should have one. */
  geometries = 0;

  /**
   * Reads the feature in [start, end) of a layer with so many keys and values.
   * @throws TileError 'tags' when they are odd or point outside the tables; 'geometry' for an unknown type
   */
  read(cursor: Cursor, start: number, end: number, keyCount: number, valueCount: number): void {
    this.id = undefined;
    this.type = 0;
    this.tagCount = 0;
    this.geometries = 0;
    cursor.enter(start, end);
    while (cursor.pos < end) {
      const tag = cursor.readTag();
      const field = tag >>> 3;
      if (field === FEATURE_TAGS) this.#readTags(cursor, tag, keyCount, valueCount);
      else if (field === FEATURE_TYPE) this.type = readType(cursor, tag);
      else if (field === FEATURE_GEOMETRY) this.#findGeometry(cursor, tag);
      else if (field === FEATURE_ID) this.id = readId(cursor, tag);
      else cursor.skip(tag);
    }
    if (this.tagCount % 2 === 1) throw new TileError('tags', `a feature with ${this.tagCount} tags at byte ${start}`);
  }

  /** Packed, in any number of chunks, or one by one: protobuf lets readers take both. */
  #readTags(cursor: Cursor, tag: number, keyCount: number, valueCount: number): void {
    const wireType = tag & 7;
    if (wireType === WIRE_VARINT) {
      this.#pushTag(cursor.readVarint(), keyCount, valueCount, cursor.pos);
      return;
    }
    if (wireType !== WIRE_BYTES) throw wrongType(cursor, tag);
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

  #findGeometry(cursor: Cursor, tag: number): void {
    if ((tag & 7) !== WIRE_BYTES) throw wrongType(cursor, tag);
    this.geometryEnd = cursor.readEnd();
    this.geometryStart = cursor.pos;
    this.geometries++;
    cursor.pos = this.geometryEnd;
  }
}

function readType(cursor: Cursor, tag: number): GeometryType {
  if ((tag & 7) !== WIRE_VARINT) throw wrongType(cursor, tag);
  const type = cursor.readVarint();
  if (type > 3) throw new TileError('geometry', `geometry type ${type} before byte ${cursor.pos}`);
  return type as GeometryType;
}

function readId(cursor: Cursor, tag: number): number {
  if ((tag & 7) !== WIRE_VARINT) throw wrongType(cursor, tag);
  return cursor.readVarint();
}

function wrongType(cursor: Cursor, tag: number): TileError {
  return new TileError('wire-type', `feature field ${tag >>> 3} has wire type ${tag & 7} at byte ${cursor.pos}`);
}
