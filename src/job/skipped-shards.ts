// Failed shards that --skip-failed-shards excludes from the output. They are recorded in the ledger before the merge passes their
// position, and stay excluded for that merge. A resume without --skip-failed-shards restarts the merge and runs them again.

import { TilefoldError, type WireError } from '../errors.ts';
import { inputsText } from '../plan/inputs.ts';
import { emptyCounts, type ShardReport } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';
import { transformOf } from '../transform/registry.ts';
import type { Job } from './job.ts';
import type { Ledger } from './ledger/ledger.ts';
import { TemporaryOutput } from './output/temporary-output.ts';
import type { MissingReport } from './report-types.ts';

export interface FailedShard {
  readonly index: number;
  readonly error: WireError;
}

const FACT = 'left out';

interface SkippedFact {
  readonly shards: readonly FailedShard[];
}

/** Returns the failed shards that the job's merge excludes. */
export function skippedShardsOf(ledger: Ledger): readonly FailedShard[] {
  return ledger.fact<SkippedFact>(FACT)?.shards ?? [];
}

export function recordSkippedShards(ledger: Ledger, shards: readonly FailedShard[]): void {
  const told = shards.map(({ index, error: { code, message, permanent } }) => ({ index, error: { code, message, permanent } }));
  ledger.setDurably(FACT, { shards: told } satisfies SkippedFact);
}

/** Includes skipped shards again: discards the merge that excluded them. */
export function unskipShards({ record }: Job, ledger: Ledger): void {
  if (skippedShardsOf(ledger).length === 0) return;
  TemporaryOutput.remove(record.temporaryOutput);
  ledger.forgetMerge();
  ledger.dropFact(FACT);
}

/** Returns the report of a shard; an empty one for a skipped shard. */
export function reportWith(
  { record }: Job,
  reports: ReadonlyMap<number, ShardReport>,
  skippedShards: readonly FailedShard[],
  shard: number,
): ShardReport | undefined {
  if (!skippedShards.some(({ index }) => index === shard)) return reports.get(shard);
  return { ...emptyCounts(), transform: transformOf(record.request.transform).report.empty() };
}

/** Returns the tiles that the manifest assigns to each of the shards. */
export function missingOf({ manifest }: Job, shards: readonly { index: number }[]): MissingReport[] {
  return shards.flatMap(({ index }) => {
    const shard = manifest.shards[index];
    return shard === undefined ? [] : [missing(shard)];
  });
}

export function missingTiles(missing: readonly MissingReport[]): number {
  return missing.reduce((sum, { tiles }) => sum + tiles, 0);
}

/** @throws TilefoldError 'TOO_LITTLE_LEFT' if more than half of the tiles would be missing, unless `allowEmpty` */
export function checkSkippedShards(job: Job, skippedShards: readonly FailedShard[], allowEmpty: boolean): void {
  const { tiles } = job.manifest.header;
  const gone = missingTiles(missingOf(job, skippedShards));
  if (allowEmpty || gone * 2 <= tiles) return;
  const what = `${gone} of its ${tiles} tiles are in shards that failed: too many for --skip-failed-shards`;
  const advice =
    'no output was made; the job is kept: tilefold resume runs them again, with --allow-empty it goes on without them';
  throw new TilefoldError('TOO_LITTLE_LEFT', `${inputsText(job.record.request)}: ${what}; ${advice}`);
}

function missing({ index, tiles, ranges, rest }: Shard): MissingReport {
  return {
    index,
    tiles,
    ranges: ranges.map(({ zoom, columns: [from, to] }) => ({ zoom, columns: [from, to] })),
    off_grid: rest === true,
  };
}
