// What is counted of one source-layer at one zoom, over all tiles: amounts at each level as flat numbers, and which
// keys are known to be left. Grows with distinct keys.

import type { TextTable } from '../mvt/text-table.ts';
import type { Amounts, LayerCounts } from './types.ts';

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
  /** By number: 1 = among the keys. */
  #known: Uint8Array = new Uint8Array(64);
  readonly #onKey: (key: string) => void;

  /** `onKey` is called with each key that is new here. */
  constructor(onKey: (key: string) => void) {
    this.#onKey = onKey;
  }

  /** Adds the amounts that begin at `at`, in the order of `LEVELS`: tiles, features, vertices, bytes. */
  add(amounts: Float64Array, at: number): void {
    const sum = this.#amounts;
    for (let i = 0; i < AMOUNTS; i++) sum[i] = sum[i]! + amounts[at + i]!;
  }

  /** Adds the keys whose numbers in `texts`, always the same table, are in [from, to) of `ids`. */
  addKeys(ids: Int32Array, from: number, to: number, texts: TextTable): void {
    for (let i = from; i < to; i++) {
      const id = ids[i]!;
      if (id >= this.#known.length) this.#grow(id);
      if (this.#known[id] === 1) continue;
      this.#known[id] = 1;
      this.#onKey(texts.textOf(id));
    }
  }

  addCounts(counts: LayerCounts): void {
    const flat = LEVELS.flatMap((level) => [
      counts[level].tiles,
      counts[level].features,
      counts[level].vertices,
      counts[level].bytes,
    ]);
    this.add(Float64Array.from(flat), 0);
  }

  toCounts(layer: string, zoom: number): LayerCounts {
    const [before, afterLayers, afterFilters, after] = [BEFORE, AFTER_LAYERS, AFTER_FILTERS, AFTER].map((at) => this.#at(at));
    return { layer, zoom, before, afterLayers, afterFilters, after } as LayerCounts;
  }

  #at(at: number): Amounts {
    const [tiles = 0, features = 0, vertices = 0, bytes = 0] = this.#amounts.subarray(at, at + 4);
    return { tiles, features, vertices, bytes };
  }

  #grow(id: number): void {
    const larger = new Uint8Array((id + 1) * 2);
    larger.set(this.#known);
    this.#known = larger;
  }
}
