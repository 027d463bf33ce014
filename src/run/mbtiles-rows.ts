// How the two MBTiles merges find their place again, and what they tell their archive at the end.

import type { FinishOptions } from '../archive/mbtiles/output-database.ts';
import { TilefoldError } from '../errors.ts';
import type { Job } from './job.ts';
import { totals } from './ledger.ts';
import type { MergeContext } from './merge.ts';

/**
 * Returns how many shards, in manifest order, make up the rows of the output.
 * @throws TilefoldError 'BAD_JOB' when no number of whole shards does, or fewer than `atLeast`
 */
export function shardsInRows(job: Job, rows: number, reportOf: MergeContext['reportOf'], atLeast: number): number {
  let sum = 0;
  let count = 0;
  for (const { index } of job.manifest.shards) {
    const report = reportOf(index);
    // Shards without a row add nothing, and so count as soon as the ledger says that they are in.
    if (report === undefined || (sum === rows && count >= atLeast)) break;
    sum += totals(report).written;
    count++;
  }
  if (sum === rows && count >= atLeast) return count;
  throw new TilefoldError(
    'BAD_JOB',
    `${job.record.temporaryOutput}: holds ${rows} rows, which no whole shards make up. Start over with --restart`,
  );
}

export function finishOptions({ manifest, record }: Job): FinishOptions {
  const { sourceCompression } = manifest.header.settled;
  return {
    compression: sourceCompression === 'none' ? 'unknown' : sourceCompression,
    aggTilesHash: record.request.aggTilesHash,
  };
}
