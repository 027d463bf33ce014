// Transform reports, and how they fold. Sums do not depend on the order of folding, and every list comes out sorted, so that equal
// work gives equal JSON.

import { LayerTally } from './layer-tally.ts';
import type { LayerCounts, TileOddity, TransformReport } from './types.ts';

/** Places that a report names of each kind. */
export const MAX_EXAMPLES = 20;

/** A report under way, keyed for adding. Grows with distinct (layer, zoom), (layer, key) and style layers. */
export class ReportTally {
  readonly #layers = new Map<number, Map<string, LayerTally>>();
  readonly #fields = new Map<string, Set<string>>();
  readonly #unknownFilters = new Map<string, Map<string, number>>();
  readonly #filterErrors = new Map<string, number>();
  readonly #oddities = new Map<TileOddity, { tiles: number; examples: string[] }>();

  /** The counts of a source-layer at a zoom, to add to. */
  layerOf(layer: string, zoom: number): LayerTally {
    const byLayer = entry(this.#layers, zoom, () => new Map<string, LayerTally>());
    return entry(byLayer, layer, () => new LayerTally((key) => this.#keysOf(layer).add(key)));
  }

  addUnknownFilter(styleLayer: string, reason: string, features: number): void {
    const byReason = entry(this.#unknownFilters, styleLayer, () => new Map<string, number>());
    byReason.set(reason, (byReason.get(reason) ?? 0) + features);
  }

  addFilterError(styleLayer: string, features: number): void {
    this.#filterErrors.set(styleLayer, (this.#filterErrors.get(styleLayer) ?? 0) + features);
  }

  addOddity(kind: TileOddity, tiles: number, examples: readonly string[]): void {
    const known = entry(this.#oddities, kind, () => ({ tiles: 0, examples: [] as string[] }));
    known.tiles += tiles;
    known.examples.push(...examples.slice(0, MAX_EXAMPLES - known.examples.length));
  }

  add(report: TransformReport): void {
    for (const counts of report.layers) this.layerOf(counts.layer, counts.zoom).addCounts(counts);
    for (const { layer, keys } of report.fields) {
      const known = this.#keysOf(layer);
      for (const key of keys) known.add(key);
    }
    for (const { styleLayer, reason, features } of report.unknownFilters) this.addUnknownFilter(styleLayer, reason, features);
    for (const { styleLayer, features } of report.filterErrors) this.addFilterError(styleLayer, features);
    for (const { kind, tiles, examples } of report.oddities) this.addOddity(kind, tiles, examples);
  }

  toReport(): TransformReport {
    return {
      layers: this.#layerCounts(),
      fields: sorted(this.#fields).map(([layer, keys]) => ({ layer, keys: [...keys].sort() })),
      unknownFilters: sorted(this.#unknownFilters).flatMap(([styleLayer, byReason]) =>
        sorted(byReason).map(([reason, features]) => ({ styleLayer, reason, features })),
      ),
      filterErrors: sorted(this.#filterErrors).map(([styleLayer, features]) => ({ styleLayer, features })),
      oddities: sorted(this.#oddities).map(([kind, { tiles, examples }]) => ({ kind, tiles, examples: [...examples] })),
    };
  }

  #layerCounts(): LayerCounts[] {
    const byZoom = [...this.#layers].sort(([a], [b]) => a - b);
    const counts = byZoom.flatMap(([zoom, tallies]) => [...tallies].map(([layer, tally]) => tally.toCounts(layer, zoom)));
    // Sorting keeps equals in their order: by zoom.
    return counts.sort((a, b) => compare(a.layer, b.layer));
  }

  #keysOf(layer: string): Set<string> {
    return entry(this.#fields, layer, () => new Set<string>());
  }
}

export function emptyTransformReport(): TransformReport {
  return { layers: [], fields: [], unknownFilters: [], filterErrors: [], oddities: [] };
}

/** Adds two reports into a new one. */
export function foldTransformReports(a: TransformReport, b: TransformReport): TransformReport {
  const tally = new ReportTally();
  tally.add(a);
  tally.add(b);
  return tally.toReport();
}

/** Returns what the map has under `key`, made and put there first when there is nothing. */
function entry<K, T>(map: Map<K, T>, key: K, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function sorted<K extends string, T>(map: ReadonlyMap<K, T>): [K, T][] {
  return [...map].sort(([a], [b]) => compare(a, b));
}

/** By UTF-16 code units, the same in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
