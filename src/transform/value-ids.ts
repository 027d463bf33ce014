// Small numbers for values, so that equal values are found equal by one integer comparison. Ids start at 1; 0 stands
// for "no value". Grows with distinct values that filters read; emptied between layers past a bound.

import type { Value } from '../mvt/value.ts';

const MAX_VALUES = 100_000;

export class ValueIds {
  readonly #ids = new Map<Value, number>();
  readonly #values: Value[] = [];
  /** A Map finds -0 equal to 0; an expression can tell them apart. */
  #negativeZero = 0;

  get isFull(): boolean {
    return this.#values.length >= MAX_VALUES;
  }

  clear(): void {
    this.#ids.clear();
    this.#values.length = 0;
    this.#negativeZero = 0;
  }

  idOf(value: Value): number {
    const isNegativeZero = Object.is(value, -0);
    const known = isNegativeZero ? this.#negativeZero : this.#ids.get(value);
    if (known) return known;
    const id = this.#values.push(value);
    if (isNegativeZero) this.#negativeZero = id;
    else this.#ids.set(value, id);
    return id;
  }

  valueOf(id: number): Value {
    return this.#values[id - 1]!;
  }
}
