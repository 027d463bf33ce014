// Marks the features, keys and values of the current layer that stay: 1 or 0 by index, in reused arrays. Grows with the largest
// layer seen: one byte an entry.

import type { Feature } from '../../mvt/feature.ts';
import type { Layer } from '../../mvt/layer.ts';
import type { Kept } from '../../mvt/rewrite.ts';
import { cleared } from '../../mvt/spans.ts';
import type { NullTags } from './null-tags.ts';

export class KeptMarks implements Kept {
  features: Uint8Array = new Uint8Array(256);
  chunkStarts: Int32Array = new Int32Array(256);
  chunkEnds: Int32Array = new Int32Array(256);
  keys: Uint8Array = new Uint8Array(256);
  values: Uint8Array = new Uint8Array(256);
  idle: NullTags | null = null;

  /** Starts a layer with nothing marked. */
  clear({ features, keys, values }: Layer): void {
    this.idle = null;
    this.features = cleared(this.features, features.length);
    if (features.length > this.chunkStarts.length) {
      this.chunkStarts = new Int32Array(features.length * 2);
      this.chunkEnds = new Int32Array(features.length * 2);
    }
    this.keys = cleared(this.keys, keys.length);
    this.values = cleared(this.values, values.length);
  }

  /** Marks a feature and its tags, except tags whose key is 1 in `droppedKeys`. Returns whether there were any such tags. */
  mark(index: number, { tags, tagCount, chunkStart, chunkEnd }: Feature, droppedKeys: Uint8Array | null): boolean {
    let dropsTags = false;
    this.features[index] = 1;
    this.chunkStarts[index] = chunkStart;
    this.chunkEnds[index] = chunkEnd;
    for (let tag = 0; tag < tagCount; tag += 2) {
      const key = tags[tag]!;
      if (droppedKeys !== null && droppedKeys[key] === 1) {
        dropsTags = true;
        continue;
      }
      this.keys[key] = 1;
      this.values[tags[tag + 1]!] = 1;
    }
    return dropsTags;
  }

  /** As `mark`, for a feature with tags in `idle`, which are not marked. */
  markWithoutIdle(index: number, { tags, tagCount }: Feature, droppedKeys: Uint8Array | null, idle: NullTags): boolean {
    let dropsTags = false;
    this.idle = idle;
    this.features[index] = 1;
    for (let tag = 0; tag < tagCount; tag += 2) {
      const key = tags[tag]!;
      const value = tags[tag + 1]!;
      if (droppedKeys !== null && droppedKeys[key] === 1) dropsTags = true;
      else if (!idle.has(key, value)) {
        this.keys[key] = 1;
        this.values[value] = 1;
      }
    }
    return dropsTags;
  }
}
