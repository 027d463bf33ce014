// All that a layer scan adds up. What it comes to depends on the tiles alone, not on their order, nor on how they were
// parted and folded. Grows with layers and attributes, up to the bounds, and with the defects there are.

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

/** How many names are kept; a tileset that anybody draws has less than a tenth of each. */
export interface ScanBounds {
  readonly layers: number;
  readonly attributesOfLayer: number;
  /** Of all layers together, those with the smallest hashes first. */
  readonly attributes: number;
}

/** At most 40,000 attributes between cuts, each of up to 16 KiB: 640 MiB at the very worst, and 10 MiB where there are 600. */
const SCAN_BOUNDS: ScanBounds = { layers: 1000, attributesOfLayer: 2000, attributes: 20_000 };

export class ScanSums {
  readonly #bounds: ScanBounds;
  readonly #layers: SmallestNames<LayerSums>;
  readonly #leftOut = new LeftOutNames();
  readonly #unread = new UnreadSums();
  /** As many as are held, or more. */
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

  /** Counts a tile that was not read, if that is what the error tells; else throws it. */
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
   * Leaves the attributes that come first by their layer's hash, then by their own. By their own alone, a layer that goes later would
   * have taken the place of attributes of layers that stay.
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
