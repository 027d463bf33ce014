// Writes a layer again with some of its features: all bytes as they were, in their order, but for the tags and the two
// tables they point into. Used keys and values keep their order, so no index grows, and no output is larger than its input.

import { type Cursor, WIRE_VARINT } from './cursor.ts';
import { FEATURE_TAGS } from './feature.ts';
import { LAYER_FEATURE, LAYER_KEY, LAYER_VALUE, type Layer } from './layer.ts';
import type { Output } from './output.ts';

/** Which entries of a layer stay: 1 or 0 by index. */
export interface Kept {
  readonly features: Uint8Array;
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

/** Appends the layer in [fieldStart, layer.end) to `output`, reduced to what is kept. Everything was checked by the scan. */
export function rewriteLayer(cursor: Cursor, fieldStart: number, layer: Layer, kept: Kept, output: Output): void {
  const newKeys = renumber(kept.keys, layer.keys.length);
  const newValues = renumber(kept.values, layer.values.length);
  cursor.enter(fieldStart, layer.end);
  cursor.readTag();
  output.copy(cursor.bytes, fieldStart, cursor.pos);
  output.beginMessage(layer.end - layer.start);
  let feature = 0;
  let key = 0;
  let value = 0;
  cursor.enter(layer.start, layer.end);
  while (cursor.pos < layer.end) {
    const start = cursor.pos;
    const tag = cursor.readTag();
    const field = tag >>> 3;
    const tagEnd = cursor.pos;
    cursor.skip(tag);
    const end = cursor.pos;
    if (field === LAYER_FEATURE) {
      const index = feature++;
      if (kept.features[index] === 0) continue;
      output.copy(cursor.bytes, start, tagEnd);
      rewriteFeature(cursor, layer.features.starts[index]!, end, newKeys, newValues, output);
      cursor.enter(end, layer.end);
    } else if (field === LAYER_KEY && kept.keys[key++] === 0) continue;
    else if (field === LAYER_VALUE && kept.values[value++] === 0) continue;
    else output.copy(cursor.bytes, start, end);
  }
  output.endMessage();
}

function renumber(kept: Uint8Array, length: number): Int32Array {
  const numbers = new Int32Array(length);
  for (let i = 0, next = 0; i < length; i++) {
    if (kept[i] === 1) numbers[i] = next++;
  }
  return numbers;
}

function rewriteFeature(
  cursor: Cursor,
  start: number,
  end: number,
  newKeys: Int32Array,
  newValues: Int32Array,
  output: Output,
): void {
  output.beginMessage(end - start);
  let tags = 0;
  cursor.enter(start, end);
  let copied = start;
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    if (tag >>> 3 !== FEATURE_TAGS) {
      cursor.skip(tag);
      continue;
    }
    output.copy(cursor.bytes, copied, cursor.pos);
    if ((tag & 7) === WIRE_VARINT) output.varint((tags++ % 2 === 0 ? newKeys : newValues)[cursor.readVarint()]!);
    else tags = rewriteChunk(cursor, tags, newKeys, newValues, output);
    copied = cursor.pos;
  }
  output.copy(cursor.bytes, copied, end);
  output.endMessage();
}

/** Rewrites one packed chunk of tags; keys and values alternate over all chunks of a feature. */
function rewriteChunk(cursor: Cursor, tags: number, newKeys: Int32Array, newValues: Int32Array, output: Output): number {
  const chunkEnd = cursor.readEnd();
  output.beginMessage(chunkEnd - cursor.pos);
  let count = tags;
  while (cursor.pos < chunkEnd) output.varint((count++ % 2 === 0 ? newKeys : newValues)[cursor.readVarint()]!);
  output.endMessage();
  return count;
}
