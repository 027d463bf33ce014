// The options of an inspection, as plain data. Every field can change the report; how the work is done (workers, directories) is
// in ScanOptions and cannot.

import type { TileKey } from '../../tile/key.ts';

/** Per zoom: a ratio of keys by hash, or a number of keys with the smallest hashes. */
export type Sample = { readonly ratio: number } | { readonly count: number };

export interface InspectOptions {
  /** Tiles above this many stored bytes are over the limit; 0: no limit. */
  readonly maxTileBytes: number;
  /** 0: no histograms. */
  readonly histogramBuckets: number;
  /** Number of largest tiles to list; 0: none. */
  readonly topTiles: number;
  readonly sample: Sample | null;
  /** Include only this zoom. */
  readonly zoom: number | null;
  /** The bucket, from 0, whose tiles are counted, and listed with `listTiles`. */
  readonly bucket: number | null;
  readonly listTiles: boolean;
  /** Maximum number of tiles listed for the bucket. */
  readonly limit: number;
  readonly sort: 'size' | 'zxy';
  /** The tile to show in detail, XYZ. */
  readonly tile: TileKey | null;
  /** Show only that tile, and scan nothing. */
  readonly tileOnly: boolean;
  /** Source-layers to include in layer statistics and tile details; empty: all. */
  readonly layers: readonly string[];
  readonly recommend: boolean;
  /** Reads every tile for source-layers and attributes. */
  readonly layerList: boolean;
  /** Hashes every tile if archive and schema do not give the number of distinct ones. */
  readonly distinct: boolean;
  /** Counts tiles by squares of the map, for the coverage picture. */
  readonly coverage: boolean;
  readonly maxInflatedBytes: number;
}

/** Tiles of at most this many stored bytes count as empty; gzip of nothing takes 20. (vt-optimizer's EMPTY_TILE_MAX_BYTES) */
export const EMPTY_TILE_MAX_BYTES = 50;
