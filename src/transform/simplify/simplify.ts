// The simplify transform: lines and polygons lose the vertices that nobody sees at a tolerance. A tile in which nothing
// changes comes back as the very array that came in.

import { DouglasPeucker } from '../../mvt/simplify/douglas-peucker.ts';
import type { LayersReport } from '../layers-report.ts';
import { LayersTally } from '../layers-tally.ts';
import { StoredTiles } from '../stored-tiles.ts';
import type { InputFacts, TileTransform } from '../types.ts';
import { describeSimplified } from './describe.ts';
import { SIMPLIFY_STAGES } from './report.ts';
import { type SimplifiedLayers, TileSimplifier } from './tile-simplifier.ts';

/** What was asked for, as plain JSON: it goes into the job and to workers. */
export interface SimplifyRequest extends SimplifiedLayers {
  use: 'simplify';
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
