// The one switch on what kind of output the shards become.

import type { Merge, MergeContext } from './merge.ts';
import { createFlatMerge } from './merge-flat.ts';
import { createNormalizedMerge } from './merge-normalized.ts';
import { createPmtilesMerge } from './merge-pmtiles.ts';

/** Opens the merge where the last run left it. Disposing without `finish` keeps what is durable. */
export function openMerge(context: MergeContext): Merge {
  const { request } = context.job.record;
  if (request.outputFormat === 'pmtiles') return createPmtilesMerge(context);
  return context.job.manifest.header.settled.mbtilesType === 'flat' ? createFlatMerge(context) : createNormalizedMerge(context);
}
