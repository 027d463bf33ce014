// What is counted of one tile, held back until the tile is done: one that cannot be read to its end counts for nothing.

import type { Verdict } from '../style/decision.ts';
import type { ReportTally } from './report.ts';
import type { LayerCounts } from './types.ts';

export class TileNotes {
  readonly #layers: LayerCounts[] = [];
  readonly #fields: { layer: string; keys: readonly string[] }[] = [];
  readonly #verdicts: Verdict[] = [];
  /** Layer names seen in this tile: a name that comes twice is still one tile. */
  readonly #namesIn = new Set<string>();
  readonly #namesOut = new Set<string>();

  clear(): void {
    this.#layers.length = 0;
    this.#fields.length = 0;
    this.#verdicts.length = 0;
    this.#namesIn.clear();
    this.#namesOut.clear();
  }

  /** Adds one layer of the tile; `keys` are those left in the output, null when the layer is gone. */
  addLayer(counts: Omit<LayerCounts, 'tilesIn' | 'tilesOut'>, keys: readonly string[] | null): void {
    const tilesIn = addsTo(this.#namesIn, counts.layer);
    const tilesOut = keys === null ? 0 : addsTo(this.#namesOut, counts.layer);
    this.#layers.push({ ...counts, tilesIn, tilesOut });
    if (keys !== null) this.#fields.push({ layer: counts.layer, keys });
  }

  addVerdict(verdict: Verdict): void {
    if (verdict.unknown.length > 0 || verdict.failed.length > 0) this.#verdicts.push(verdict);
  }

  commit(tally: ReportTally): void {
    for (const counts of this.#layers) tally.addLayer(counts);
    for (const { layer, keys } of this.#fields) tally.addFields(layer, keys);
    for (const { unknown, failed } of this.#verdicts) {
      for (const { styleLayer, reason } of unknown) tally.addUnknownFilter(styleLayer, reason, 1);
      for (const styleLayer of failed) tally.addFilterError(styleLayer, 1);
    }
  }
}

function addsTo(names: Set<string>, name: string): 0 | 1 {
  if (names.has(name)) return 0;
  names.add(name);
  return 1;
}
