// Rewrites a layer with some of its features and keys. All bytes stay as they were and in order, except tags and the two tables
// they index. Order is kept, so no index grows and the output is never larger than the input.

import { type Cursor, WIRE_BYTES } from './cursor.ts';
import { FEATURE, LAYER_FEATURE, LAYER_KEY, LAYER_VALUE, type Layer } from './layer.ts';
import type { Output } from './output.ts';
import { type IdleTags, TagRewriter } from './rewrite-tags.ts';
import { shortVarint } from './short-varint.ts';

/** Which entries of a layer to keep: 1 or 0 by index. */
export interface Kept {
  readonly features: Uint8Array;
  /** Position of the tags field of each kept feature, see Feature. */
  readonly chunkStarts: Int32Array;
  readonly chunkEnds: Int32Array;
  /** Dropping a key drops its tags from all features. */
  readonly keys: Uint8Array;
  /** Must include every value that a kept feature has under a kept key. */
  readonly values: Uint8Array;
  /** Rare. */
  readonly idle?: IdleTags | null;
}

/** Create one per output. */
export class LayerRewriter {
  readonly #output: Output;
  readonly #tags: TagRewriter;

  constructor(output: Output) {
    this.#output = output;
    this.#tags = new TagRewriter(output);
  }

  /**
   * Appends the layer in [fieldStart, layer.end), reduced to the kept entries. Layer and features must have been read without
   * error, which validates all positions used here.
   */
  rewrite(cursor: Cursor, fieldStart: number, layer: Layer, kept: Kept): void {
    const output = this.#output;
    this.#tags.renumber(kept, layer);
    cursor.enter(fieldStart, layer.end);
    cursor.readTag();
    output.copy(cursor, fieldStart, cursor.pos);
    output.beginMessage(layer.end - layer.start);
    const { bytes } = cursor;
    const { starts, ends } = layer.features;
    const { features, chunkStarts, chunkEnds } = kept;
    const idle = kept.idle ?? null;
    let feature = 0;
    let key = 0;
    let value = 0;
    // Unchanged bytes accumulate from here and are copied at once.
    let copied = layer.start;
    let pos = layer.start;
    while (pos < layer.end) {
      const start = pos;
      // Nearly all fields are features, whose ends are known.
      const field = bytes[start] === FEATURE ? LAYER_FEATURE : this.#skipField(cursor, start, layer.end);
      if (field === LAYER_FEATURE) {
        pos = ends[feature]!;
        if (copied < start) output.copy(cursor, copied, start);
        copied = pos;
        if (features[feature] === 1) {
          if (bytes[start] === FEATURE) output.varint(FEATURE);
          else {
            cursor.enter(start, layer.end);
            cursor.readTag();
            output.copy(cursor, start, cursor.pos);
          }
          if (idle !== null && idle.features[feature] === 1)
            this.#tags.rewriteWithout(cursor, starts[feature]!, pos, layer, idle);
          else this.#tags.rewriteFeature(cursor, starts[feature]!, pos, chunkStarts[feature]!, chunkEnds[feature]!);
        }
        feature++;
        continue;
      }
      pos = cursor.pos;
      if ((field === LAYER_KEY && kept.keys[key++] === 0) || (field === LAYER_VALUE && kept.values[value++] === 0)) {
        output.copy(cursor, copied, start);
        copied = pos;
      }
    }
    output.copy(cursor, copied, layer.end);
    output.endMessage();
  }

  /** Skips a field of the layer and returns its number; the cursor is then behind it. */
  #skipField(cursor: Cursor, start: number, end: number): number {
    const { bytes } = cursor;
    const tag = bytes[start]!;
    const length = shortVarint(bytes, start + 1, end);
    if (length !== 0 && tag < 0x80 && (tag & 7) === WIRE_BYTES) {
      cursor.pos = start + 1 + (length & 3) + (length >> 2);
      return tag >>> 3;
    }
    cursor.enter(start, end);
    const anyTag = cursor.readTag();
    cursor.skip(anyTag);
    return anyTag >>> 3;
  }
}
