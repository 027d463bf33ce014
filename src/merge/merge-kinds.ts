// The table of merge implementations, by output layout.

import type { LayoutName } from '../archive/types.ts';
import type { MergeKind } from './merge.ts';
import { FLAT_MERGE } from './merge-flat.ts';
import { NORMALIZED_MERGE } from './merge-normalized.ts';
import { PMTILES_MERGE } from './merge-pmtiles.ts';

const KINDS: Readonly<Record<LayoutName, MergeKind>> = {
  'mbtiles-flat': FLAT_MERGE,
  'mbtiles-normalized': NORMALIZED_MERGE,
  pmtiles: PMTILES_MERGE,
};

export function mergeKind({ layout }: { readonly layout: LayoutName }): MergeKind {
  return KINDS[layout];
}
