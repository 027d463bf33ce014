// The identity transform: every tile as stored, without reading it.

import type { TileTransform } from '../types.ts';

/** `report` makes the report of a transform that does nothing. */
export function createCopy<Report>(name: string, report: () => Report): TileTransform<Report> {
  return {
    name,
    gaps: 'ignored',
    apply: (_key, stored) => stored,
    describe: (metadata) => metadata,
    report,
  };
}
