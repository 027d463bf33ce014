// What is counted of one tile, held back until the tile is done: one that cannot be read to its end counts for nothing,
// and one that comes again counts again without being read.

import type { Verdict } from '../style/decision.ts';
import { keyText, type TileKey } from '../tile/key.ts';
import { LEVELS, type ReportTally } from './report.ts';
import type { LayerCounts, TileOddity } from './types.ts';

/** The counts of one tile. Equal tiles of one zoom have equal counts. */
export interface NotedTile {
  readonly layers: readonly LayerCounts[];
  readonly fields: readonly { layer: string; keys: readonly string[] }[];
  /** Those alone that have something to tell. */
  readonly verdicts: readonly Verdict[];
  readonly oddities: ReadonlySet<TileOddity>;
}

/** Adds a tile's counts to the report. */
export function commitNotes({ layers, fields, verdicts, oddities }: NotedTile, key: TileKey, tally: ReportTally): void {
  for (const counts of layers) tally.addLayer(counts);
  for (const { layer, keys } of fields) tally.addFields(layer, keys);
  for (const { unknown, failed } of verdicts) {
    for (const { styleLayer, reason } of unknown) tally.addUnknownFilter(styleLayer, reason, 1);
    for (const styleLayer of failed) tally.addFilterError(styleLayer, 1);
  }
  for (const kind of oddities) tally.addOddity(kind, 1, [keyText(key)]);
}

export class TileNotes implements NotedTile {
  layers: LayerCounts[] = [];
  fields: { layer: string; keys: readonly string[] }[] = [];
  verdicts: Verdict[] = [];
  oddities: Set<TileOddity> = new Set();
  /** Layer names met in this tile, by level: a name that comes twice is still one tile. */
  readonly #names = {
    before: new Set<string>(),
    afterLayers: new Set<string>(),
    afterFilters: new Set<string>(),
    after: new Set<string>(),
  };

  clear(): void {
    this.layers.length = 0;
    this.fields.length = 0;
    this.verdicts.length = 0;
    this.oddities.clear();
    for (const level of LEVELS) this.#names[level].clear();
  }

  /** Hands the counts over for keeping, and begins anew. */
  take(): NotedTile {
    const { layers, fields, verdicts, oddities } = this;
    this.layers = [];
    this.fields = [];
    this.verdicts = [];
    this.oddities = new Set();
    return { layers, fields, verdicts, oddities };
  }

  /** Adds one layer of the tile, 0 or 1 tiles at each level; `keys` are those left in the output, null when the layer is gone. */
  addLayer(counts: LayerCounts, keys: readonly string[] | null): void {
    const { layer } = counts;
    if (this.#names.before.has(layer)) this.addOddity('duplicate-layer');
    for (const level of LEVELS) {
      if (counts[level].tiles === 0) continue;
      // The amounts of several levels may be one object.
      if (this.#names[level].has(layer)) counts[level] = { ...counts[level], tiles: 0 };
      else this.#names[level].add(layer);
    }
    this.layers.push(counts);
    if (keys !== null) this.fields.push({ layer, keys });
  }

  addVerdict(verdict: Verdict): void {
    if (verdict.unknown.length > 0 || verdict.failed.length > 0) this.verdicts.push(verdict);
  }

  addOddity(kind: TileOddity): void {
    this.oddities.add(kind);
  }
}
