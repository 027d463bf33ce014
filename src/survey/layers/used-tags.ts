// The tags used by one layer's features: their attributes, kinds of values, and the bytes of the layer's tables they account for.
// Reused for every layer; grows with the largest tables: 25 bytes a value, 4 a key.

import type { Cursor } from '../../mvt/cursor.ts';
import type { Feature } from '../../mvt/feature.ts';
import type { Layer } from '../../mvt/layer.ts';
import { cleared } from '../../mvt/spans.ts';
import { OTHER, ValueHash } from '../../mvt/value-hash.ts';
import { ATTRIBUTE_AMOUNTS, ATTRIBUTE_FEATURES, BYTES, KINDS, type LayerCounts } from './tile-counts.ts';
import { forEachIndex, headerSize, varintSize } from './wire-sizes.ts';

/** The largest 32-bit number; a worker on a planet may reach it. */
const MAX_LAYER_NUMBER = 2_147_483_647;

export class UsedTags {
  readonly #hash = new ValueHash();
  /** By key index: attribute + 1. Keys with equal text are one attribute. */
  #attributeOfKey: Int32Array = new Int32Array(64);
  /** By text id: the layer in which it last occurred, and its attribute there. */
  #metIn: Int32Array = new Int32Array(256);
  #attributeOfText: Int32Array = new Int32Array(256);
  #layerNumber = 0;
  /** By attribute: the last feature that had it, counted from 1. */
  #hadBy: Int32Array = new Int32Array(64);
  // By value: its kind (0 = unused so far) and hash, the attribute it was last recorded under, and the first feature that used
  // it, with the attribute its bytes are charged to.
  #kinds: Uint8Array = new Uint8Array(256);
  #highs: Int32Array = new Int32Array(256);
  #lows: Int32Array = new Int32Array(256);
  #notedUnder: Int32Array = new Int32Array(256);
  #usedBy: Int32Array = new Int32Array(256);
  #chargedTo: Int32Array = new Int32Array(256);

  /** Prepares for another layer, whose keys have been read. */
  begin({ keys, values }: Layer): void {
    if (this.#layerNumber === MAX_LAYER_NUMBER) {
      this.#metIn.fill(0);
      this.#layerNumber = 0;
    }
    this.#layerNumber++;
    this.#attributeOfKey = clearedNumbers(this.#attributeOfKey, keys.length);
    this.#kinds = cleared(this.#kinds, values.length);
    this.#usedBy = clearedNumbers(this.#usedBy, values.length);
    if (this.#highs.length >= values.length) return;
    this.#highs = new Int32Array(values.length * 2);
    this.#lows = new Int32Array(values.length * 2);
    this.#notedUnder = new Int32Array(values.length * 2);
    this.#chargedTo = new Int32Array(values.length * 2);
  }

  /**
   * Adds the last read feature, which has `tagBytes` bytes of tags. Goes backwards, because the last of several values of a key
   * wins. A value without type counts for the attribute, but for no kind of value.
   */
  add(cursor: Cursor, layer: Layer, feature: Feature, index: number, tagBytes: number, counts: LayerCounts): void {
    const { tags } = feature;
    const number = index + 1;
    let sizes = 0;
    for (let i = feature.tagCount - 2; i >= 0; i -= 2) {
      const key = tags[i]!;
      const value = tags[i + 1]!;
      const attribute = this.#attributeOfKey[key]! - 1;
      const used = attribute >= 0 ? attribute : this.#addKey(cursor, layer, key, counts);
      const at = used * ATTRIBUTE_AMOUNTS;
      const amounts = counts.attributeAmounts;
      const size = varintSize(key) + varintSize(value);
      sizes += size;
      amounts[at + BYTES]! += size;
      const usedBy = this.#usedBy[value]!;
      if (usedBy === 0 || usedBy === number) {
        this.#usedBy[value] = number;
        this.#chargedTo[value] = used;
      }
      if (this.#hadBy[used] === number) continue;
      this.#hadBy[used] = number;
      let kind = this.#kinds[value]!;
      if (kind === 0) kind = this.#readValue(cursor, layer, value);
      amounts[at + ATTRIBUTE_FEATURES]!++;
      if (kind !== OTHER) amounts[at + KINDS + kind]!++;
      if (this.#notedUnder[value] === used) continue;
      this.#notedUnder[value] = used;
      counts.addValue(used, this.#highs[value]!, this.#lows[value]!);
    }
    if (sizes !== tagBytes) this.#addSurplus(cursor, layer, feature, index, counts);
  }

  /** Charges the bytes of values, after all features are added. */
  end({ bytes }: Cursor, { values }: Layer, counts: LayerCounts): void {
    const { starts, ends, length } = values;
    for (let value = 0; value < length; value++) {
      if (this.#usedBy[value] === 0) continue;
      const at = this.#chargedTo[value]! * ATTRIBUTE_AMOUNTS + BYTES;
      counts.attributeAmounts[at]! += ends[value]! - starts[value]! + headerSize(bytes, starts[value]!);
    }
  }

  #readValue(cursor: Cursor, { values }: Layer, value: number): number {
    const kind = this.#hash.ofValue(cursor, values.starts[value]!, values.ends[value]!);
    this.#kinds[value] = kind;
    this.#highs[value] = this.#hash.high;
    this.#lows[value] = this.#hash.low;
    this.#notedUnder[value] = -1;
    return kind;
  }

  /** Returns the attribute for a key on its first use. */
  #addKey({ bytes }: Cursor, layer: Layer, key: number, counts: LayerCounts): number {
    const text = layer.keyIds[key]!;
    if (text >= this.#metIn.length) {
      this.#metIn = grown(this.#metIn, text);
      this.#attributeOfText = grown(this.#attributeOfText, text);
    }
    if (this.#metIn[text] !== this.#layerNumber) {
      this.#metIn[text] = this.#layerNumber;
      const added = counts.addAttribute(layer.keyAt(key));
      if (added >= this.#hadBy.length) this.#hadBy = grown(this.#hadBy, added);
      this.#hadBy[added] = 0;
      this.#attributeOfText[text] = added;
    }
    const attribute = this.#attributeOfText[text]!;
    this.#attributeOfKey[key] = attribute + 1;
    const { starts, ends } = layer.keys;
    const at = attribute * ATTRIBUTE_AMOUNTS + BYTES;
    counts.attributeAmounts[at]! += ends[key]! - starts[key]! + headerSize(bytes, starts[key]!);
    return attribute;
  }

  /** Charges the bytes of indices beyond their minimum. */
  #addSurplus(cursor: Cursor, { features }: Layer, { tags }: Feature, index: number, counts: LayerCounts): void {
    let i = 0;
    forEachIndex(cursor, features.starts[index]!, features.ends[index]!, (size) => {
      const attribute = this.#attributeOfKey[tags[i - (i % 2)]!]! - 1;
      counts.attributeAmounts[attribute * ATTRIBUTE_AMOUNTS + BYTES]! += size - varintSize(tags[i]!);
      i++;
    });
  }
}

/** Returns an array with an entry at `index`. */
function grown(array: Int32Array, index: number): Int32Array {
  const larger = new Int32Array((index + 1) * 2);
  larger.set(array);
  return larger;
}

/** Returns an array of at least `length` entries, the first `length` of them 0. */
function clearedNumbers(array: Int32Array, length: number): Int32Array {
  return length > array.length ? new Int32Array(length * 2) : array.fill(0, 0, length);
}
