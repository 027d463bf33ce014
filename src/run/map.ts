// The map phase: passes shards to an executor, records its events in the ledger, and reports them as progress.

import type { Executor } from '../engine/executor.ts';
import type { PieceEvent } from '../engine/piece.ts';
import { endsRun } from '../engine/retry-budget.ts';
import type { Job } from '../job/job.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import type { ProgressEvent } from '../job/progress-event.ts';
import type { FailedShard } from '../job/skipped-shards.ts';
import type { ShardProgress } from '../shard/shard.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';
import { WorkerTally } from './worker-tally.ts';

/** Interval at which the ledger row of a running shard is updated. */
const WATERMARK_EVERY_MS = 1_000;

/** Tracks the shards of one run. */
export class ShardMap {
  readonly failed: FailedShard[];
  readonly workers: WorkerTally = new WorkerTally();
  run = 0;
  retried = 0;
  readonly #job: Job;
  readonly #ledger: Ledger;
  /** Reports of all sealed shards, by index; shared with the caller. */
  readonly #reports: Map<number, ShardReport>;
  readonly #running = new Map<number, ShardProgress>();
  readonly #onProgress: (event: ProgressEvent) => void;
  readonly #workers: number;
  #tilesDone = 0;
  #bytesDone = 0;
  #lastWatermark = new Map<number, number>();
  /** Number of the current or last attempt, by shard. */
  readonly #attempts: Map<number, number>;

  constructor(
    job: Job,
    ledger: Ledger,
    reports: Map<number, ShardReport>,
    workers: number,
    onProgress: (event: ProgressEvent) => void,
    /** Shards that failed in an earlier run and are not retried. */
    skippedShards: readonly FailedShard[] = [],
  ) {
    this.failed = [...skippedShards];
    this.#job = job;
    this.#ledger = ledger;
    this.#reports = reports;
    this.#workers = workers;
    this.#onProgress = onProgress;
    this.#attempts = new Map(ledger.rows().map(({ shard, attempts }) => [shard, attempts]));
    for (const { index, error } of skippedShards) {
      onProgress({ type: 'shard', index, state: 'failed', attempt: this.#attemptOf(index), message: error.message });
    }
    for (const shard of job.manifest.shards) {
      if (!reports.has(shard.index)) continue;
      this.#countDone(shard);
      onProgress({ type: 'shard', index: shard.index, state: 'skipped', attempt: this.#attemptOf(shard.index) });
    }
  }

  /**
   * Runs the shards, and `onSealed` after each sealed one. Stops early if the signal aborts or if an error ends the run.
   */
  async map(
    shards: readonly Shard[],
    executor: Executor<Shard, ShardReport>,
    signal: AbortSignal,
    onSealed: (shard: number) => Promise<void>,
  ): Promise<void> {
    for await (const event of executor.run(shards, signal)) {
      this.#record(event);
      if (event.type === 'sealed') await onSealed(event.piece);
      if (event.type === 'failed' && endsRun(event.error)) return;
    }
  }

  #record(event: PieceEvent<ShardReport>): void {
    const index = event.piece;
    if (event.type === 'progress') {
      this.#watermark(index, event.progress);
    } else if (event.type === 'started') {
      this.#lastWatermark.set(index, performance.now());
      this.#attempts.set(index, event.attempt);
      this.#onProgress({ type: 'shard', index, state: 'started', attempt: event.attempt });
    } else if (event.type === 'sealed') {
      this.run++;
      this.workers.sealed(event.usage, event.result);
      this.#running.delete(index);
      this.#countDone(this.#job.manifest.shards[index] as Shard);
      this.#reports.set(index, event.result);
      this.#ledger.sealed(index, event.result);
      this.#onProgress({ type: 'shard', index, state: 'done', attempt: this.#attemptOf(index) });
    } else {
      this.#running.delete(index);
      this.#ledger.failed(index, event.error.message);
      if (event.type === 'retry') this.retried++;
      else this.failed.push({ index, error: event.error });
      this.#onProgress({ type: 'shard', index, state: event.type, attempt: event.attempt, message: event.error.message });
    }
    this.#tell();
  }

  #attemptOf(index: number): number {
    return this.#attempts.get(index) ?? 0;
  }

  #watermark(index: number, progress: ShardProgress): void {
    this.#running.set(index, progress);
    const now = performance.now();
    if (now - (this.#lastWatermark.get(index) ?? 0) < WATERMARK_EVERY_MS) return;
    this.#lastWatermark.set(index, now);
    this.#ledger.progress(index, progress);
  }

  #countDone({ tiles, bytes }: Shard): void {
    this.#tilesDone += tiles;
    this.#bytesDone += bytes;
  }

  #tell(): void {
    const { tiles, bytes, shards } = this.#job.manifest.header;
    const running = [...this.#running.values()];
    this.#onProgress({
      type: 'tiles',
      tilesRead: running.reduce((sum, { tilesRead }) => sum + tilesRead, this.#tilesDone),
      tilesTotal: tiles,
      bytesRead: running.reduce((sum, { bytesRead }) => sum + bytesRead, this.#bytesDone),
      bytesTotal: bytes,
      shardsDone: this.#reports.size,
      shardsFailed: this.failed.length,
      shardsTotal: shards,
      workers: this.#workers,
    });
  }
}
