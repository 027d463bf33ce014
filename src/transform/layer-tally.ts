// What is counted of one source-layer at one zoom, over all tiles: amounts at each level as flat numbers, and which
// keys are known to be left. Grows with distinct keys, up to a bound.

import type { TextTable } from '../mvt/text-table.ts';
import { IdSet } from './id-set.ts';
import type { LeftKeys } from './left-keys.ts';
import type { Amounts, StageCounts } from './types.ts';

/** What a layer is counted at, in the order of the work. */
const LEVELS = ['before', 'afterLayers', 'afterFilters', 'after'] as const;

// Places of the levels, and of the amounts in each.
export const BEFORE = 0;
export const AFTER_LAYERS = 4;
export const AFTER_FILTERS = 8;
export const AFTER = 12;
export const AMOUNTS = 16;

export class LayerTally {
  readonly #amounts = new Float64Array(AMOUNTS);
  /** Keys that are left; null = nobody asks for them. */
  readonly #keys: LeftKeys | null;
  /** Numbers of keys that are among them already, in the table of that number. */
  readonly #known = new IdSet();
  #table = 0;

  constructor(keys: LeftKeys | null) {
    this.#keys = keys;
  }

  /** Adds the amounts that begin at `at`, in the order of `LEVELS`: tiles, features, vertices, bytes. */
  add(amounts: Float64Array, at: number): void {
    const sum = this.#amounts;
    for (let i = 0; i < AMOUNTS; i++) sum[i] = sum[i]! + amounts[at + i]!;
  }

  addTally(tally: LayerTally): void {
    this.add(tally.#amounts, 0);
  }

  /** Adds the keys whose numbers in `texts` are in [from, to) of `ids`. */
  addKeys(ids: Int32Array, from: number, to: number, texts: TextTable): void {
    const keys = this.#keys;
    if (keys === null || keys.isFull) return;
    if (texts.number !== this.#table) {
      this.#known.clear();
      this.#table = texts.number;
    }
    for (let i = from; i < to; i++) if (this.#known.add(ids[i]!)) keys.add(texts.textOf(ids[i]!));
  }

  /** Adds types of a key's values: bits of field-types.ts. */
  addFieldType(key: string, types: number): void {
    this.#keys?.addType(key, types);
  }

  addCounts(counts: StageCounts): void {
    const flat = LEVELS.flatMap((level) => [
      counts[level].tiles,
      counts[level].features,
      counts[level].vertices,
      counts[level].bytes,
    ]);
    this.add(Float64Array.from(flat), 0);
  }

  toCounts(): StageCounts {
    return {
      before: this.#at(BEFORE),
      afterLayers: this.#at(AFTER_LAYERS),
      afterFilters: this.#at(AFTER_FILTERS),
      after: this.#at(AFTER),
    };
  }

  #at(at: number): Amounts {
    const amounts = this.#amounts;
    return { tiles: amounts[at]!, features: amounts[at + 1]!, vertices: amounts[at + 2]!, bytes: amounts[at + 3]! };
  }
}
