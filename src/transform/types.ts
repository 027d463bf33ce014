// A transform: tile -> tile, or nothing. Built from plain data in every process, it sees bytes, never a file.

import type { TileKey } from '../tile/key.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';

/** Counts of one source-layer at one zoom. Bytes are of the layer inside the inflated tile. */
export interface LayerCounts {
  layer: string;
  zoom: number;
  tilesIn: number;
  tilesOut: number;
  featuresIn: number;
  featuresOut: number;
  bytesIn: number;
  bytesOut: number;
}

/** Plain data that folds: workers send it, the primary adds it up. Sorted, so that equal work gives equal JSON. */
export interface TransformReport {
  /** By layer, then zoom. */
  layers: LayerCounts[];
  /** Keys that features of a layer still have, by layer. */
  fields: { layer: string; keys: string[] }[];
  /** Features whose fate no filter could tell, by style layer. */
  unknownFilters: { styleLayer: string; reason: string; features: number }[];
  /** Filters that failed at run time on a feature (false, as renderers have it), by style layer. */
  filterErrors: { styleLayer: string; features: number }[];
}

export interface TileTransform {
  readonly name: string;
  /**
   * The same array back means unchanged (its stored bytes are kept); null means dropped, because nothing is left in it.
   * @throws TileError when the tile cannot be read
   */
  apply(key: TileKey, stored: Uint8Array): Uint8Array | null;
  /** How the tileset's own words change, given what all workers together reported. */
  describe(metadata: TilesetMetadata, report: TransformReport): TilesetMetadata;
  /** What this instance has seen since it was built. */
  report(): TransformReport;
}
