// The simplify transform: lines and polygons lose the vertices that nobody sees at a tolerance. A tile in which nothing
// changes comes back as the very array that came in.

import { DouglasPeucker } from '../../mvt/simplify/douglas-peucker.ts';
import type { CodecName } from '../../tile/codec/codec.ts';
import type { Compression } from '../../tile/type.ts';
import { ReportTally } from '../report.ts';
import { StoredTiles } from '../stored-tiles.ts';
import type { TileTransform } from '../types.ts';
import { describeSimplified } from './describe.ts';
import { TileSimplifier } from './tile-simplifier.ts';

/** Plain JSON, so that it can go to workers. */
export interface SimplifySpec {
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
  /** The archive's word. */
  compression: Compression;
  /** What deflates tiles that change. */
  codec: CodecName;
  /** Source-layers whose fields the input describes; of all others the types of values are found out. Undefined: of none. */
  describedLayers?: readonly string[];
}

export function createSimplify(spec: SimplifySpec): TileTransform {
  const tally = new ReportTally();
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
