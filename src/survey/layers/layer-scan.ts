// The layer statistics of a tileset: one scan per shard, and the fold of their results.

import type { Tile } from '../../tile/key.ts';
import { KnownTiles } from './known-tiles.ts';
import { type LayerScanResult, type ScanBounds, ScanSums } from './scan-sums.ts';
import { TileReader, type TileReaderOptions } from './tile-reader.ts';

export { fileLayers, layersLeftOut, unreadTiles } from './file-layers.ts';
export type { LayerScanResult } from './scan-sums.ts';

export interface LayerScanOptions extends TileReaderOptions {}

/** Counts one tile after another. */
export class LayerScan {
  readonly #reader: TileReader;
  readonly #sums: ScanSums;
  readonly #known = new KnownTiles();

  constructor(options: LayerScanOptions, bounds?: ScanBounds) {
    this.#reader = new TileReader(options);
    this.#sums = new ScanSums(bounds);
  }

  /** A tile that cannot be read completely is counted only as unreadable. */
  add(tile: Tile): void {
    const name = this.#known.cacheKeyOf(tile.data);
    const known = name === null ? undefined : this.#known.get(name);
    try {
      const counts = known ?? this.#reader.read(tile);
      this.#sums.addTile(counts, tile.z);
      if (name !== null && known === undefined) this.#known.set(name, counts);
    } catch (error) {
      this.#sums.addError(error, tile);
    }
  }

  /** Returns the counts so far. */
  result(): LayerScanResult {
    return this.#sums.toResult();
  }
}

/** Folds results; independent of order and grouping. */
export function foldLayerScans(results: Iterable<LayerScanResult>, bounds?: ScanBounds): LayerScanResult {
  const sums = new ScanSums(bounds);
  for (const result of results) sums.addResult(result);
  return sums.toResult();
}
