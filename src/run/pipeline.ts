// The pipeline of every writing command: map the missing shards, merge, commit. The merge starts during the map phase, as soon as the
// next group of shards is sealed. The stream plan removes merged shards; split-merge keeps them until the commit. Both use the same
// code and give the same bytes.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InputWatch } from '../archive/identity.ts';
import type { Executor } from '../engine/executor.ts';
import { endsRun } from '../engine/retry-budget.ts';
import { fromWire } from '../errors.ts';
import { checkBalance } from '../job/balance.ts';
import type { Job } from '../job/job.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { commit } from '../job/output/commit.ts';
import { outputMetadata } from '../job/output/output-metadata.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import type { Phase } from '../job/progress-event.ts';
import type { RemovalWatch } from '../job/removal-watch.ts';
import type { RunOptions } from '../job/run-options.ts';
import { ShardSync } from '../job/shard-sync.ts';
import {
  checkSkippedShards,
  type FailedShard,
  missingOf,
  missingTiles,
  recordSkippedShards,
  reportWith,
  skippedShardsOf,
  unskipShards,
} from '../job/skipped-shards.ts';
import { checkSignal } from '../kit/interruption.ts';
import type { Merge } from '../merge/merge.ts';
import { mergeKind } from '../merge/merge-kinds.ts';
import { StepProgress } from '../merge/step-progress.ts';
import { inputPaths } from '../plan/inputs.ts';
import { checkBadTiles } from '../shard/bad-limit.ts';
import { writeBadTiles } from '../shard/bad-tiles.ts';
import { shardName } from '../shard/file/shard-file.ts';
import { foldShardReports } from '../shard/fold.ts';
import type { ShardTarget } from '../shard/shard.ts';
import { type ShardReport, totals } from '../shard/shard-report.ts';
import { openInput } from '../shard/task.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';
import { ShardMap } from './map.ts';
import type { PhaseClock } from './phase-clock.ts';
import { checkLoss } from './records/loss.ts';
import { recoverShards } from './recover-shards.ts';
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

export interface PipelineSetup {
  readonly job: Job;
  readonly ledger: Ledger;
  /** Creates the executor. It writes a shard directly into the output if `direct` returns a target for it. */
  createExecutor(direct: DirectTarget): Promise<Executor<Shard, ShardReport> & Partial<Disposable>>;
  /** Remove the files of merged shards. */
  readonly stream: boolean;
  /** Append each group as soon as its shards are sealed, and not after the map phase. */
  readonly overlap: boolean;
  readonly workers: number;
  readonly options: RunOptions;
  readonly clock: PhaseClock;
  readonly watch: RemovalWatch;
  /** Called before the first shard runs. `soFar` returns the current result at any time. */
  onBegun(soFar: () => PipelineResult): void;
}

/**
 * Runs the job up to the commit. If shards fail, returns without an output, unless they are to be skipped.
 * @throws TilefoldError 'INTERRUPTED' if the signal aborted, 'TOO_LITTLE_LEFT', 'INPUT_CHANGED', 'BALANCE', 'OUTPUT_EXISTS'
 */
export async function runPipeline(setup: PipelineSetup): Promise<PipelineResult> {
  const { job, ledger, options, clock, overlap } = setup;
  const { tiles, bytes, shards: count } = job.manifest.header;
  if (!options.skipFailedShards) unskipShards(job, ledger);
  const skippedShards = skippedShardsOf(ledger);
  const reports = await recoverShards(job, ledger, options.signal);
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
  await using merger = new Merger(setup, groups, reports, sync);
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
  const missing = unsealed().filter(({ index }) => !isSkipped(index));
  if (missing.length > 0) {
    const onSealed = async (shard: number) => {
      sync.check();
      sync.sealed(shard);
      if (overlap) await clock.time('merge', () => merger.advance());
    };
    const executor = await setup.createExecutor((shard) => merger.direct(shard));
    await clock
      .time('map', () => shards.map(missing, executor, options.signal, onSealed))
      .finally(() => executor[Symbol.dispose]?.());
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

/** Returns the sealed shards in manifest order. */
function sealedIn({ manifest }: Job, reports: ReadonlyMap<number, ShardReport>): number[] {
  return manifest.shards.flatMap(({ index }) => (reports.has(index) ? [index] : []));
}

/** Opens the merge when the first group is ready, and runs it up to the commit. */
class Merger implements AsyncDisposable {
  readonly #setup: PipelineSetup;
  #groups: readonly (readonly Shard[])[];
  #skippedShards: readonly FailedShard[] = [];
  readonly #sync: ShardSync;
  readonly #reports: ReadonlyMap<number, ShardReport>;
  #output: TemporaryOutput | undefined;
  #merge: Merge | undefined;
  readonly #steps: StepProgress;
  /** Groups whose shards are recorded as merged. */
  #released = 0;

  constructor(
    setup: PipelineSetup,
    groups: readonly (readonly Shard[])[],
    reports: ReadonlyMap<number, ShardReport>,
    sync: ShardSync,
  ) {
    this.#setup = setup;
    this.#groups = groups;
    this.#sync = sync;
    this.#reports = reports;
    this.#steps = new StepProgress(setup.options.onProgress);
  }

  /** Excludes shards. Their groups stay, possibly empty, because the merge counts groups. */
  skip(shards: readonly FailedShard[]): void {
    const indexes = new Set(shards.map(({ index }) => index));
    this.#skippedShards = shards;
    this.#groups = this.#groups.map((group) => group.filter(({ index }) => !indexes.has(index)));
  }

  /** Opens the output for the rows of a shard if they come next; otherwise the shard must be written to a file. */
  direct({ index }: Shard): ShardTarget | undefined {
    const { job, overlap } = this.#setup;
    if (!overlap || !mergeKind(job.output).takesRows) return undefined;
    const merge = this.#open();
    const next = this.#groups[merge.groupsDone];
    return next?.[0]?.index === index ? merge.direct?.(next[0]) : undefined;
  }

  /** Appends the next groups, up to the first with an unsealed shard. */
  async advance(): Promise<void> {
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const merge = this.#open();
      for (const step of merge.append(next)) {
        await (step ?? nextTurn());
        checkSignal(this.#setup.options.signal);
        this.#steps.merged(merge.count, () => this.#tilesToMerge());
      }
      this.#release(merge.groupsDurable);
    }
  }

  /** Appends all remaining groups. */
  async advanceToEnd(): Promise<void> {
    const merge = this.#open();
    this.#steps.tellMerged(merge.count, this.#tilesToMerge());
    await this.advance();
    this.#steps.tellMerged(merge.count, this.#tilesToMerge());
  }

  async finish(folded: ShardReport): Promise<void> {
    const { job, options } = this.#setup;
    const merge = this.#open();
    const missing = missingOf(job, this.#skippedShards);
    const tiles = await this.#steps.during({ phase: 'merge', step: 'finish' }, async () => {
      await merge.idle();
      return merge.finish(outputMetadata(job, this.#sourceMetadata(), folded, missing), options.signal);
    });
    checkBalance(job, folded, tiles, missingTiles(missing));
  }

  /** Records durably merged shards in the ledger. The stream plan then removes their files. */
  #release(groupsDurable: number): void {
    const { job, ledger, stream } = this.#setup;
    const shards = this.#groups.slice(this.#released, groupsDurable).flat();
    if (shards.length === 0) return;
    this.#released = groupsDurable;
    ledger.merged(new Map(shards.map(({ index }) => [index, this.#reports.get(index) as ShardReport])));
    if (!stream) return;
    for (const { index } of shards) {
      this.#sync.merged(index);
      rmSync(join(job.shardDirectory, shardName(index)), { force: true });
    }
  }

  async commit(): Promise<void> {
    const { job, ledger, options, watch } = this.#setup;
    checkSignal(options.signal);
    // A file that replaced the temporary output must not be committed.
    watch.check();
    const output = this.#output as TemporaryOutput;
    await this.#steps.during({ phase: 'commit', step: 'sync', bytes: output.size() }, () =>
      commit(job, ledger, output, options.force || job.record.force, options.signal),
    );
    if (options.keepJob) this.#release(this.#groups.length);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // An error here must not hide the one that ended the run.
    await this.#merge?.idle().catch(() => {});
    this.#merge?.[Symbol.dispose]();
    this.#output?.[Symbol.dispose]();
  }

  /** Returns the next group, if it can be appended. */
  #next(): readonly Shard[] | undefined {
    const isSealed = ({ index }: Shard) => this.#reports.has(index);
    // An earlier run may have merged groups already. To know how many, the output must be opened.
    if (this.#merge === undefined && this.#groups[0]?.every(isSealed)) this.#open();
    const next = this.#merge && this.#groups[this.#merge.groupsDone];
    return next?.every(isSealed) ? next : undefined;
  }

  /** Returns the expected number of tiles. For an unsealed shard this is its tiles in the input, of which some may be dropped. */
  #tilesToMerge(): number {
    const written = ({ index, tiles }: Shard) => {
      const report = this.#reports.get(index);
      return report === undefined ? tiles : totals(report).written;
    };
    return this.#groups.flat().reduce((sum, shard) => sum + written(shard), 0);
  }

  #open(): Merge {
    if (this.#merge !== undefined) return this.#merge;
    const { job, ledger } = this.#setup;
    const { record, manifest, directory, shardDirectory, scratchDirectory } = job;
    this.#output = new TemporaryOutput(record.temporaryOutput, record.request.output);
    this.#setup.watch.opened(this.#output);
    const reportOf = (shard: number) => reportWith(job, this.#reports, this.#skippedShards, shard);
    this.#merge = mergeKind(job.output).open({
      shards: manifest.shards,
      settled: manifest.header.settled,
      aggTilesHash: record.request.aggTilesHash,
      directory,
      shardDirectory,
      scratchDirectory,
      ledger,
      output: this.#output,
      reportOf,
    });
    this.#released = this.#merge.groupsDone;
    return this.#merge;
  }

  /** Reads the input's metadata, after a check that the inputs have not changed. */
  #sourceMetadata(): TilesetMetadata {
    const { job } = this.#setup;
    const { request, inputs } = job.record;
    using watch = new InputWatch(inputPaths(request));
    watch.check(inputs.map(({ identity }) => identity));
    using source = openInput(request, job.directory);
    return source.summary.metadata;
  }
}
