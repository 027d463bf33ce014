// What a plan settles about an ordinary input: flat vector tiles in gzip, to zoom 9.

import type { Settled } from '../../src/plan/manifest.ts';

export const SETTLED: Settled = {
  tileType: 'mvt',
  tileCompression: 'gzip',
  sourceCompression: 'unknown',
  mbtilesType: 'flat',
  maxTileZoom: 9,
  describedLayers: [],
};
