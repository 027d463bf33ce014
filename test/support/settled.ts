// The settings that planning determines for an ordinary input: flat vector tiles in gzip, up to zoom 9.

import type { Settled } from '../../src/plan/manifest.ts';

export const SETTLED: Settled = {
  tileType: 'mvt',
  tileCompression: 'gzip',
  sourceCompression: 'unknown',
  mbtilesType: 'flat',
  maxTileZoom: 9,
  describedLayers: [],
};
