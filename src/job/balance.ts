// Checks tile counts before the commit: read = written + dropped, per zoom and in total. Skipped shards do not count as read.

import { TilefoldError } from '../errors.ts';
import { type ShardReport, totals } from '../shard/shard-report.ts';
import type { Job } from './job.ts';

/** @throws TilefoldError 'BALANCE' naming the sums that differ */
export function checkBalance(job: Job, folded: ShardReport, tilesInOutput: number, tilesSkipped: number): void {
  const sum = totals(folded);
  for (const { zoom, read, written, dropped } of folded.zooms) {
    const gone = Object.values(dropped).reduce((all, count) => all + count, 0);
    if (read !== written + gone) fail(job, `zoom ${zoom}: ${read} tiles read, ${written} written, ${gone} dropped`);
  }
  const counted = job.manifest.header.tiles - tilesSkipped;
  if (!job.record.forced && sum.read !== counted) fail(job, `${counted} tiles counted in the input, ${sum.read} read`);
  if (tilesInOutput !== sum.written) fail(job, `${sum.written} tiles written to shards, ${tilesInOutput} in the output`);
}

function fail(job: Job, what: string): never {
  throw new TilefoldError('BALANCE', `${job.record.request.output}: the tile counts do not add up (${what}); no output was made`);
}
