// The pipeline of every writing command: map the shards that are missing, merge, commit. The stream plan takes it group by
// group and lets merged shards go; split-merge maps all of them first and keeps them until the output stands. Same code, same bytes.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fromWire, TilefoldError } from '../errors.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';
import { checkBalance, checkNotEmpty } from './balance.ts';
import { commit } from './commit.ts';
import type { Executor } from './executor.ts';
import { foldShardReports } from './fold.ts';
import { InputWatch } from './identity.ts';
import type { Job } from './job.ts';
import type { Ledger } from './ledger.ts';
import { ShardMap } from './map.ts';
import { type Merge, mergeGroups } from './merge.ts';
import { openMerge } from './open-merge.ts';
import { outputMetadata } from './output-metadata.ts';
import type { PhaseClock } from './phase-clock.ts';
import type { Phase } from './progress-event.ts';
import type { RunOptions } from './run-options.ts';
import { shardName } from './shard.ts';
import type { ShardReport } from './shard-report.ts';
import { takeStock } from './stock.ts';
import { openInput } from './task.ts';
import { TemporaryOutput } from './temporary-output.ts';

export interface PipelineResult {
  readonly shards: ShardMap;
  readonly skipped: number;
  /** Of all sealed shards. */
  readonly folded: ShardReport;
}

export interface PipelineSetup {
  readonly job: Job;
  readonly ledger: Ledger;
  readonly executor: Executor;
  /** Appends each group as soon as its shards are sealed, and lets its files go. */
  readonly stream: boolean;
  readonly workers: number;
  readonly options: RunOptions;
  readonly clock: PhaseClock;
}

/**
 * Brings the job to its end, or as far as it gets: with failed shards it returns without an output, and the job stays.
 * @throws TilefoldError 'INTERRUPTED' when the signal aborted, 'BAD_TILE', 'INPUT_CHANGED', 'BALANCE', 'OUTPUT_EXISTS'
 */
export async function runPipeline(setup: PipelineSetup): Promise<PipelineResult> {
  const { job, ledger, options, clock } = setup;
  const { tiles, bytes, shards: count } = job.manifest.header;
  const reports = takeStock(job, ledger);
  const skipped = reports.size;
  const shards = new ShardMap(job, ledger, reports, setup.workers, options.onProgress);
  const groups = mergeGroups(job.manifest, job.record.request.outputFormat);
  const enter = (phase: Phase) => {
    ledger.setFact('phase', phase);
    options.onProgress({ type: 'phase', phase, total: { tiles, bytes, shards: count } });
  };
  enter('map');
  using merger = new Merger(setup, reports);
  if (setup.stream) {
    for (const [place, group] of groups.entries()) {
      await mapMissing(setup, shards, reports, group);
      if (shards.failed.length === 0) await clock.time('merge', () => merger.append(place, group));
    }
  } else {
    await mapMissing(setup, shards, reports, job.manifest.shards);
  }
  const result: PipelineResult = { shards, skipped, folded: foldShardReports(inOrder(job, reports)) };
  if (shards.failed.length > 0) return result;
  checkNotEmpty(job, result.folded);
  enter('merge');
  await clock.time('merge', async () => {
    for (const [place, group] of groups.entries()) await merger.append(place, group);
    merger.finish(result.folded);
  });
  enter('commit');
  await clock.time('commit', () => merger.commit());
  ledger.setFact('phase', 'done');
  return result;
}

async function mapMissing(
  setup: PipelineSetup,
  map: ShardMap,
  reports: Map<number, ShardReport>,
  shards: readonly Shard[],
): Promise<void> {
  const { options, clock, executor } = setup;
  const missing = shards.filter(({ index }) => !reports.has(index));
  if (missing.length > 0) await clock.time('map', () => map.map(missing, executor, options.signal));
  const fatal = map.failed.find(({ error }) => error.code === 'BAD_TILE');
  if (fatal !== undefined) throw fromWire(fatal.error);
  checkSignal(options.signal);
}

function* inOrder(job: Job, reports: ReadonlyMap<number, ShardReport>): Generator<ShardReport> {
  for (const { index } of job.manifest.shards) {
    const report = reports.get(index);
    if (report !== undefined) yield report;
  }
}

function checkSignal(signal: AbortSignal): void {
  if (signal.aborted) {
    const { reason } = signal;
    throw new TilefoldError('INTERRUPTED', `stopped by ${reason}; sealed shards are kept, --resume goes on`, {
      permanent: false,
      cause: reason,
    });
  }
}

/** Opens the merge when the first group is due, and sees it through to the commit. */
class Merger implements Disposable {
  readonly #setup: PipelineSetup;
  readonly #reports: ReadonlyMap<number, ShardReport>;
  #output: TemporaryOutput | undefined;
  #merge: Merge | undefined;

  constructor(setup: PipelineSetup, reports: ReadonlyMap<number, ShardReport>) {
    this.#setup = setup;
    this.#reports = reports;
  }

  /** Appends one group, unless it is in the output already. */
  async append(place: number, group: readonly Shard[]): Promise<void> {
    const { job, ledger, options, stream } = this.#setup;
    const merge = this.#open();
    if (place < merge.groupsDone) return;
    for (const _step of merge.append(group)) {
      await nextTurn();
      checkSignal(options.signal);
    }
    for (const { index } of group) ledger.merged(index, this.#reports.get(index) as ShardReport);
    if (stream) for (const { index } of group) rmSync(join(job.shardDirectory, shardName(index)), { force: true });
  }

  finish(folded: ShardReport): void {
    const { job } = this.#setup;
    const tiles = this.#open().finish(outputMetadata(job, this.#sourceMetadata(), folded));
    checkBalance(job, folded, tiles);
  }

  commit(): void {
    const { job, ledger, options } = this.#setup;
    checkSignal(options.signal);
    commit(job, ledger, this.#output as TemporaryOutput, options.force || job.record.force);
  }

  [Symbol.dispose](): void {
    this.#merge?.[Symbol.dispose]();
    this.#output?.[Symbol.dispose]();
  }

  #open(): Merge {
    if (this.#merge !== undefined) return this.#merge;
    const { job, ledger } = this.#setup;
    this.#output = new TemporaryOutput(job.record.temporaryOutput);
    const reportOf = (shard: number) => this.#reports.get(shard);
    this.#merge = openMerge({ job, ledger, output: this.#output, reportOf });
    return this.#merge;
  }

  /** The input must still be the one that the shards were made of. */
  #sourceMetadata(): TilesetMetadata {
    const { job } = this.#setup;
    const { request, identity } = job.record;
    using watch = new InputWatch(request.input);
    watch.check(identity);
    using source = openInput(request, job.directory);
    return source.summary.metadata;
  }
}
