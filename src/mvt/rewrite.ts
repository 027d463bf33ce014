// Writes a layer again with some of its features and keys: all bytes as they were, in their order, but for the tags and
// the two tables they point into. What stays keeps its order, so no index grows, and no output is larger than its input.

import { type Cursor, WIRE_BYTES } from './cursor.ts';
import { FEATURE, LAYER_FEATURE, LAYER_KEY, LAYER_VALUE, type Layer } from './layer.ts';
import type { Output } from './output.ts';
import { type IdleTags, TagRewriter } from './rewrite-tags.ts';
import { shortVarint } from './short-varint.ts';

/** Which entries of a layer stay: 1 or 0 by index. */
export interface Kept {
  readonly features: Uint8Array;
  /** Of features that stay, where the field of their tags is, as Feature says. */
  readonly chunkStarts: Int32Array;
  readonly chunkEnds: Int32Array;
  /** A key that does not stay takes the tags that name it out of the features that have them. */
  readonly keys: Uint8Array;
  /** Must have every value that a feature that stays has under a key that stays. */
  readonly values: Uint8Array;
  /** Hardly any layer has such. */
  readonly idle?: IdleTags | null;
}

/** Made once for an output. */
export class LayerRewriter {
  readonly #output: Output;
  readonly #tags: TagRewriter;

  constructor(output: Output) {
    this.#output = output;
    this.#tags = new TagRewriter(output);
  }

  /**
   * Appends the layer in [fieldStart, layer.end), reduced to what is kept. Layer and features must have been read without error, which
   * proves that the bytes are what this takes them for.
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
    // What stays as it is waits here, to be copied in one go.
    let copied = layer.start;
    let pos = layer.start;
    while (pos < layer.end) {
      const start = pos;
      // Nearly all of them are features, and where these end is known.
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

  /** Steps over a field of the layer, and returns its number; the cursor is behind it then. */
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
