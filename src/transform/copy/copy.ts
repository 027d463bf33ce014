// The identity: every tile as it is stored, and not a byte of it looked at.

import type { TileTransform } from '../types.ts';

/** `report`: of a transform that does nothing, as far as nothing was asked of it. */
export function createCopy<Report>(name: string, report: () => Report): TileTransform<Report> {
  return {
    name,
    gaps: 'ignored',
    apply: (_key, stored) => stored,
    describe: (metadata) => metadata,
    report,
  };
}
