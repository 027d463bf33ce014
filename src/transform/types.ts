// A transform: tile -> tile, or nothing. Built from plain data in every process, it sees bytes, never a file.

import type { TileOddity } from '../mvt/oddity.ts';
import type { TileKey } from '../tile/key.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';

/** How much there is of a source-layer. Bytes are those of the layer inside the inflated tile. */
export interface Amounts {
  tiles: number;
  features: number;
  /** Every coordinate counts; what a ClosePath repeats does not. */
  vertices: number;
  bytes: number;
}

/** What is left of a source-layer that is gone. */
export const NOTHING: Readonly<Amounts> = { tiles: 0, features: 0, vertices: 0, bytes: 0 };

/** What each level of a transform left of something; a level that it has not leaves all. */
export interface StageCounts {
  before: Amounts;
  /** After whole layers went. */
  afterLayers: Amounts;
  /** After features went. */
  afterFilters: Amounts;
  /** In the output, after attributes or vertices went. */
  after: Amounts;
}

/** Source-layers at one zoom. */
export interface ZoomStages extends StageCounts {
  zoom: number;
}

/** One source-layer at one zoom. */
export interface LayerCounts extends ZoomStages {
  layer: string;
}

/** Plain data that folds: workers send it, the primary adds it up. Sorted, so that equal work gives equal JSON. */
export interface TransformReport {
  /** By layer, then zoom; of more layers than are told apart, those whose names have the smallest hashes. */
  layers: LayerCounts[];
  /** All the others together, by zoom. */
  otherLayers: ZoomStages[];
  /**
   * Keys that features of a layer still have, by layer; null = too many to tell. `types` are those of their values as bits (see
   * field-types.ts), in the same order, for layers of which the input does not tell.
   */
  fields: { layer: string; keys: string[] | null; types?: number[] }[];
  /** Features whose fate no filter could tell, by style layer. */
  unknownFilters: { styleLayer: string; reason: string; features: number }[];
  /** Features that no filter could decide, by source-layer: each counts once, however many style layers could not tell. */
  undecided: { layer: string; features: number }[];
  /** Of the attributes that were named, those that some layer that stays has. */
  attributesMet: string[];
  /** Filters that failed at run time on a feature (false, as renderers have it), by style layer. */
  filterErrors: { styleLayer: string; features: number }[];
  /** Tiles of each oddity, with the first few as z/x/y. */
  oddities: { kind: TileOddity; tiles: number; examples: string[] }[];
}

export interface TileTransform {
  readonly name: string;
  /**
   * What becomes of a tile where a deeper one is missing below it, so that readers may draw it on higher views: the same as elsewhere, the same
   * with a note where it loses something, or these views are reckoned with.
   */
  readonly gaps: 'ignored' | 'noted' | 'kept';
  /**
   * The same array back means unchanged (its stored bytes are kept); null means dropped, because nothing is left in it.
   * `lacksDeeper`: not all of the four tiles below it are there.
   * @throws TileError when the tile cannot be read
   */
  apply(key: TileKey, stored: Uint8Array, lacksDeeper?: boolean): Uint8Array | null;
  /** How the tileset's own words change, given what all workers together reported. */
  describe(metadata: TilesetMetadata, report: TransformReport): TilesetMetadata;
  /** What this instance has seen since it was built. */
  report(): TransformReport;
}
