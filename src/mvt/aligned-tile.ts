// Rewrites the features of a tile to the key and value tables of another version of it, so that features which are the same in
// both become the same bytes. The result is no tile: it is a dictionary for a compressor.

import { TileError } from '../errors.ts';
import { Cursor } from './cursor.ts';
import { PACKED_TAGS } from './feature.ts';
import { FEATURE, Layer } from './layer.ts';
import { Output, varintSize } from './output.ts';
import { forEachLayer } from './tile.ts';

/** Returns a tile without its features: the names, keys and values of its layers. Null if it cannot be read. */
export function tablesOf(content: Uint8Array): Uint8Array | null {
  return ifReadable(() => {
    const output = new Output();
    output.reset(content.length);
    const cursor = new Cursor(content);
    const layer = new Layer();
    forEachLayer(cursor, (_, start, end) => {
      layer.scan(cursor, start, end);
      const { starts, ends, length } = layer.features;
      output.varint(LAYER);
      output.beginMessage(end - start);
      let from = start;
      for (let i = 0; i < length; i++) {
        output.copy(cursor, from, fieldStart(cursor.bytes, starts[i]!, ends[i]!));
        from = ends[i]!;
      }
      output.copy(cursor, from, end);
      output.endMessage();
    });
    return output.written().slice();
  });
}

/** Returns the features of a tile with the indices of these tables, then the tables. Null if one of them cannot be read. */
export function alignedTo(tables: Uint8Array, content: Uint8Array): Uint8Array | null {
  return ifReadable(() => {
    const output = new Output();
    output.reset(MAX_INDEX_BYTES * content.length + tables.length);
    const layers = layersOf(content);
    for (const { name, keys, values } of layersOf(tables)) {
      for (const before of layers) if (before.name === name) writeFeatures(output, before, keys, values);
    }
    output.copy(new Cursor(tables), 0, tables.length);
    return output.written().slice();
  });
}

/** Tables have at most 2^21 entries (spans.ts), so that an index of one byte grows to three. */
const MAX_INDEX_BYTES = 3;
/** A tag may have more bytes than it needs, but not many. */
const MAX_HEADER_BYTES = 12;
const LAYER = 0x1a;

/** Keys and values are texts with a character for each byte. */
interface ReadLayer {
  readonly name: string;
  readonly cursor: Cursor;
  readonly features: readonly (readonly [start: number, end: number])[];
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

function layersOf(content: Uint8Array): ReadLayer[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.length);
  const cursor = new Cursor(content);
  const layer = new Layer();
  const layers: ReadLayer[] = [];
  forEachLayer(cursor, (_, start, end) => {
    layer.scan(cursor, start, end);
    const spansOf = ({ starts, ends, length }: Layer['keys']) =>
      Array.from({ length }, (_, i) => [starts[i]!, ends[i]!] as const);
    const textsOf = (table: Layer['keys']) => spansOf(table).map(([from, to]) => bytes.toString('latin1', from, to));
    const { name, features, keys, values } = layer;
    layers.push({ name, cursor, features: spansOf(features), keys: textsOf(keys), values: textsOf(values) });
  });
  return layers;
}

function writeFeatures(
  output: Output,
  { cursor, features, ...before }: ReadLayer,
  keys: readonly string[],
  values: readonly string[],
): void {
  const keyIndex = indexOf(keys);
  const valueIndex = indexOf(values);
  const newKeys = before.keys.map((key) => keyIndex.get(key));
  const newValues = before.values.map((value) => valueIndex.get(value));
  for (const [start, end] of features) {
    output.varint(FEATURE);
    output.beginMessage(MAX_INDEX_BYTES * (end - start));
    cursor.enter(start, end);
    while (cursor.pos < end) {
      const from = cursor.pos;
      const tag = cursor.readTag();
      if (tag === PACKED_TAGS) writeTags(output, cursor, newKeys, newValues);
      else {
        cursor.skip(tag);
        output.copy(cursor, from, cursor.pos);
      }
    }
    output.endMessage();
  }
}

/** Tags whose key or value is gone are left out, and the field with the last of them. */
function writeTags(
  output: Output,
  cursor: Cursor,
  keys: readonly (number | undefined)[],
  values: readonly (number | undefined)[],
): void {
  const end = cursor.readEnd();
  const tags: number[] = [];
  while (cursor.pos < end) {
    const key = keys[cursor.readVarint()];
    const value = values[cursor.readVarint()];
    if (key !== undefined && value !== undefined) tags.push(key, value);
  }
  if (tags.length === 0) return;
  output.varint(PACKED_TAGS);
  output.beginMessage(MAX_INDEX_BYTES * tags.length);
  for (const index of tags) output.varint(index);
  output.endMessage();
}

/** Of two equal texts the first counts. */
function indexOf(texts: readonly string[]): Map<string, number> {
  const indexes = new Map<string, number>();
  for (const [i, text] of texts.entries()) if (!indexes.has(text)) indexes.set(text, i);
  return indexes;
}

/** Returns the position of the tag of a feature whose message is [start, end): one byte, before the length. */
function fieldStart(bytes: Uint8Array, start: number, end: number): number {
  for (let size = varintSize(end - start); size <= MAX_HEADER_BYTES; size++) {
    // A length may be written with more bytes than it needs.
    if (bytes[start - size - 1] === FEATURE) return start - size - 1;
  }
  throw new TileError('wire-type', `a feature without a plain tag before byte ${start}`);
}

function ifReadable(work: () => Uint8Array): Uint8Array | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof TileError) return null;
    throw error;
  }
}
