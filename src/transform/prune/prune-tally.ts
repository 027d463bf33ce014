// Accumulates and folds prune reports. Grows with style layers and named attributes, besides what its base class grows with.

import { compareNames } from '../../mvt/smallest-names.ts';
import type { TileKey } from '../../tile/key.ts';
import { LayersTally } from '../layers-tally.ts';
import { entry, sortedByName } from '../map-entries.ts';
import type { PrunedTile } from './prune-notes.ts';
import { type MiddleStage, PRUNE_STAGES, type PruneReport } from './report.ts';

export class PruneTally extends LayersTally<MiddleStage> {
  readonly #unknownFilters = new Map<string, Map<string, number>>();
  readonly #undecided = new Map<string, number>();
  readonly #attributesMet = new Set<string>();
  readonly #filterErrors = new Map<string, number>();

  constructor(maxLayers?: number) {
    super(PRUNE_STAGES, maxLayers);
  }

  override addTile(noted: PrunedTile, key: TileKey): void {
    super.addTile(noted, key);
    const { verdicts, undecided, attributes } = noted;
    for (const { unknown, failed } of verdicts) {
      for (const { styleLayer, reason } of unknown) this.#addUnknownFilter(styleLayer, reason, 1);
      for (const styleLayer of failed) addTo(this.#filterErrors, styleLayer, 1);
    }
    for (const layer of undecided) addTo(this.#undecided, layer, 1);
    if (attributes.size > 0) this.#addAttributes(attributes);
  }

  override add(report: PruneReport): void {
    super.add(report);
    for (const { styleLayer, reason, features } of report.unknownFilters) this.#addUnknownFilter(styleLayer, reason, features);
    for (const { layer, features } of report.undecided) addTo(this.#undecided, layer, features);
    this.#addAttributes(report.attributesMet);
    for (const { styleLayer, features } of report.filterErrors) addTo(this.#filterErrors, styleLayer, features);
  }

  override toReport(): PruneReport {
    return {
      ...super.toReport(),
      unknownFilters: sortedByName(this.#unknownFilters).flatMap(([styleLayer, byReason]) =>
        sortedByName(byReason).map(([reason, features]) => ({ styleLayer, reason, features })),
      ),
      undecided: sortedByName(this.#undecided).map(([layer, features]) => ({ layer, features })),
      attributesMet: [...this.#attributesMet].sort(compareNames),
      filterErrors: sortedByName(this.#filterErrors).map(([styleLayer, features]) => ({ styleLayer, features })),
    };
  }

  #addUnknownFilter(styleLayer: string, reason: string, features: number): void {
    addTo(
      entry(this.#unknownFilters, styleLayer, () => new Map<string, number>()),
      reason,
      features,
    );
  }

  #addAttributes(keys: Iterable<string>): void {
    for (const key of keys) this.#attributesMet.add(key);
  }
}

function addTo(sums: Map<string, number>, name: string, features: number): void {
  sums.set(name, (sums.get(name) ?? 0) + features);
}
