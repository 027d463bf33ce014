// The counts of one tile, held until it has been read completely. Reused; grows with the largest number of layers, and in each
// layer with attributes and their distinct values: 12 bytes each.

import { doubled } from '../../mvt/spans.ts';

// Indices of a layer's amounts.
export const TILES = 0;
export const FEATURES = 1;
export const VERTICES = 2;
export const KEYS = 3;
export const VALUES = 4;
export const ENCODED_BYTES = 5;
export const GEOMETRY_BYTES = 6;
/** The first of four: features by geometry type. */
export const TYPES = 7;
export const AMOUNTS = 11;

// Indices of an attribute's amounts. KINDS + kind: values by kind, counted from 1.
export const ATTRIBUTE_FEATURES = 0;
export const BYTES = 1;
export const KINDS = 1;
export const ATTRIBUTE_AMOUNTS = 5;

const WORDS_PER_VALUE = 3;
/** Initial capacities of a layer. */
const FIRST_ATTRIBUTES = 4;
/** Number of layers whose arrays are kept for the next tile. */
const KEPT_LAYERS = 256;

/** Counts of one layer message. */
export class LayerCounts {
  name = '';
  extent = 0;
  version = 0;
  amounts: Float64Array = new Float64Array(AMOUNTS);
  /** Attributes that features use; `attributeAmounts` has their amounts one after another. */
  attributes: string[] = [];
  attributeAmounts: Float64Array = new Float64Array(ATTRIBUTE_AMOUNTS * FIRST_ATTRIBUTES);
  #values: Int32Array = new Int32Array(WORDS_PER_VALUE * FIRST_ATTRIBUTES);
  #valueWords = 0;

  begin(name: string): void {
    this.name = name;
    this.amounts.fill(0);
    this.attributes.length = 0;
    this.#valueWords = 0;
  }

  /** Returns the index of a new attribute. */
  addAttribute(name: string): number {
    const attribute = this.attributes.push(name) - 1;
    const at = attribute * ATTRIBUTE_AMOUNTS;
    if (at + ATTRIBUTE_AMOUNTS > this.attributeAmounts.length) {
      const larger = new Float64Array(this.attributeAmounts.length * 2);
      larger.set(this.attributeAmounts);
      this.attributeAmounts = larger;
    }
    this.attributeAmounts.fill(0, at, at + ATTRIBUTE_AMOUNTS);
    return attribute;
  }

  /** Records a value of the attribute by its hash; repeats are allowed. */
  addValue(attribute: number, high: number, low: number): void {
    const at = this.#valueWords;
    if (at + WORDS_PER_VALUE > this.#values.length) this.#values = doubled(this.#values);
    this.#values[at] = attribute;
    this.#values[at + 1] = high;
    this.#values[at + 2] = low;
    this.#valueWords = at + WORDS_PER_VALUE;
  }

  forEachValue(visit: (attribute: number, high: number, low: number) => void): void {
    const values = this.#values;
    for (let at = 0; at < this.#valueWords; at += WORDS_PER_VALUE) visit(values[at]!, values[at + 1]!, values[at + 2]!);
  }

  withoutValues(): LayerCounts {
    const copy = new LayerCounts();
    copy.name = this.name;
    copy.extent = this.extent;
    copy.version = this.version;
    copy.amounts = this.amounts.slice();
    copy.attributes = [...this.attributes];
    copy.attributeAmounts = this.attributeAmounts.slice(0, this.attributes.length * ATTRIBUTE_AMOUNTS);
    return copy;
  }
}

export class TileCounts {
  /** Number of layers, in the tile's order. */
  length = 0;
  readonly #layers: LayerCounts[] = [];

  clear(): void {
    this.length = 0;
    if (this.#layers.length > KEPT_LAYERS) this.#layers.length = KEPT_LAYERS;
  }

  addLayer(name: string): LayerCounts {
    this.#layers[this.length] ??= new LayerCounts();
    const layer = this.#layers[this.length++]!;
    layer.begin(name);
    return layer;
  }

  at(index: number): LayerCounts {
    return this.#layers[index]!;
  }

  /** Number of layers and attributes. */
  names(): number {
    let sum = this.length;
    for (let i = 0; i < this.length; i++) sum += this.at(i).attributes.length;
    return sum;
  }

  /** Returns a copy to keep. */
  withoutValues(): TileCounts {
    const copy = new TileCounts();
    for (let i = 0; i < this.length; i++) copy.#layers.push(this.at(i).withoutValues());
    copy.length = this.length;
    return copy;
  }
}
