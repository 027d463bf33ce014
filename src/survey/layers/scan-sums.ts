// All totals of a layer scan. They depend only on the tiles, not on their order or on how they were split and folded. Memory
// grows with layers and attributes, up to the bounds, and with defects.

import { TileError } from '../../errors.ts';
import { SmallestNames } from '../../mvt/smallest-names.ts';
import type { TileKey } from '../../tile/key.ts';
import { type LayerResult, LayerSums } from './layer-sums.ts';
import { LeftOutNames } from './left-out-names.ts';
import type { TileCounts } from './tile-counts.ts';
import { type UnreadResult, UnreadSums } from './unread-sums.ts';

/** Plain data, as a worker writes it to a file. */
export interface LayerScanResult {
  /** By name. */
  readonly layers: readonly LayerResult[];
  readonly layersLeftOut: string;
  readonly unread: readonly UnreadResult[];
}

/** Limits on names kept; real tilesets have less than a tenth of each. */
export interface ScanBounds {
  readonly layers: number;
  readonly attributesOfLayer: number;
  /** Of all layers together; those with the smallest hashes are kept. */
  readonly attributes: number;
}

/** At most 40,000 attributes between cuts, of up to 16 KiB each: 640 MiB in the worst case, 10 MiB with 600 attributes. */
const SCAN_BOUNDS: ScanBounds = { layers: 1000, attributesOfLayer: 2000, attributes: 20_000 };

export class ScanSums {
  readonly #bounds: ScanBounds;
  readonly #layers: SmallestNames<LayerSums>;
  readonly #leftOut = new LeftOutNames();
  readonly #unread = new UnreadSums();
  /** An upper bound on the attributes held. */
  #attributes = 0;

  constructor(bounds: ScanBounds = SCAN_BOUNDS) {
    this.#bounds = bounds;
    const onAttribute = (): void => {
      if (++this.#attributes > bounds.attributes * 2) this.#cutAttributes();
    };
    this.#layers = new SmallestNames(
      bounds.layers,
      (name) => new LayerSums(name, bounds.attributesOfLayer, onAttribute),
      this.#leftOut.add,
    );
  }

  addTile(counts: TileCounts, zoom: number): void {
    for (let i = 0; i < counts.length; i++) {
      const layer = counts.at(i);
      this.#layers.get(layer.name)?.addCounts(layer, zoom);
    }
  }

  /** Counts an unreadable tile if the error is a TileError; rethrows any other. */
  addError(error: unknown, key: TileKey): void {
    if (!(error instanceof TileError)) throw error;
    this.#unread.addTile(error.defect, key);
  }

  addResult({ layers, layersLeftOut, unread }: LayerScanResult): void {
    this.#leftOut.values.addText(layersLeftOut);
    for (const layer of layers) this.#layers.get(layer.name)?.addResult(layer);
    for (const defect of unread) this.#unread.addResult(defect);
  }

  toResult(): LayerScanResult {
    this.#layers.cut();
    this.#cutAttributes();
    return {
      layers: this.#layers.byName().map((layer) => layer.toResult()),
      layersLeftOut: this.#leftOut.values.toText(),
      unread: this.#unread.toResults(),
    };
  }

  /**
   * Keeps the attributes that come first by their layer's hash, then by their own. With their own hash alone, a layer cut later
   * could have displaced attributes of layers that stay.
   */
  #cutAttributes(): void {
    let left = this.#bounds.attributes;
    for (const { attributes } of this.#layers.byHash()) {
      attributes.cut(Math.min(left, this.#bounds.attributesOfLayer));
      left -= attributes.size;
    }
    this.#attributes = this.#bounds.attributes - left;
  }
}
