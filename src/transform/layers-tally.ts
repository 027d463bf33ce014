// Accumulates and folds layers reports. Sums do not depend on the order of folding.

import type { TileOddity } from '../mvt/oddity.ts';
import { SmallestNames } from '../mvt/smallest-names.ts';
import { keyText, type TileKey } from '../tile/key.ts';
import { amountsOf, LayerTally } from './layer-tally.ts';
import type { LayersReport, StageCounts } from './layers-report.ts';
import { LeftKeys } from './left-keys.ts';
import { entry, sortedByName } from './map-entries.ts';
import type { NotedTile } from './tile-notes.ts';

/** Examples that a report lists of each kind. */
export const MAX_EXAMPLES = 20;

/** Source-layers that are counted separately. Real tilesets have a tenth of that. */
const MAX_LAYERS = 1000;

/** A source-layer by zoom, and the keys that its features still have. */
interface NamedLayer {
  readonly name: string;
  readonly keys: LeftKeys;
  readonly zooms: Map<number, LayerTally>;
}

/**
 * A report under construction, keyed for adding. Grows with distinct (layer, zoom) and (layer, key), up to the bounds. `Stage`
 * names the stages between `before` and `after`.
 */
export class LayersTally<Stage extends string = never> {
  readonly #stages: readonly string[];
  readonly #layers: SmallestNames<NamedLayer>;
  readonly #otherLayers = new Map<number, LayerTally>();
  readonly #oddities = new Map<TileOddity, { tiles: number; examples: string[] }>();

  /** `stages`: all of them in processing order, `before` and `after` included. */
  constructor(stages: readonly (keyof StageCounts<Stage>)[], maxLayers: number = MAX_LAYERS) {
    this.#stages = stages;
    this.#layers = new SmallestNames(
      maxLayers,
      (name): NamedLayer => ({ name, keys: new LeftKeys(), zooms: new Map() }),
      (_, layer) => layer?.zooms.forEach((tally, zoom) => void this.#othersAt(zoom).addTally(tally)),
    );
  }

  /** Returns the counts of a source-layer at a zoom. Valid until the next call. */
  layerOf(name: string, zoom: number): LayerTally {
    const layer = this.#layers.get(name);
    return layer === null ? this.#othersAt(zoom) : entry(layer.zooms, zoom, () => new LayerTally(this.#stages, layer.keys));
  }

  /** Adds the counts of a tile. */
  addTile({ layers, amounts, keys, keyEnds, texts, oddities }: NotedTile, key: TileKey): void {
    const stride = amountsOf(this.#stages);
    let keyStart = 0;
    for (let i = 0; i < layers.length; i++) {
      const layer = this.layerOf(layers[i]!, key.z);
      layer.add(amounts, i * stride);
      layer.addKeys(keys, keyStart, keyEnds[i]!, texts!);
      keyStart = keyEnds[i]!;
    }
    for (const kind of oddities) this.#addOddity(kind, 1, [keyText(key)]);
  }

  add(report: LayersReport<Stage>): void {
    for (const counts of report.layers) this.layerOf(counts.layer, counts.zoom).addCounts(counts);
    for (const counts of report.otherLayers) this.#othersAt(counts.zoom).addCounts(counts);
    for (const { layer, keys, types } of report.fields) this.#layers.get(layer)?.keys.addAll(keys, types);
    for (const { kind, tiles, examples } of report.oddities) this.#addOddity(kind, tiles, examples);
  }

  toReport(): LayersReport<Stage> {
    this.#layers.cut();
    const layers = this.#layers.byName();
    return {
      layers: layers.flatMap(({ name, zooms }) =>
        byZoom(zooms).map(([zoom, tally]) => ({ layer: name, zoom, ...tally.toCounts<Stage>() })),
      ),
      otherLayers: byZoom(this.#otherLayers).map(([zoom, tally]) => ({ zoom, ...tally.toCounts<Stage>() })),
      fields: layers.flatMap(({ name, keys }) => {
        const list = keys.toList();
        const types = keys.toTypes();
        return list?.length === 0 ? [] : [{ layer: name, keys: list, ...(types === null ? {} : { types }) }];
      }),
      oddities: sortedByName(this.#oddities).map(([kind, { tiles, examples }]) => ({ kind, tiles, examples: [...examples] })),
    };
  }

  #addOddity(kind: TileOddity, tiles: number, examples: readonly string[]): void {
    const known = entry(this.#oddities, kind, () => ({ tiles: 0, examples: [] as string[] }));
    known.tiles += tiles;
    known.examples.push(...examples.slice(0, MAX_EXAMPLES - known.examples.length));
  }

  #othersAt(zoom: number): LayerTally {
    return entry(this.#otherLayers, zoom, () => new LayerTally(this.#stages, null));
  }
}

function byZoom<T>(map: ReadonlyMap<number, T>): [number, T][] {
  return [...map].sort(([a], [b]) => a - b);
}
