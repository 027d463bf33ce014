// Shards that failed for good, and that a run was told to go on without. Which ones is written down before the merge passes the place
// where they would be, and holds as long as that merge does: a resume without --skip-failed-shards begins the merge anew and tries them again.

import { TilefoldError, type WireError } from '../errors.ts';
import { soleInput } from '../plan/inputs.ts';
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

interface LeftOutFact {
  readonly shards: readonly FailedShard[];
}

/** Returns the shards that the job's merge goes on without. */
export function leftOutShards(ledger: Ledger): readonly FailedShard[] {
  return ledger.fact<LeftOutFact>(FACT)?.shards ?? [];
}

export function leaveOut(ledger: Ledger, shards: readonly FailedShard[]): void {
  const told = shards.map(({ index, error: { code, message, permanent } }) => ({ index, error: { code, message, permanent } }));
  ledger.setDurably(FACT, { shards: told } satisfies LeftOutFact);
}

/** They are to be tried again: what is merged without them counts for nothing. */
export function takeBackIn({ record }: Job, ledger: Ledger): void {
  if (leftOutShards(ledger).length === 0) return;
  TemporaryOutput.remove(record.temporaryOutput);
  ledger.forgetMerge();
  ledger.dropFact(FACT);
}

/** Returns the report of a shard; one that is left out adds nothing to the output. */
export function reportWith(
  { record }: Job,
  reports: ReadonlyMap<number, ShardReport>,
  leftOut: readonly FailedShard[],
  shard: number,
): ShardReport | undefined {
  if (!leftOut.some(({ index }) => index === shard)) return reports.get(shard);
  return { ...emptyCounts(), transform: transformOf(record.request.transform).report.empty() };
}

/** What the manifest says of shards: which tiles were to be in them. */
export function missingOf({ manifest }: Job, shards: readonly { index: number }[]): MissingReport[] {
  return shards.flatMap(({ index }) => {
    const shard = manifest.shards[index];
    return shard === undefined ? [] : [missing(shard)];
  });
}

export function missingTiles(missing: readonly MissingReport[]): number {
  return missing.reduce((sum, { tiles }) => sum + tiles, 0);
}

/** @throws TilefoldError 'TOO_LITTLE_LEFT' where most tiles would be missing, unless `allowEmpty` */
export function checkLeftOut(job: Job, leftOut: readonly FailedShard[], allowEmpty: boolean): void {
  const { tiles } = job.manifest.header;
  const gone = missingTiles(missingOf(job, leftOut));
  if (allowEmpty || gone * 2 <= tiles) return;
  const what = `${gone} of its ${tiles} tiles are in shards that failed: too many for --skip-failed-shards`;
  const advice = 'no output was made; the job is kept: --resume runs them again, with --allow-empty too it goes on without them';
  throw new TilefoldError('TOO_LITTLE_LEFT', `${soleInput(job.record.request).path}: ${what}; ${advice}`);
}

function missing({ index, tiles, ranges, rest }: Shard): MissingReport {
  return {
    index,
    tiles,
    ranges: ranges.map(({ zoom, columns: [from, to] }) => ({ zoom, columns: [from, to] })),
    off_grid: rest === true,
  };
}
