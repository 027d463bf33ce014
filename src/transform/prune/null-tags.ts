// Finds tags that can be removed safely: their value has no type, and the style does not tell null from a missing key. Current
// renderers reject a whole tile for one such value, so they are left out of every tile that is rewritten.

import type { Feature } from '../../mvt/feature.ts';
import type { Layer } from '../../mvt/layer.ts';
import type { IdleTags } from '../../mvt/rewrite-tags.ts';
import { cleared } from '../../mvt/spans.ts';
import { NULL } from '../../mvt/value.ts';

/** Reused for all layers; grows with the largest layer that has such values. */
export class NullTags implements IdleTags {
  features: Uint8Array = new Uint8Array(256);
  keys: Uint8Array = new Uint8Array(256);
  values: Uint8Array = new Uint8Array(256);

  /**
   * Starts a layer whose keys were read. `states` are those of its values; tags whose key `stays` are kept. Returns false if the
   * layer has no such value.
   */
  enter(layer: Layer, states: Uint8Array, stays: (key: string) => boolean): boolean {
    const { features, keys, values } = layer;
    this.features = cleared(this.features, features.length);
    this.keys = cleared(this.keys, keys.length);
    this.values = cleared(this.values, values.length);
    let hasNulls = false;
    for (let i = 0; i < values.length; i++) {
      if (states[i] !== NULL) continue;
      this.values[i] = 1;
      hasNulls = true;
    }
    if (hasNulls) for (let i = 0; i < keys.length; i++) this.keys[i] = stays(layer.keyAt(i)) ? 0 : 1;
    return hasNulls;
  }

  /** Marks the feature if it has tags to remove, and returns whether it does. */
  mark(index: number, feature: Feature, { keyIds }: Layer): boolean {
    const { tags, tagCount } = feature;
    for (let i = 0; i < tagCount; i += 2) {
      if (!this.has(tags[i]!, tags[i + 1]!)) continue;
      if (this.#isElsewhere(feature, keyIds, i)) {
        this.features[index] = 0;
        break;
      }
      this.features[index] = 1;
    }
    return this.features[index] === 1;
  }

  /** Whether the layer has such a value that no feature uses. It must be removed as well. */
  isValueLeftOut({ values: { length } }: Layer, kept: Uint8Array): boolean {
    for (let i = 0; i < length; i++) if (this.values[i] === 1 && kept[i] === 0) return true;
    return false;
  }

  has(key: number, value: number): boolean {
    return this.keys[key] === 1 && this.values[value] === 1;
  }

  /** Whether the key occurs again with a value: without the null, readers would use that value. */
  #isElsewhere({ tags, tagCount }: Feature, keyIds: Int32Array, at: number): boolean {
    const text = keyIds[tags[at]!];
    for (let i = 0; i < tagCount; i += 2) if (keyIds[tags[i]!] === text && this.values[tags[i + 1]!] === 0) return true;
    return false;
  }
}
