// What an inspection is asked for, as plain data. Every field can change the report; how the work is done (workers, places) is
// in ScanOptions of run/ and cannot.

import type { TileKey } from '../../tile/key.ts';

/** Of each zoom: tiles whose key's hash is small enough, or the so many with the smallest. */
export type Sample = { readonly ratio: number } | { readonly count: number };

export interface InspectOptions {
  /** A tile above this many stored bytes is over the limit; 0: none is. */
  readonly maxTileBytes: number;
  /** 0: no histograms. */
  readonly histogramBuckets: number;
  /** Largest tiles to list; 0: none. */
  readonly topTiles: number;
  readonly sample: Sample | null;
  /** Only this zoom counts. */
  readonly zoom: number | null;
  /** The bucket, from 0, whose tiles are counted, and listed with `listTiles`. */
  readonly bucket: number | null;
  readonly listTiles: boolean;
  /** Tiles of the bucket that are listed. */
  readonly limit: number;
  readonly sort: 'size' | 'zxy';
  /** The tile that is told in detail, XYZ. */
  readonly tile: TileKey | null;
  /** Only that tile is wanted: nothing is scanned for. */
  readonly tileOnly: boolean;
  /** Source-layers that layer statistics and tile details keep to; empty: all. */
  readonly layers: readonly string[];
  readonly recommend: boolean;
  /** Looks into every tile: source-layers and attributes. */
  readonly layerList: boolean;
  /** Hashes every tile where archive and schema do not tell how many are distinct. */
  readonly distinct: boolean;
  /** Counts tiles by squares of the map, for a picture. */
  readonly coverage: boolean;
  readonly maxInflatedBytes: number;
}

/** A tile of at most so many stored bytes is called empty: gzip of no layer at all has 20. (vt-optimizer's EMPTY_TILE_MAX_BYTES) */
export const EMPTY_TILE_MAX_BYTES = 50;
