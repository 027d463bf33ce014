// The pipeline of every writing command: map the missing shards, merge, commit. The merge starts during the map phase, as soon as the
// next group of shards is sealed. The stream plan removes merged shards; split-merge keeps them until the commit. Both use the same
// code and give the same bytes.

import type { Executor } from '../engine/executor.ts';
import { endsRun } from '../engine/retry-budget.ts';
import { fromWire } from '../errors.ts';
import type { Job } from '../job/job.ts';
import type { Phase } from '../job/progress-event.ts';
import { ShardSync } from '../job/shard-sync.ts';
import { checkSkippedShards, recordSkippedShards, skippedShardsOf, unskipShards } from '../job/skipped-shards.ts';
import { checkSignal } from '../kit/interruption.ts';
import { numberSpans } from '../kit/number-spans.ts';
import { mergeKind } from '../merge/merge-kinds.ts';
import { checkBadTiles } from '../shard/bad-limit.ts';
import { writeBadTiles } from '../shard/bad-tiles.ts';
import { foldShardReports } from '../shard/fold.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';
import { ShardMap } from './map.ts';
import { Merger, type MergerSetup } from './merger.ts';
import { PartOfRun } from './part-of-run.ts';
import type { PhaseClock } from './phase-clock.ts';
import { checkLoss } from './records/loss.ts';
import type { DirectTarget } from './shard-runner.ts';

export interface PipelineResult {
  readonly shards: ShardMap;
  /** Shards sealed by earlier runs. */
  readonly alreadySealed: number;
  /** Shards that are not sealed, including failed ones. */
  readonly missing: readonly Shard[];
  readonly isCommitted: boolean;
  /** Whether the --bad-tiles list was written. */
  readonly hasBadTileList: boolean;
  /** Sum of the reports of all sealed shards. */
  readonly folded: ShardReport;
}

export interface PipelineSetup extends MergerSetup {
  /** Creates the executor. It writes a shard directly into the output if `direct` returns a target for it. */
  createExecutor(direct: DirectTarget): Promise<Executor<Shard, ShardReport> & Partial<Disposable>>;
  readonly workers: number;
  readonly clock: PhaseClock;
  /** Called before the first shard runs. `soFar` returns the current result at any time. */
  onBegun(soFar: () => PipelineResult): void;
}

/**
 * Runs the job up to the commit. If shards fail, returns without an output, unless they are to be skipped; also if only a part of the work
 * is asked for, and that leaves shards unsealed or the merge undone.
 * @throws TilefoldError 'INTERRUPTED' if the signal aborted, 'TOO_LITTLE_LEFT', 'INPUT_CHANGED', 'BALANCE', 'OUTPUT_EXISTS'
 */
export async function runPipeline(setup: PipelineSetup): Promise<PipelineResult> {
  const { job, ledger, options, clock } = setup;
  const { tiles, bytes, shards: count } = job.manifest.header;
  // Whoever names shards wants them to run.
  if (!options.skipFailedShards || options.part?.shards) unskipShards(job, ledger);
  const skippedShards = skippedShardsOf(ledger);
  const part = await PartOfRun.begin(job, ledger, options.part, options.signal);
  const overlap = setup.overlap && part.merges;
  const { reports } = part;
  if (part.putBack.length > 0) options.onProgress({ type: 'warning', message: putBackText(part.putBack) });
  for (const { index, error } of skippedShards) {
    // A skipped shard stays skipped, even if an orphaned worker has sealed it since.
    reports.delete(index);
    ledger.failed(index, error.message);
  }
  const alreadySealed = reports.size;
  await using sync = new ShardSync(job, ledger);
  const synced = ledger.syncedShards();
  for (const index of reports.keys()) if (!synced.has(index)) sync.sealed(index);
  const shards = new ShardMap(job, ledger, reports, setup.workers, options.onProgress, skippedShards);
  const groups = mergeKind(job.output).groups(job.manifest.shards);
  const enter = (phase: Phase) => {
    ledger.setFact('phase', phase);
    options.onProgress({ type: 'phase', phase, total: { tiles, bytes, shards: count } });
  };
  enter('map');
  await using merger = new Merger({ ...setup, overlap }, groups, reports, sync);
  merger.skip(skippedShards);
  const unsealed = () => job.manifest.shards.filter(({ index }) => !reports.has(index));
  let hasBadTileList = false;
  const soFar = (): PipelineResult => ({
    shards,
    alreadySealed,
    isCommitted: false,
    hasBadTileList,
    missing: unsealed(),
    folded: foldShardReports(
      job.record.request.transform,
      sealedIn(job, reports).map((index) => reports.get(index) as ShardReport),
    ),
  });
  setup.onBegun(soFar);
  const isSkipped = (index: number) => skippedShards.some((shard) => shard.index === index);
  const missing = () => unsealed().filter(({ index }) => !isSkipped(index));
  const toRun = part.shardsToRun(missing());
  if (toRun.length > 0) {
    const onSealed = async (shard: number) => {
      sync.check();
      sync.sealed(shard);
      await part.sealed(shard, sync);
      if (overlap) await clock.time('merge', () => merger.advance());
    };
    // The old file of a shard that runs again may go only once the new one is durable, which rows in the output are not yet.
    const direct: DirectTarget = (shard) => (part.isAgain(shard.index) ? undefined : merger.direct(shard));
    const executor = await setup.createExecutor(direct);
    await clock
      .time('map', () => shards.map(toRun, executor, options.signal, onSealed))
      .finally(() => executor[Symbol.dispose]?.())
      .finally(() => part.end(shards.failed));
  }
  const fatal = shards.failed.find(({ error }) => endsRun(error));
  if (fatal !== undefined) throw fromWire(fatal.error);
  checkSignal(options.signal);
  if (options.badTiles !== null) {
    writeBadTiles(job.shardDirectory, sealedIn(job, reports), options.badTiles);
    hasBadTileList = true;
  }
  const result = soFar();
  if (shards.failed.length > 0) {
    if (!options.skipFailedShards || reports.size === 0) return result;
    checkSkippedShards(job, shards.failed, options.allowEmpty);
  }
  const isWhole = missing().every(({ index }) => shards.failed.some((shard) => shard.index === index));
  if (!part.merges || !isWhole) return result;
  checkLoss(job.record.request, result.folded, options.allowEmpty);
  checkBadTiles(job.record.request, result.folded, options.failOnBad, options.badTiles);
  if (shards.failed.length > skippedShards.length) {
    recordSkippedShards(ledger, shards.failed);
    merger.skip(shards.failed);
  }
  enter('merge');
  await clock.time('merge', async () => {
    sync.check();
    await merger.advanceToEnd();
    sync.check();
    await merger.finish(result.folded);
  });
  enter('commit');
  await clock.time('commit', () => merger.commit());
  ledger.setFact('phase', 'done');
  return { ...result, isCommitted: true };
}

function putBackText(shards: readonly number[]): string {
  const which = numberSpans(shards);
  return `the run that was to run shards ${which} again was killed, so their earlier files are used; resume --shards ${which.replaceAll(' ', '')} runs them again`;
}

/** Returns the sealed shards in manifest order. */
function sealedIn({ manifest }: Job, reports: ReadonlyMap<number, ShardReport>): number[] {
  return manifest.shards.flatMap(({ index }) => (reports.has(index) ? [index] : []));
}
