// Transform reports, and how they fold. Sums do not depend on the order of folding, and every list comes out sorted, so that equal
// work gives equal JSON.

import type { TileOddity } from '../mvt/oddity.ts';
import { compareNames, SmallestNames } from '../mvt/smallest-names.ts';
import { LayerTally } from './layer-tally.ts';
import { LeftKeys } from './left-keys.ts';
import type { TransformReport } from './types.ts';

/** Places that a report names of each kind. */
export const MAX_EXAMPLES = 20;

/** Source-layers that are told apart; a tileset that anybody draws has a tenth. */
const MAX_LAYERS = 1000;

/** A source-layer by zoom, and the keys that its features still have. */
interface NamedLayer {
  readonly name: string;
  readonly keys: LeftKeys;
  readonly zooms: Map<number, LayerTally>;
}

/**
 * A report under way, keyed for adding. Grows with distinct (layer, zoom) and (layer, key), up to the bounds, and with style
 * layers and named attributes.
 */
export class ReportTally {
  readonly #layers: SmallestNames<NamedLayer>;
  readonly #otherLayers = new Map<number, LayerTally>();
  readonly #unknownFilters = new Map<string, Map<string, number>>();
  readonly #undecided = new Map<string, number>();
  readonly #attributesMet = new Set<string>();
  readonly #filterErrors = new Map<string, number>();
  readonly #oddities = new Map<TileOddity, { tiles: number; examples: string[] }>();

  constructor(maxLayers: number = MAX_LAYERS) {
    this.#layers = new SmallestNames(
      maxLayers,
      (name): NamedLayer => ({ name, keys: new LeftKeys(), zooms: new Map() }),
      (_, layer) => layer?.zooms.forEach((tally, zoom) => void this.#othersAt(zoom).addTally(tally)),
    );
  }

  /** The counts of a source-layer at a zoom, to add to before another one is asked for. */
  layerOf(name: string, zoom: number): LayerTally {
    const layer = this.#layers.get(name);
    return layer === null ? this.#othersAt(zoom) : entry(layer.zooms, zoom, () => new LayerTally(layer.keys));
  }

  addUnknownFilter(styleLayer: string, reason: string, features: number): void {
    const byReason = entry(this.#unknownFilters, styleLayer, () => new Map<string, number>());
    byReason.set(reason, (byReason.get(reason) ?? 0) + features);
  }

  addUndecided(layer: string, features: number): void {
    this.#undecided.set(layer, (this.#undecided.get(layer) ?? 0) + features);
  }

  addAttributes(keys: Iterable<string>): void {
    for (const key of keys) this.#attributesMet.add(key);
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
    for (const counts of report.otherLayers) this.#othersAt(counts.zoom).addCounts(counts);
    for (const { layer, keys, types } of report.fields) this.#layers.get(layer)?.keys.addAll(keys, types);
    for (const { styleLayer, reason, features } of report.unknownFilters) this.addUnknownFilter(styleLayer, reason, features);
    for (const { layer, features } of report.undecided) this.addUndecided(layer, features);
    this.addAttributes(report.attributesMet);
    for (const { styleLayer, features } of report.filterErrors) this.addFilterError(styleLayer, features);
    for (const { kind, tiles, examples } of report.oddities) this.addOddity(kind, tiles, examples);
  }

  toReport(): TransformReport {
    this.#layers.cut();
    const layers = this.#layers.byName();
    return {
      layers: layers.flatMap(({ name, zooms }) =>
        byZoom(zooms).map(([zoom, tally]) => ({ layer: name, zoom, ...tally.toCounts() })),
      ),
      otherLayers: byZoom(this.#otherLayers).map(([zoom, tally]) => ({ zoom, ...tally.toCounts() })),
      fields: layers.flatMap(({ name, keys }) => {
        const list = keys.toList();
        const types = keys.toTypes();
        return list?.length === 0 ? [] : [{ layer: name, keys: list, ...(types === null ? {} : { types }) }];
      }),
      unknownFilters: sorted(this.#unknownFilters).flatMap(([styleLayer, byReason]) =>
        sorted(byReason).map(([reason, features]) => ({ styleLayer, reason, features })),
      ),
      undecided: sorted(this.#undecided).map(([layer, features]) => ({ layer, features })),
      attributesMet: [...this.#attributesMet].sort(compareNames),
      filterErrors: sorted(this.#filterErrors).map(([styleLayer, features]) => ({ styleLayer, features })),
      oddities: sorted(this.#oddities).map(([kind, { tiles, examples }]) => ({ kind, tiles, examples: [...examples] })),
    };
  }

  #othersAt(zoom: number): LayerTally {
    return entry(this.#otherLayers, zoom, () => new LayerTally(null));
  }
}

export function emptyTransformReport(): TransformReport {
  return {
    layers: [],
    otherLayers: [],
    fields: [],
    unknownFilters: [],
    undecided: [],
    attributesMet: [],
    filterErrors: [],
    oddities: [],
  };
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
  return [...map].sort(([a], [b]) => compareNames(a, b));
}

function byZoom<T>(map: ReadonlyMap<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => a - b);
}
