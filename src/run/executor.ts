// Who runs shards, and what they tell. Two implementors: in-process, and node:cluster workers. The same shard runner is
// behind both, so the bytes are the same.

import type { WireError } from '../errors.ts';
import type { Shard } from '../tile/shard.ts';
import type { Job } from './job.ts';
import type { ProcessUsage } from './process-usage.ts';
import type { Seal } from './seal.ts';
import type { ShardProgress } from './shard.ts';

export type ShardEvent =
  | { type: 'started'; shard: number; attempt: number; pid: number }
  | { type: 'progress'; shard: number; progress: ShardProgress }
  /** `usage` is of the process that sealed it, so far. */
  | { type: 'sealed'; shard: number; seal: Seal; usage: ProcessUsage }
  /** This attempt failed; the shard is tried again. */
  | { type: 'retry'; shard: number; attempt: number; error: WireError }
  /** Given up for this run. */
  | { type: 'failed'; shard: number; attempt: number; error: WireError };

export interface Executor {
  /** Runs every shard to its end, sealed or failed. Stops handing out work when `signal` aborts, and then just ends. */
  run(shards: Iterable<Shard>, job: Job, signal: AbortSignal): AsyncIterable<ShardEvent>;
}

export interface ExecutorOptions {
  /** Attempts after the first. */
  readonly retries: number;
  /** Writes the attempt down before it begins, and returns its number: no two attempts of a job share one. */
  beginAttempt(shard: number, pid: number): number;
}

/** Counts the failures of each shard in this run. */
export class RetryBudget {
  readonly #retries: number;
  readonly #failures = new Map<number, number>();

  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Tells what becomes of a shard after this failure. */
  verdict(shard: number, error: WireError): 'retry' | 'failed' {
    const failures = (this.#failures.get(shard) ?? 0) + 1;
    this.#failures.set(shard, failures);
    return error.permanent || failures > this.#retries ? 'failed' : 'retry';
  }
}
