// The simplify transform: lines and polygons lose the vertices that nobody sees at a tolerance. A tile in which nothing
// changes comes back as the very array that came in.

import { DouglasPeucker } from '../../mvt/simplify/douglas-peucker.ts';
import type { LayersReport } from '../layers-report.ts';
import { LayersTally } from '../layers-tally.ts';
import { StoredTiles } from '../stored-tiles.ts';
import type { InputFacts, TileTransform } from '../types.ts';
import { describeSimplified } from './describe.ts';
import { SIMPLIFY_STAGES } from './report.ts';
import { TileSimplifier } from './tile-simplifier.ts';

/** What was asked for, as plain JSON: it goes into the job and to workers. */
export interface SimplifyRequest {
  use: 'simplify';
  /** Source-layers to simplify; null = all. */
  layers: readonly string[] | null;
  /** Source-layers that keep their bytes, named above or not. */
  excludeLayers: readonly string[];
  /** Source-layers that are not named go. */
  onlyLayers: boolean;
  /**
   * By ascending zooms, in tile units (of each layer's own extent). An entry holds from its zoom on; below the first, and
   * where it is 0, nothing is simplified.
   */
  tolerances: readonly { zoom: number; tolerance: number }[];
  /** Vertices that features of a layer share stay. */
  preserveTopology: boolean;
  /** Rings that would collapse go, and lines that are a single place; then features and layers without anything left. */
  dropDegenerate: boolean;
  dropEmptyTiles: boolean;
  /** Bytes that one tile may inflate to. */
  maxInflatedBytes: number;
}

/** The same once the input has told its part. */
export type SimplifySpec = SimplifyRequest & Omit<InputFacts, 'maxTileZoom'>;

export function createSimplify(spec: SimplifySpec): TileTransform<LayersReport> {
  const tally = new LayersTally(SIMPLIFY_STAGES);
  const simplifier = new TileSimplifier({ ...spec, simplifier: new DouglasPeucker() });
  const tiles = new StoredTiles(spec, simplifier, tally);
  return {
    name: 'simplify',
    gaps: 'ignored',
    apply: (key, stored) => tiles.apply(key, stored),
    describe: describeSimplified,
    report: () => tally.toReport(),
  };
}
