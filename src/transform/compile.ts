// From plain data to a transform: the one switch over all there are.

import { createCopy } from './copy.ts';
import { createPrune, type PruneSpec } from './prune.ts';
import type { TileTransform } from './types.ts';

interface CopySpec {
  use: 'copy';
}

/** A transform as plain JSON: what goes into the job and to the workers. */
export type TransformSpec = CopySpec | PruneSpec;

/** @throws TilefoldError 'BAD_STYLE' */
export function compileTransform(spec: TransformSpec): TileTransform {
  switch (spec.use) {
    case 'copy':
      return createCopy();
    case 'prune':
      return createPrune(spec);
  }
}
