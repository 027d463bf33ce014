// A worker's whole life: say ready, run the shard that comes, say how it went, until told to stop. Started by cluster.ts with
// the job's directory as its argument.

import './worker-signals.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { toWire } from '../errors.ts';
import { openJob } from './job.ts';
import type { PrimaryMessage, TileTrial, WorkerMessage } from './messages.ts';
import { processUsage } from './process-usage.ts';
import { runShard } from './shard.ts';
import { openTask, type Task } from './task.ts';
import { tryTile } from './tile-trial.ts';

type ShardOrder = Extract<PrimaryMessage, { type: 'shard' }>;

const REPORT_EVERY_MS = 250;

let stopping = false;

try {
  const task = openTask(await openJob(process.argv[2] as string));
  process.on('message', (message: PrimaryMessage) => {
    if (message.type === 'shard') void work(task, message);
    else if (message.type === 'tile') void tryOut(task, message.trial);
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

async function work(task: Task, order: ShardOrder): Promise<void> {
  working = true;
  try {
    const message = await stepThrough(task, order);
    if (message !== undefined) say(message);
  } catch (error) {
    say({ type: 'failed', shard: order.shard.index, error: toWire(error) });
  }
  working = false;
  if (stopping) process.exit(0);
}

/** Returns undefined when told to stop in between: what was written is discarded. */
async function stepThrough(task: Task, { shard, attempt, watch }: ShardOrder): Promise<WorkerMessage | undefined> {
  const steps = runShard(task, shard, attempt, watch);
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

async function tryOut(task: Task, trial: TileTrial): Promise<void> {
  try {
    await tryTile(task, trial, () => say({ type: 'alive' }));
    say({ type: 'survived' });
  } catch (error) {
    say({ type: 'failed', shard: trial.shard.index, error: toWire(error) });
  }
}

/** A primary that is gone hears nothing; `disconnect` ends this process then. */
function say(message: WorkerMessage, then: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, then);
}
