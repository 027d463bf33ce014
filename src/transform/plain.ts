// Defaults for a transform descriptor: every tile is kept as stored, and none is read. Descriptors spread it and override what
// differs.

import type { TransformOptions } from './options.ts';
import type { NamedLayers, Transform } from './types.ts';

/** No source-layer was named. */
export const NO_LAYERS: NamedLayers = { styles: [], layers: null, excludeLayers: [], typed: [] };

export const PLAIN: Omit<
  Transform<TransformOptions, TransformOptions, object>,
  'name' | 'verb' | 'defaults' | 'build' | 'report'
> = {
  accepts: null,
  produces: null,
  keepsTiles: true,
  showsVertices: false,
  levels: {},
  check() {},
  fingerprint: (request) => ({ options: { ...request }, texts: [] }),
  settle: (request) => request,
  readsTiles: () => false,
  namedLayers: () => NO_LAYERS,
  notes: () => [],
  leavesNothing: () => false,
};
