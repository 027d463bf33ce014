// Totals of one attribute of a source-layer over many tiles. Memory grows as in DistinctValues.

import { DistinctValues } from './distinct-values.ts';
import { ATTRIBUTE_AMOUNTS } from './tile-counts.ts';

/** The form written to files; amounts are in the order of tile-counts.ts. */
export type AttributeResult = readonly [name: string, amounts: readonly number[], values: string];

export class AttributeSums {
  readonly name: string;
  readonly values: DistinctValues = new DistinctValues();
  readonly #amounts = new Float64Array(ATTRIBUTE_AMOUNTS);

  constructor(name: string) {
    this.name = name;
  }

  /** Adds the amounts at index `from`. */
  add(amounts: ArrayLike<number>, from: number): void {
    for (let i = 0; i < ATTRIBUTE_AMOUNTS; i++) this.#amounts[i]! += amounts[from + i]!;
  }

  toResult(): AttributeResult {
    return [this.name, [...this.#amounts], this.values.toText()];
  }
}
