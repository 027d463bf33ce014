// Who runs shards, and what they tell. Two implementors: in-process, and node:cluster workers. The same shard runner is
// behind both, so the bytes are the same.

import type { WireError } from '../errors.ts';
import type { Job } from '../job/job.ts';
import type { ProcessUsage } from '../kit/process-usage.ts';
import type { ShardProgress, ShardTarget } from '../shard/shard.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';

export type ShardEvent<Result = ShardReport> =
  | { type: 'started'; shard: number; attempt: number; pid: number }
  | { type: 'progress'; shard: number; progress: ShardProgress }
  /** `usage` is of the process that sealed it, so far. */
  | { type: 'sealed'; shard: number; result: Result; usage: ProcessUsage }
  /** This attempt failed; the shard is tried again. */
  | { type: 'retry'; shard: number; attempt: number; error: WireError }
  /** Given up for this run. */
  | { type: 'failed'; shard: number; attempt: number; error: WireError };

export interface Executor {
  /**
   * Runs every shard to its end, sealed or failed. Stops handing out work when `signal` aborts, and then just ends.
   * Who runs shards in this process asks `direct` of each.
   */
  run(shards: Iterable<Shard>, job: Job, signal: AbortSignal, direct: DirectTarget): AsyncIterable<ShardEvent>;
}

/** Returns what takes a shard's rows straight into the output, or undefined where it has to be a file. */
export type DirectTarget = (shard: Shard) => ShardTarget | undefined;

export interface ExecutorOptions {
  /** Attempts after the first. */
  readonly retries: number;
  /** Writes the attempt down before it begins, and returns its number: no two attempts of a job share one. */
  beginAttempt(shard: number, pid: number): number;
}

/** A disk that takes no more, which every other shard would find out too. */
export function endsRun({ code }: WireError): boolean {
  return code === 'DISK_FULL' || code === 'DISK_ERROR';
}

/** Deadly failures in company after which a shard is run alone. */
const DEADLY_IN_COMPANY = 2;

/** What a tile may do to the process that works on it: end it, by whatever means, or fail it in a way that nobody foresaw. */
export function isDeadly({ code }: WireError): boolean {
  return code === 'WORKER_LOST' || code === 'INTERNAL';
}

/** Counts the failures of each shard in this run. */
export class RetryBudget {
  readonly #retries: number;
  readonly #failures = new Map<number, number>();
  readonly #deadly = new Map<number, number>();

  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Tells what becomes of a shard after this failure. The last attempt after a deadly one is made alone, too. */
  verdict(shard: number, error: WireError): 'retry' | 'alone' | 'failed' {
    if (endsRun(error) || error.permanent) return 'failed';
    const failures = countUp(this.#failures, shard);
    if (failures > this.#retries) return 'failed';
    if (!isDeadly(error)) return 'retry';
    return countUp(this.#deadly, shard) >= DEADLY_IN_COMPANY || failures === this.#retries ? 'alone' : 'retry';
  }
}

function countUp(counts: Map<number, number>, shard: number): number {
  const count = (counts.get(shard) ?? 0) + 1;
  counts.set(shard, count);
  return count;
}
