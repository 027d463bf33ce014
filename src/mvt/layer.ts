// One layer of a tile: positions of its features, keys and values. One pass over the layer's own fields, without looking inside
// them.

import { TileError } from '../errors.ts';
import { type Cursor, WIRE_BYTES, WIRE_VARINT } from './cursor.ts';
import { Spans } from './spans.ts';
import { TextTable } from './text-table.ts';

// Fields of Tile.Layer (vector tile specification 2.1, section 4.1).
export const LAYER_NAME = 1;
export const LAYER_FEATURE = 2;
export const LAYER_KEY = 3;
export const LAYER_VALUE = 4;
export const LAYER_EXTENT = 5;
export const LAYER_VERSION = 15;

// The three fields that make up most of a layer, with their required wire type.
export const FEATURE: number = (LAYER_FEATURE << 3) | WIRE_BYTES;
const KEY = (LAYER_KEY << 3) | WIRE_BYTES;
const VALUE = (LAYER_VALUE << 3) | WIRE_BYTES;

const DEFAULT_EXTENT = 4096;
const MAX_VERSION = 2;
/** It is a uint32; readers would wrap a larger number. */
const MAX_EXTENT = 4_294_967_295;

/** The last layer scanned; reused, so that a tile costs no allocation. */
export class Layer {
  name = '';
  /** Ids of the name and the keys in `texts`. `texts` is replaced once it is full. */
  nameId = 0;
  keyIds: Int32Array = new Int32Array(64);
  texts: TextTable = new TextTable();
  extent: number = DEFAULT_EXTENT;
  /** 1 if absent, by the specification's default. */
  version = 1;
  hasVersion = false;
  /** The layer's message, without its tag and length. */
  start = 0;
  end = 0;
  readonly features: Spans = new Spans();
  readonly keys: Spans = new Spans();
  readonly values: Spans = new Spans();

  /** Call between tiles: limits the memory that distinct names take. */
  resetTextsWhenFull(): void {
    if (this.texts.isFull) this.texts = new TextTable();
  }

  /**
   * Scans the layer in [start, end).
   * @throws TileError 'layer' without a name, with an unknown version or an invalid extent; 'wire-type', 'truncated'
   */
  scan(cursor: Cursor, start: number, end: number): void {
    this.start = start;
    this.end = end;
    this.extent = DEFAULT_EXTENT;
    this.features.clear();
    this.keys.clear();
    this.values.clear();
    let nameId: number | undefined;
    let version: number | undefined;
    const { bytes } = cursor;
    cursor.enter(start, end);
    let pos = start;
    while (pos < end) {
      const runEnd = this.#tableOf(bytes[pos]!)?.pushRun(bytes, pos, end) ?? pos;
      if (runEnd > pos) {
        pos = runEnd;
        continue;
      }
      cursor.pos = pos;
      const tag = cursor.readTag();
      const field = tag >>> 3;
      if (field === LAYER_FEATURE) pushSpan(this.features, cursor, tag);
      else if (field === LAYER_KEY) pushSpan(this.keys, cursor, tag);
      else if (field === LAYER_VALUE) pushSpan(this.values, cursor, tag);
      else if (field === LAYER_NAME) {
        const nameEnd = readSpanEnd(cursor, tag);
        nameId = this.texts.idOf(bytes, cursor.pos, nameEnd);
        cursor.pos = nameEnd;
      } else if (field === LAYER_EXTENT) this.extent = readNumber(cursor, tag);
      else if (field === LAYER_VERSION) version = readNumber(cursor, tag);
      else cursor.skip(tag);
      pos = cursor.pos;
    }
    if (nameId === undefined) throw new TileError('layer', `a layer without name at byte ${start}`);
    const name = this.texts.textOf(nameId);
    if (version !== undefined && (version < 1 || version > MAX_VERSION))
      throw new TileError('layer', `layer ${JSON.stringify(name)} has version ${version}`);
    if (this.extent === 0 || this.extent > MAX_EXTENT)
      throw new TileError('layer', `layer ${JSON.stringify(name)} has extent ${this.extent}`);
    this.name = name;
    this.nameId = nameId;
    this.version = version ?? 1;
    this.hasVersion = version !== undefined;
  }

  /** Returns the span list for a one-byte tag; undefined for other fields. */
  #tableOf(tag: number): Spans | undefined {
    if (tag === FEATURE) return this.features;
    if (tag === KEY) return this.keys;
    return tag === VALUE ? this.values : undefined;
  }

  /** Reads the key table. */
  readKeys({ bytes }: Cursor): void {
    const { starts, ends, length } = this.keys;
    if (length > this.keyIds.length) this.keyIds = new Int32Array(length * 2);
    for (let i = 0; i < length; i++) this.keyIds[i] = this.texts.idOf(bytes, starts[i]!, ends[i]!);
  }

  /** Returns the key at an index; call readKeys first. */
  keyAt(index: number): string {
    return this.texts.textOf(this.keyIds[index]!);
  }
}

function pushSpan(spans: Spans, cursor: Cursor, tag: number): void {
  const end = readSpanEnd(cursor, tag);
  spans.push(cursor.pos, end);
  cursor.pos = end;
}

function readSpanEnd(cursor: Cursor, tag: number): number {
  if ((tag & 7) !== WIRE_BYTES) throw wrongType(cursor, tag);
  return cursor.readEnd();
}

function readNumber(cursor: Cursor, tag: number): number {
  if ((tag & 7) !== WIRE_VARINT) throw wrongType(cursor, tag);
  return cursor.readVarint();
}

function wrongType(cursor: Cursor, tag: number): TileError {
  return new TileError('wire-type', `layer field ${tag >>> 3} has wire type ${tag & 7} at byte ${cursor.pos}`);
}
