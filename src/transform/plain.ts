// What a descriptor says where a transform has nothing to say: it keeps every tile as it is stored, and looks into none. Descriptors begin
// with it, and override what is otherwise.

import type { TransformOptions } from './options.ts';
import type { NamedLayers, Transform } from './types.ts';

/** No source-layer was asked for by name. */
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
