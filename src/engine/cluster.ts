// Runs shards on node:cluster workers: all of them by the crew, and then, one by one, those that no worker survived.

import type { Job } from '../job/job.ts';
import { Crew } from './crew.ts';
import { type Executor, type ExecutorOptions, RetryBudget } from './executor.ts';
import { runSuspect } from './suspect.ts';
import type { HeapSize } from './worker-process.ts';

export interface ClusterOptions extends ExecutorOptions {
  readonly workers: number;
  /** Shards in the order they come, as a merge that goes on meanwhile wants them; else the largest first. */
  readonly inOrder?: boolean;
  /** Silence after which a worker is taken for dead. */
  readonly workerTimeoutMs: number;
  readonly workerUrl?: URL;
  /** Default: usual. */
  readonly heap?: HeapSize;
}

export function createClusterExecutor(options: ClusterOptions): Executor {
  return {
    async *run(shards, job: Job, signal) {
      const budget = new RetryBudget(options.retries);
      const crew = new Crew(shards, job.directory, signal, options, budget);
      try {
        yield* crew.events;
      } finally {
        await crew.dismiss();
      }
      for (const shard of crew.suspects) {
        if (signal.aborted) return;
        yield* runSuspect(shard, job, signal, options, budget);
      }
    },
  };
}
