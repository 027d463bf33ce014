// The one switch on what kind of output the shards become.

import type { Job } from '../job/job.ts';
import type { Merge, MergeContext } from './merge.ts';
import { createFlatMerge } from './merge-flat.ts';
import { createNormalizedMerge } from './merge-normalized.ts';
import { createPmtilesMerge } from './merge-pmtiles.ts';

/** Opens the merge where the last run left it. Disposing without `finish` keeps what is durable. */
export function openMerge(context: MergeContext): Merge {
  if (context.job.record.request.outputFormat === 'pmtiles') return createPmtilesMerge(context);
  return takesRows(context.job) ? createFlatMerge(context) : createNormalizedMerge(context);
}

/** Whether the job's output is one that takes a shard's rows as they come; any other goes by files of shards. */
export function takesRows({ record, manifest }: Job): boolean {
  return record.request.outputFormat === 'mbtiles' && manifest.header.settled.mbtilesType === 'flat';
}
