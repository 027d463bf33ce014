// The identity: every tile as it is stored, and not a byte of it looked at.

import { emptyTransformReport } from './report.ts';
import type { TileTransform } from './types.ts';

export function createCopy(): TileTransform {
  return {
    name: 'copy',
    gaps: 'ignored',
    apply: (_key, stored) => stored,
    describe: (metadata) => metadata,
    report: emptyTransformReport,
  };
}
