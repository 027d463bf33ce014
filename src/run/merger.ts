// Runs the merge of a job: opens it when the first group of shards is ready, appends groups as they are sealed, finishes, commits.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InputWatch } from '../archive/identity.ts';
import { checkBalance } from '../job/balance.ts';
import type { Job } from '../job/job.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { commit } from '../job/output/commit.ts';
import { outputMetadata } from '../job/output/output-metadata.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import type { RemovalWatch } from '../job/removal-watch.ts';
import type { RunOptions } from '../job/run-options.ts';
import type { ShardSync } from '../job/shard-sync.ts';
import { type FailedShard, missingOf, missingTiles, reportWith } from '../job/skipped-shards.ts';
import { checkSignal } from '../kit/interruption.ts';
import type { Merge } from '../merge/merge.ts';
import { mergeKind } from '../merge/merge-kinds.ts';
import { StepProgress } from '../merge/step-progress.ts';
import { inputPaths } from '../plan/inputs.ts';
import { shardName } from '../shard/file/shard-file.ts';
import { openInput } from '../shard/open-input.ts';
import type { ShardTarget } from '../shard/shard.ts';
import { type ShardReport, totals } from '../shard/shard-report.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';

/** The part of a run that the merge needs. */
export interface MergerSetup {
  readonly job: Job;
  readonly ledger: Ledger;
  /** Remove the files of merged shards. */
  readonly stream: boolean;
  /** Append each group as soon as its shards are sealed, and not after the map phase. */
  readonly overlap: boolean;
  readonly options: RunOptions;
  readonly watch: RemovalWatch;
}

/** Opens the merge when the first group is ready, and runs it up to the commit. */
export class Merger implements AsyncDisposable {
  readonly #setup: MergerSetup;
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
    setup: MergerSetup,
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
    using source = openInput(request, job.directory, job.manifest.header.settled);
    return source.summary.metadata;
  }
}
