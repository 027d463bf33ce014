// Totals of one source-layer over many tiles: overall, by zoom and by attribute. Memory grows with attributes up to the bound.

import { SmallestNumbers } from '../../kit/smallest-numbers.ts';
import { SmallestNames } from '../../mvt/smallest-names.ts';
import { type AttributeResult, AttributeSums } from './attribute-sums.ts';
import { DistinctValues } from './distinct-values.ts';
import { LeftOutNames } from './left-out-names.ts';
import { AMOUNTS, ATTRIBUTE_AMOUNTS, type LayerCounts } from './tile-counts.ts';

/** The form written to files: amounts in the order of tile-counts.ts, sketches in their text form. */
export interface LayerResult {
  readonly name: string;
  /** Ascending, as are the versions. */
  readonly extents: readonly number[];
  readonly versions: readonly number[];
  readonly amounts: readonly number[];
  /** Ascending. */
  readonly zooms: readonly (readonly [zoom: number, amounts: readonly number[]])[];
  /** Over all attributes, including those left out. */
  readonly values: string;
  /** By name. */
  readonly attributes: readonly AttributeResult[];
  readonly leftOut: string;
}

/** Deeper zooms are off the grid: counted in the total, but under no zoom. */
const ZOOMS = 64;

export class LayerSums {
  readonly name: string;
  readonly attributes: SmallestNames<AttributeSums>;
  readonly #leftOut = new LeftOutNames();
  readonly #amounts = new Float64Array(AMOUNTS);
  readonly #zooms: (Float64Array | undefined)[] = [];
  readonly #values = new DistinctValues();
  readonly #extents = new SmallestNumbers();
  readonly #versions = new SmallestNumbers();

  /** `onAttribute` is called for each new attribute. */
  constructor(name: string, maxAttributes: number, onAttribute: () => void) {
    this.name = name;
    this.attributes = new SmallestNames(
      maxAttributes,
      (attribute) => new AttributeSums(attribute),
      this.#leftOut.add,
      onAttribute,
    );
  }

  /** Adds one message of the layer, from a tile of this zoom. */
  addCounts(counts: LayerCounts, zoom: number): void {
    this.#add(counts.amounts, zoom);
    this.#extents.add(counts.extent);
    this.#versions.add(counts.version);
    const sums = counts.attributes.map((name, i) => {
      const attribute = this.attributes.get(name);
      attribute?.add(counts.attributeAmounts, i * ATTRIBUTE_AMOUNTS);
      return attribute;
    });
    counts.forEachValue((attribute, high, low) => {
      this.#values.add(high, low);
      sums[attribute]?.values.add(high, low);
    });
  }

  addResult({ extents, versions, amounts, zooms, values, attributes, leftOut }: LayerResult): void {
    for (const extent of extents) this.#extents.add(extent);
    for (const version of versions) this.#versions.add(version);
    this.#add(amounts, null);
    for (const [zoom, ofZoom] of zooms) addAmounts(this.#zoom(zoom), ofZoom);
    this.#values.addText(values);
    this.#leftOut.values.addText(leftOut);
    for (const [name, ofAttribute, ofValues] of attributes) {
      const attribute = this.attributes.get(name);
      attribute?.add(ofAttribute, 0);
      attribute?.values.addText(ofValues);
    }
  }

  toResult(): LayerResult {
    return {
      name: this.name,
      extents: this.#extents.values,
      versions: this.#versions.values,
      amounts: [...this.#amounts],
      zooms: this.#zooms.flatMap((amounts, zoom) => (amounts === undefined ? [] : [[zoom, [...amounts]] as const])),
      values: this.#values.toText(),
      attributes: this.attributes.byName().map((attribute) => attribute.toResult()),
      leftOut: this.#leftOut.values.toText(),
    };
  }

  #add(amounts: ArrayLike<number>, zoom: number | null): void {
    addAmounts(this.#amounts, amounts);
    if (zoom !== null && Number.isInteger(zoom) && zoom >= 0 && zoom < ZOOMS) addAmounts(this.#zoom(zoom), amounts);
  }

  #zoom(zoom: number): Float64Array {
    this.#zooms[zoom] ??= new Float64Array(AMOUNTS);
    return this.#zooms[zoom]!;
  }
}

function addAmounts(sums: Float64Array, amounts: ArrayLike<number>): void {
  for (let i = 0; i < AMOUNTS; i++) sums[i]! += amounts[i]!;
}
