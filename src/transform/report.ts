// Transform reports, and how they fold. Folding is independent of order, and every list comes out sorted, so that equal
// work gives equal JSON.

import type { LayerCounts, TransformReport } from './types.ts';

/** A report under way, keyed for adding. Grows with distinct (layer, zoom), (layer, key) and style layers. */
export class ReportTally {
  readonly #layers = new Map<string, Map<number, LayerCounts>>();
  readonly #fields = new Map<string, Set<string>>();
  readonly #unknownFilters = new Map<string, Map<string, number>>();
  readonly #filterErrors = new Map<string, number>();

  addLayer(counts: LayerCounts): void {
    const byZoom = entry(this.#layers, counts.layer, () => new Map<number, LayerCounts>());
    const sum = byZoom.get(counts.zoom);
    if (sum === undefined) {
      byZoom.set(counts.zoom, { ...counts });
      return;
    }
    sum.tilesIn += counts.tilesIn;
    sum.tilesOut += counts.tilesOut;
    sum.featuresIn += counts.featuresIn;
    sum.featuresOut += counts.featuresOut;
    sum.bytesIn += counts.bytesIn;
    sum.bytesOut += counts.bytesOut;
  }

  addFields(layer: string, keys: readonly string[]): void {
    const known = entry(this.#fields, layer, () => new Set<string>());
    for (const key of keys) known.add(key);
  }

  addUnknownFilter(styleLayer: string, reason: string, features: number): void {
    const byReason = entry(this.#unknownFilters, styleLayer, () => new Map<string, number>());
    byReason.set(reason, (byReason.get(reason) ?? 0) + features);
  }

  addFilterError(styleLayer: string, features: number): void {
    this.#filterErrors.set(styleLayer, (this.#filterErrors.get(styleLayer) ?? 0) + features);
  }

  add(report: TransformReport): void {
    for (const counts of report.layers) this.addLayer(counts);
    for (const { layer, keys } of report.fields) this.addFields(layer, keys);
    for (const { styleLayer, reason, features } of report.unknownFilters) this.addUnknownFilter(styleLayer, reason, features);
    for (const { styleLayer, features } of report.filterErrors) this.addFilterError(styleLayer, features);
  }

  toReport(): TransformReport {
    return {
      layers: sorted(this.#layers).flatMap(([, byZoom]) => [...byZoom.values()].sort((a, b) => a.zoom - b.zoom)),
      fields: sorted(this.#fields).map(([layer, keys]) => ({ layer, keys: [...keys].sort() })),
      unknownFilters: sorted(this.#unknownFilters).flatMap(([styleLayer, byReason]) =>
        sorted(byReason).map(([reason, features]) => ({ styleLayer, reason, features })),
      ),
      filterErrors: sorted(this.#filterErrors).map(([styleLayer, features]) => ({ styleLayer, features })),
    };
  }
}

export function emptyTransformReport(): TransformReport {
  return { layers: [], fields: [], unknownFilters: [], filterErrors: [] };
}

/** Adds two reports into a new one. */
export function foldTransformReports(a: TransformReport, b: TransformReport): TransformReport {
  const tally = new ReportTally();
  tally.add(a);
  tally.add(b);
  return tally.toReport();
}

/** Returns what the map has under `key`, made and put there first when there is nothing. */
function entry<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** By UTF-16 code units, the same in every locale. */
function sorted<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
