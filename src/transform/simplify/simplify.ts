// The simplify transform: removes vertices of lines and polygons that make no visible difference at a tolerance. An unchanged
// tile is returned as the same array.

import { DouglasPeucker } from '../../mvt/simplify/douglas-peucker.ts';
import type { LayersReport } from '../layers-report.ts';
import { LayersTally } from '../layers-tally.ts';
import { StoredTiles } from '../stored-tiles.ts';
import type { InputFacts, TileTransform } from '../types.ts';
import { describeSimplified } from './describe.ts';
import { SIMPLIFY_STAGES } from './report.ts';
import { type SimplifiedLayers, TileSimplifier } from './tile-simplifier.ts';

/** The request, as plain JSON: it goes into the job and to workers. */
export interface SimplifyRequest extends SimplifiedLayers {
  use: 'simplify';
  /** Keep vertices that features of a layer share. */
  preserveTopology: boolean;
  /** Drop rings that would collapse and lines that are a single point, then features and layers that are left empty. */
  dropDegenerate: boolean;
  dropEmptyTiles: boolean;
  /** Limit on the inflated size of one tile, in bytes. */
  maxInflatedBytes: number;
}

/** The request with the facts of the input. */
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
