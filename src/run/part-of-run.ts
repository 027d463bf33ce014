// Prepares a run for the part of its work that was asked for: which shards it runs, and which of them are sealed and set aside for it.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TilefoldError } from '../errors.ts';
import type { Job } from '../job/job.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import { TemporaryOutput } from '../job/output/temporary-output.ts';
import type { RunPart } from '../job/run-options.ts';
import { dropOld, setAside, settleSetAside } from '../job/set-aside.ts';
import type { ShardSync } from '../job/shard-sync.ts';
import { numberSpans } from '../kit/number-spans.ts';
import { mergeKind } from '../merge/merge-kinds.ts';
import { shardName } from '../shard/file/shard-file.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';
import { recoverShards } from './recover-shards.ts';

export class PartOfRun {
  /** Reports of the shards that need not run, by index. */
  readonly reports: Map<number, ShardReport>;
  /** Shards whose old files were put back: a run was killed while it ran them again. */
  readonly putBack: readonly number[];
  readonly #job: Job;
  readonly #ledger: Ledger;
  readonly #part: RunPart | null;
  /** null: all that are missing. */
  readonly #asked: ReadonlySet<number> | null;
  /** Sealed shards that run again, with their old reports. */
  readonly #again = new Map<number, ShardReport>();

  private constructor(
    job: Job,
    ledger: Ledger,
    part: RunPart | null,
    asked: ReadonlySet<number> | null,
    putBack: readonly number[],
    reports: Map<number, ShardReport>,
  ) {
    this.#job = job;
    this.#ledger = ledger;
    this.#part = part;
    this.#asked = asked;
    this.putBack = putBack;
    this.reports = reports;
  }

  /**
   * Recovers the shards of earlier runs, and sets those aside that are to run again.
   * @throws TilefoldError 'INTERRUPTED' if the signal aborts; 'UNSUPPORTED' if a shard to run again cannot be taken out of the output
   */
  static async begin(job: Job, ledger: Ledger, part: RunPart | null, signal: AbortSignal): Promise<PartOfRun> {
    const asked = part?.shards === 'failed' ? failedShards(ledger) : (part?.shards ?? null);
    const putBack = settleSetAside(job);
    let reports = await recoverShards(job, ledger, signal);
    const again = [...(asked ?? [])].filter((shard) => reports.has(shard));
    if (again.length > 0 && leaveMerge(job, ledger, again)) reports = await recoverShards(job, ledger, signal);
    const run = new PartOfRun(job, ledger, part, asked, putBack, reports);
    run.#setAside(again);
    return run;
  }

  get merges(): boolean {
    return this.#part?.only !== 'map';
  }

  /** Returns those of the unsealed shards that this run is to run. */
  shardsToRun(unsealed: readonly Shard[]): readonly Shard[] {
    const asked = this.#asked;
    if (this.#part?.only === 'merge') this.#checkNoneMissing(unsealed);
    return asked === null ? unsealed : unsealed.filter(({ index }) => asked.has(index));
  }

  isAgain(shard: number): boolean {
    return this.#again.has(shard);
  }

  /** Removes the old file of a shard that is sealed again, once the new one is on disk. */
  async sealed(shard: number, sync: ShardSync): Promise<void> {
    if (!this.#again.has(shard)) return;
    await sync.now(shard);
    dropOld(this.#job, shard);
    this.#again.delete(shard);
  }

  /** Puts the old files of shards back that were not sealed again. The error of a failed one stays in the ledger. */
  end(failed: readonly { readonly index: number }[]): void {
    if (this.#again.size === 0) return;
    settleSetAside(this.#job);
    for (const [shard, report] of this.#again)
      if (!failed.some(({ index }) => index === shard)) this.#ledger.sealed(shard, report);
  }

  #setAside(shards: readonly number[]): void {
    if (shards.length === 0) return;
    const job = this.#job;
    const ledger = this.#ledger;
    ledger.setSyncedShards([...ledger.syncedShards()].filter((shard) => !shards.includes(shard)));
    setAside(job, shards);
    for (const shard of shards) {
      this.#again.set(shard, this.reports.get(shard) as ShardReport);
      this.reports.delete(shard);
      ledger.pending(shard);
    }
  }

  #checkNoneMissing(unsealed: readonly Shard[]): void {
    if (unsealed.length === 0) return;
    const { directory, manifest } = this.#job;
    const which = numberSpans(unsealed.map(({ index }) => index));
    const what = `${unsealed.length} of ${manifest.shards.length} shards are not sealed (${which})`;
    const advice = 'nothing was merged; resume without --merge-only runs them first';
    throw new TilefoldError('SHARDS_MISSING', `${directory}: ${what}; ${advice}`);
  }
}

function failedShards(ledger: Ledger): ReadonlySet<number> {
  return new Set(ledger.rows().flatMap(({ shard, state }) => (state === 'failed' ? [shard] : [])));
}

/**
 * Starts the merge over if it may hold one of these shards, and returns true then. All merged shards must still have their files.
 * @throws TilefoldError 'UNSUPPORTED' if they have not
 */
function leaveMerge(job: Job, ledger: Ledger, again: readonly number[]): boolean {
  const point = ledger.fact<{ readonly groupsDone: number; readonly lastId?: number }>('merge');
  if (point === undefined) return false;
  const { groups, takesRows } = mergeKind(job.output);
  // Groups of several shards are appended in steps, so a part of the next one may be in the output, too.
  const isNextBegun = point.lastId === undefined ? !takesRows : point.lastId >= 0;
  const merged = groups(job.manifest.shards)
    .slice(0, point.groupsDone + (isNextBegun ? 1 : 0))
    .flatMap((group) => group.map(({ index }) => index));
  const inOutput = again.filter((shard) => merged.includes(shard));
  if (inOutput.length === 0) return false;
  if (merged.every((shard) => existsSync(join(job.shardDirectory, shardName(shard))))) {
    TemporaryOutput.remove(job.record.temporaryOutput);
    ledger.forgetMerge();
    return true;
  }
  const what = `shards ${numberSpans(inOutput)} are in the unfinished output already, and cannot be taken out of it`;
  const why = 'a run in one process removes the files of merged shards, so that the merge cannot start over';
  throw new TilefoldError(
    'UNSUPPORTED',
    `${job.directory}: ${what}: ${why}; resume without --shards goes on, the command itself with --restart starts over`,
  );
}
