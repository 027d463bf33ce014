// Runs shards one after the other in this process, giving the event loop its turn between steps.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { toWire } from '../errors.ts';
import type { Shard } from '../tile/shard.ts';
import { type Executor, type ExecutorOptions, RetryBudget, type ShardEvent } from './executor.ts';
import { processUsage } from './process-usage.ts';
import { runShard } from './shard.ts';
import { openTask, type Task } from './task.ts';

/** The task is opened at the first shard and kept until the executor is disposed. */
export function createInProcessExecutor(options: ExecutorOptions): Executor & Disposable {
  let task: Task | undefined;
  return {
    async *run(shards, job, signal) {
      const budget = new RetryBudget(options.retries);
      for (const shard of shards) {
        if (signal.aborted) return;
        task ??= openTask(job);
        yield* untilSettled(shard, task, signal, budget, options);
      }
    },
    [Symbol.dispose]() {
      task?.[Symbol.dispose]();
    },
  };
}

async function* untilSettled(
  shard: Shard,
  task: Task,
  signal: AbortSignal,
  budget: RetryBudget,
  { beginAttempt }: ExecutorOptions,
): AsyncGenerator<ShardEvent> {
  for (;;) {
    const attempt = beginAttempt(shard.index, process.pid);
    yield { type: 'started', shard: shard.index, attempt, pid: process.pid };
    try {
      yield* stepThrough(task, shard, attempt, signal);
      return;
    } catch (thrown) {
      const error = toWire(thrown);
      const type = budget.verdict(shard.index, error) === 'failed' ? 'failed' : 'retry';
      yield { type, shard: shard.index, attempt, error };
      if (type === 'failed') return;
    }
  }
}

/** Ends without a seal when the signal aborts; leaving the loop early discards the shard's file. */
async function* stepThrough(task: Task, shard: Shard, attempt: number, signal: AbortSignal): AsyncGenerator<ShardEvent> {
  const steps = runShard(task, shard, attempt);
  try {
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        yield { type: 'sealed', shard: shard.index, seal: step.value, usage: processUsage() };
        return;
      }
      yield { type: 'progress', shard: shard.index, progress: step.value };
      await nextTurn();
      if (signal.aborted) return;
    }
  } finally {
    steps.return(undefined as never);
  }
}
