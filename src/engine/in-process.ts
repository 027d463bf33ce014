// Runs shards one after the other in this process, giving the event loop its turn between steps.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { toWire } from '../errors.ts';
import { isFailedSync } from '../job/disk-error.ts';
import { openTask } from '../job/open-task.ts';
import { processUsage } from '../kit/process-usage.ts';
import { ShardFile } from '../shard/file/shard-file.ts';
import { runShard, type ShardTarget } from '../shard/shard.ts';
import type { Task } from '../shard/task.ts';
import type { Shard } from '../tile/shard.ts';
import { type DirectTarget, type Executor, type ExecutorOptions, RetryBudget, type ShardEvent } from './executor.ts';

/** The task is opened at the first shard and kept until the executor is disposed. */
export function createInProcessExecutor(options: ExecutorOptions): Executor & Disposable {
  let task: Task | undefined;
  return {
    async *run(shards, job, signal, direct) {
      const budget = new RetryBudget(options.retries);
      for (const shard of shards) {
        if (signal.aborted) return;
        task ??= openTask(job);
        yield* untilSettled({ shard, task, signal, direct }, budget, options);
      }
    },
    [Symbol.dispose]() {
      task?.[Symbol.dispose]();
    },
  };
}

interface Order {
  readonly shard: Shard;
  readonly task: Task;
  readonly signal: AbortSignal;
  readonly direct: DirectTarget;
}

async function* untilSettled(order: Order, budget: RetryBudget, { beginAttempt }: ExecutorOptions): AsyncGenerator<ShardEvent> {
  const { shard, task, direct } = order;
  for (;;) {
    const attempt = beginAttempt(shard.index, process.pid);
    yield { type: 'started', shard: shard.index, attempt, pid: process.pid };
    const target = direct(shard);
    try {
      yield* stepThrough(order, target ?? new ShardFile(task, shard.index, attempt));
      return;
    } catch (thrown) {
      // The file that it was told of is the output, and not one shard's matter.
      if (isFailedSync(thrown)) throw thrown;
      const error = toWire(thrown);
      const type = budget.verdict(shard.index, error) === 'failed' ? 'failed' : 'retry';
      yield { type, shard: shard.index, attempt, error };
      if (type === 'failed') return;
    }
  }
}

/** Ends without a report when the signal aborts; leaving the loop early discards what was written. */
async function* stepThrough({ shard, task, signal }: Order, target: ShardTarget): AsyncGenerator<ShardEvent> {
  const steps = runShard(task, shard, target);
  try {
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        yield { type: 'sealed', shard: shard.index, result: step.value, usage: processUsage() };
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
