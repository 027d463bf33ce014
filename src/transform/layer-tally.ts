// Counts of one source-layer at one zoom, over all tiles: amounts at each stage as flat numbers, and the keys known to be left.
// Grows with distinct keys, up to a bound.

import type { TextTable } from '../mvt/text-table.ts';
import type { Amounts, StageCounts } from './layers-report.ts';
import type { LeftKeys } from './left-keys.ts';

/** Tiles, features, vertices, bytes. */
export const AMOUNTS_PER_STAGE = 4;

/** Returns how many numbers these stages take for one layer: those of the first stage, then those of the next. */
export function amountsOf(stages: readonly string[]): number {
  return stages.length * AMOUNTS_PER_STAGE;
}

export class LayerTally {
  readonly #stages: readonly string[];
  readonly #amounts: Float64Array;
  /** Keys that are left; null = not wanted. */
  readonly #keys: LeftKeys | null;
  /** Numbers of keys already added, in the table of that number. */
  readonly #known = new Set<number>();
  #table = 0;

  /** `stages` by name, in processing order. */
  constructor(stages: readonly string[], keys: LeftKeys | null) {
    this.#stages = stages;
    this.#amounts = new Float64Array(amountsOf(stages));
    this.#keys = keys;
  }

  /** Adds the amounts of all stages, starting at `at`. */
  add(amounts: Float64Array, at: number): void {
    const sum = this.#amounts;
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + amounts[at + i]!;
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
    for (let i = from; i < to; i++) {
      const id = ids[i]!;
      if (this.#known.has(id)) continue;
      this.#known.add(id);
      keys.add(texts.textOf(id));
    }
  }

  /** Adds types of a key's values: bits of field-types.ts. */
  addFieldType(key: string, types: number): void {
    this.#keys?.addType(key, types);
  }

  /** The counts must have all stages. */
  addCounts(counts: StageCounts): void {
    const byStage: Readonly<Record<string, Amounts>> = counts;
    const flat = this.#stages.flatMap((stage) => {
      const { tiles, features, vertices, bytes } = byStage[stage]!;
      return [tiles, features, vertices, bytes];
    });
    this.add(Float64Array.from(flat), 0);
  }

  /** `Stage` names the stages between `before` and `after`. */
  toCounts<Stage extends string>(): StageCounts<Stage> {
    return Object.fromEntries(this.#stages.map((stage, i) => [stage, this.#at(i)])) as StageCounts<Stage>;
  }

  #at(stage: number): Amounts {
    const [tiles = 0, features = 0, vertices = 0, bytes = 0] = this.#amounts.subarray(stage * AMOUNTS_PER_STAGE);
    return { tiles, features, vertices, bytes };
  }
}
