// Writes a layer again with some of its features and keys: all bytes as they were, in their order, but for the tags and
// the two tables they point into. What stays keeps its order, so no index grows, and no output is larger than its input.

import type { Cursor } from './cursor.ts';
import { LAYER_FEATURE, LAYER_KEY, LAYER_VALUE, type Layer } from './layer.ts';
import type { Output } from './output.ts';
import { TagRewriter } from './rewrite-tags.ts';

/** Which entries of a layer stay: 1 or 0 by index. */
export interface Kept {
  readonly features: Uint8Array;
  /** A key that does not stay takes the tags that name it out of the features that have them. */
  readonly keys: Uint8Array;
  /** Must have every value that a feature that stays has under a key that stays. */
  readonly values: Uint8Array;
}

/**
 * Appends the layer in [fieldStart, layer.end) to `output`, reduced to what is kept. Layer and features must have been read
 * without error, which proves that the bytes are what this takes them for.
 */
export function rewriteLayer(cursor: Cursor, fieldStart: number, layer: Layer, kept: Kept, output: Output): void {
  const tags = new TagRewriter(renumber(kept.keys, layer.keys.length), renumber(kept.values, layer.values.length), output);
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
      tags.rewriteFeature(cursor, layer.features.starts[index]!, end);
      cursor.enter(end, layer.end);
    } else if (field === LAYER_KEY && kept.keys[key++] === 0) continue;
    else if (field === LAYER_VALUE && kept.values[value++] === 0) continue;
    else output.copy(cursor.bytes, start, end);
  }
  output.endMessage();
}

/** Returns the new index by the old one; -1 for what does not stay. */
function renumber(kept: Uint8Array, length: number): Int32Array {
  const numbers = new Int32Array(length);
  for (let i = 0, next = 0; i < length; i++) numbers[i] = kept[i] === 1 ? next++ : -1;
  return numbers;
}
