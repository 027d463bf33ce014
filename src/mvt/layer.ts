// One layer of a tile: where its features, keys and values lie. One pass over the layer's own fields; what is inside
// them is not looked at.

import { TileError } from '../errors.ts';
import { type Cursor, WIRE_BYTES, WIRE_VARINT } from './cursor.ts';
import { Spans } from './spans.ts';
import { readText } from './text.ts';

// Fields of Tile.Layer (vector tile specification 2.1, section 4.1).
const LAYER_NAME = 1;
export const LAYER_FEATURE = 2;
export const LAYER_KEY = 3;
export const LAYER_VALUE = 4;
const LAYER_EXTENT = 5;
const LAYER_VERSION = 15;

const DEFAULT_EXTENT = 4096;
const MAX_VERSION = 2;
/** It is a uint32; of a larger number every reader would make another one. */
const MAX_EXTENT = 4_294_967_295;

/** The layer scanned last; made once and refilled, so that a tile costs no allocation. */
export class Layer {
  name = '';
  extent: number = DEFAULT_EXTENT;
  /** Without one it is version 1, by the specification's default. */
  hasVersion = false;
  /** The layer's message, without the tag and length in front of it. */
  start = 0;
  end = 0;
  readonly features: Spans = new Spans();
  readonly keys: Spans = new Spans();
  readonly values: Spans = new Spans();

  /**
   * Scans the layer in [start, end).
   * @throws TileError 'layer' without a name, of an unknown version or with an impossible extent; 'wire-type', 'truncated'
   */
  scan(cursor: Cursor, start: number, end: number): void {
    this.start = start;
    this.end = end;
    this.extent = DEFAULT_EXTENT;
    this.features.clear();
    this.keys.clear();
    this.values.clear();
    let name: string | undefined;
    let version: number | undefined;
    cursor.enter(start, end);
    while (cursor.pos < end) {
      const tag = cursor.readTag();
      const field = tag >>> 3;
      if (field === LAYER_FEATURE) pushSpan(this.features, cursor, tag);
      else if (field === LAYER_KEY) pushSpan(this.keys, cursor, tag);
      else if (field === LAYER_VALUE) pushSpan(this.values, cursor, tag);
      else if (field === LAYER_NAME) {
        const nameEnd = readSpanEnd(cursor, tag);
        name = readText(cursor.bytes, cursor.pos, nameEnd);
        cursor.pos = nameEnd;
      } else if (field === LAYER_EXTENT) this.extent = readNumber(cursor, tag);
      else if (field === LAYER_VERSION) version = readNumber(cursor, tag);
      else cursor.skip(tag);
    }
    if (name === undefined) throw new TileError('layer', `a layer without name at byte ${start}`);
    if (version !== undefined && (version < 1 || version > MAX_VERSION))
      throw new TileError('layer', `layer ${JSON.stringify(name)} has version ${version}`);
    if (this.extent === 0 || this.extent > MAX_EXTENT)
      throw new TileError('layer', `layer ${JSON.stringify(name)} has extent ${this.extent}`);
    this.name = name;
    this.hasVersion = version !== undefined;
  }

  /** Reads the key table. */
  readKeys(cursor: Cursor): string[] {
    const keys: string[] = [];
    for (let i = 0; i < this.keys.length; i++) keys.push(readText(cursor.bytes, this.keys.starts[i]!, this.keys.ends[i]!));
    return keys;
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
