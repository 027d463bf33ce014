// The source-layer counts of any transform of vector tiles. Plain data that folds: workers send it, the primary adds it up. Lists
// are sorted, so that equal work gives equal JSON.

import type { TileOddity } from '../mvt/oddity.ts';

/** The size of a source-layer. Bytes are those of the layer inside the inflated tile. */
export interface Amounts {
  tiles: number;
  features: number;
  /** Every coordinate counts; the point that a ClosePath repeats does not. */
  vertices: number;
  bytes: number;
}

/** The amounts of a source-layer that is gone. */
export const ZERO: Readonly<Amounts> = { tiles: 0, features: 0, vertices: 0, bytes: 0 };

/**
 * The amounts after each stage of a transform: `before` is the input, `after` the output. `Stage` names those between them, if
 * any.
 */
export type StageCounts<Stage extends string = never> = Record<'before' | Stage | 'after', Amounts>;

/** Source-layers at one zoom. */
type ZoomStages<Stage extends string = never> = StageCounts<Stage> & { zoom: number };

/** One source-layer at one zoom. */
export type LayerCounts<Stage extends string = never> = ZoomStages<Stage> & { layer: string };

export interface LayersReport<Stage extends string = never> {
  /** By layer, then zoom. Past the limit, only the layers whose names have the smallest hashes. */
  layers: LayerCounts<Stage>[];
  /** All other layers together, by zoom. */
  otherLayers: ZoomStages<Stage>[];
  /**
   * Keys that features of a layer still have, by layer; null = too many to list. `types` are the types of their values as bits
   * (see field-types.ts), in the same order, for layers that the input does not describe.
   */
  fields: { layer: string; keys: string[] | null; types?: number[] }[];
  /** Tiles of each oddity, the first few as z/x/y. */
  oddities: { kind: TileOddity; tiles: number; examples: string[] }[];
}

export function emptyLayersReport<Stage extends string = never>(): LayersReport<Stage> {
  return { layers: [], otherLayers: [], fields: [], oddities: [] };
}
