// What the values of one attribute are: their types, how many are distinct, the range of numbers, and the first values in order. All of
// it is the same in any order of adding and folding. Memory: up to 16 KiB, and 100 short values.

import type { Value } from '../../mvt/value.ts';
import { BOOLEAN, NUMBER, TEXT, type ValueKind } from '../../mvt/value-hash.ts';
import { DistinctValues } from '../layers/distinct-values.ts';

export type ListedValue = string | number | boolean;

/** Plain data. */
export interface AttributeResult {
  readonly layer: string;
  readonly attribute: string;
  /** The kinds met, as bits. */
  readonly kinds: number;
  readonly distinct: string;
  /** Finite numbers; null = none. */
  readonly range: readonly [min: number, max: number] | null;
  /** Ascending: booleans, numbers, texts. Long texts are left out. */
  readonly values: readonly ListedValue[];
}

const MAX_VALUES = 100;
const MAX_TEXT_LENGTH = 100;
const ORDER = { boolean: 0, number: 1, string: 2 } as const;

export class AttributeFacts {
  readonly layer: string;
  readonly attribute: string;
  #kinds = 0;
  readonly #distinct = new DistinctValues();
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  /** Holds at most twice the bound. */
  #values = new Set<ListedValue>();
  /** The last of the first values, once there are enough of them. */
  #last: ListedValue | undefined;

  constructor(layer: string, attribute: string) {
    this.layer = layer;
    this.attribute = attribute;
  }

  /** `high` and `low` are the value's hash. */
  add(value: Value, kind: ValueKind, high: number, low: number): void {
    this.#kinds |= 1 << kind;
    this.#distinct.add(high, low);
    if (value !== null) this.#list(value);
  }

  addResult({ kinds, distinct, range, values }: AttributeResult): void {
    this.#kinds |= kinds;
    this.#distinct.addText(distinct);
    if (range !== null) {
      this.#min = Math.min(this.#min, range[0]);
      this.#max = Math.max(this.#max, range[1]);
    }
    for (const value of values) this.#list(value);
  }

  toResult(): AttributeResult {
    this.#cut();
    return {
      layer: this.layer,
      attribute: this.attribute,
      kinds: this.#kinds,
      distinct: this.#distinct.toText(),
      range: this.#min <= this.#max ? [this.#min, this.#max] : null,
      values: [...this.#values].sort(compareValues),
    };
  }

  #list(value: ListedValue): void {
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return;
      this.#min = Math.min(this.#min, value);
      this.#max = Math.max(this.#max, value);
    }
    if (typeof value === 'string' && value.length > MAX_TEXT_LENGTH) return;
    if (this.#last !== undefined && compareValues(value, this.#last) > 0) return;
    // 0 and -0 are one value.
    this.#values.add(value === 0 ? 0 : value);
    if (this.#values.size >= MAX_VALUES * 2) this.#cut();
  }

  #cut(): void {
    if (this.#values.size < MAX_VALUES) return;
    const first = [...this.#values].sort(compareValues).slice(0, MAX_VALUES);
    this.#values = new Set(first);
    this.#last = first.at(-1);
  }
}

/** Returns the type of tilestats. */
export function typeOfKinds(kinds: number): 'string' | 'number' | 'boolean' | 'mixed' {
  if (kinds === 1 << TEXT) return 'string';
  if (kinds === 1 << NUMBER) return 'number';
  return kinds === 1 << BOOLEAN ? 'boolean' : 'mixed';
}

/** Independent of locale. */
function compareValues(a: ListedValue, b: ListedValue): number {
  const kinds = ORDER[typeof a as keyof typeof ORDER] - ORDER[typeof b as keyof typeof ORDER];
  return kinds !== 0 ? kinds : a === b ? 0 : a < b ? -1 : 1;
}
