// A worker's whole life: say ready, run the shard that comes, say how it went, until told to stop. Started by cluster.ts with
// the job's directory as its argument.

import './worker-signals.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { toWire } from '../errors.ts';
import type { Shard } from '../tile/shard.ts';
import { openJob } from './job.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';
import { processUsage } from './process-usage.ts';
import { runShard } from './shard.ts';
import { openTask, type Task } from './task.ts';

const REPORT_EVERY_MS = 250;

let stopping = false;

try {
  const task = openTask(await openJob(process.argv[2] as string));
  process.on('message', (message: PrimaryMessage) => {
    if (message.type === 'shard') void work(task, message.shard, message.attempt);
    else stop();
  });
  say({ type: 'ready' });
} catch (error) {
  say({ type: 'unfit', error: toWire(error) }, () => process.exit(1));
}

let working = false;

function stop(): void {
  stopping = true;
  if (!working) process.exit(0);
}

async function work(task: Task, shard: Shard, attempt: number): Promise<void> {
  working = true;
  try {
    const message = await stepThrough(task, shard, attempt);
    if (message !== undefined) say(message);
  } catch (error) {
    say({ type: 'failed', shard: shard.index, error: toWire(error) });
  }
  working = false;
  if (stopping) process.exit(0);
}

/** Returns undefined when told to stop in between: what was written is discarded. */
async function stepThrough(task: Task, shard: Shard, attempt: number): Promise<WorkerMessage | undefined> {
  const steps = runShard(task, shard, attempt);
  let reported = 0;
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done) return { type: 'sealed', shard: shard.index, seal: step.value, usage: processUsage() };
    const now = performance.now();
    if (now - reported >= REPORT_EVERY_MS) {
      reported = now;
      say({ type: 'progress', shard: shard.index, progress: step.value });
    }
    await nextTurn();
    if (stopping) {
      steps.return(undefined as never);
      return undefined;
    }
  }
}

/** A primary that is gone hears nothing; `disconnect` ends this process then. */
function say(message: WorkerMessage, then: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, then);
}
