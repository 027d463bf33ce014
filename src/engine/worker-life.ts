// A worker's whole life: say ready, do the piece of work that comes, say how it went, until told to stop.

import './worker-signals.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { toWire } from '../errors.ts';
import { processUsage } from '../kit/process-usage.ts';
import type { ShardProgress } from '../shard/shard.ts';
import type { TileTrial } from '../shard/tile-trial.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';

export type Order<Piece> = Extract<PrimaryMessage<Piece>, { type: 'shard' }>;

const REPORT_EVERY_MS = 250;

export interface Profession<Task, Piece, Result> {
  /** Opens what all pieces of work need. A worker that fails here is unfit. */
  open(): Promise<Task>;
  /** Does one piece, step by step; returning early discards it. */
  steps(task: Task, order: Order<Piece>): Generator<ShardProgress, Result>;
  /** Works on one tile alone; `live` says that it still does. */
  tryOut?(task: Task, trial: TileTrial, live: () => void): Promise<void>;
}

export async function live<Task, Piece extends { readonly index: number }, Result>(
  profession: Profession<Task, Piece, Result>,
): Promise<void> {
  try {
    const worker = new Worker(profession, await profession.open());
    process.on('message', (message: PrimaryMessage<Piece>) => worker.hear(message));
    say({ type: 'ready' });
  } catch (error) {
    say({ type: 'unfit', error: toWire(error) }, () => process.exit(1));
  }
}

class Worker<Task, Piece extends { readonly index: number }, Result> {
  readonly #profession: Profession<Task, Piece, Result>;
  readonly #task: Task;
  #working = false;
  #stopping = false;

  constructor(profession: Profession<Task, Piece, Result>, task: Task) {
    this.#profession = profession;
    this.#task = task;
  }

  hear(message: PrimaryMessage<Piece>): void {
    if (message.type === 'shard') void this.#work(message);
    else if (message.type === 'tile') void this.#tryOut(message.trial);
    else this.#stop();
  }

  #stop(): void {
    this.#stopping = true;
    if (!this.#working) process.exit(0);
  }

  async #work(order: Order<Piece>): Promise<void> {
    this.#working = true;
    try {
      const message = await this.#stepThrough(order);
      if (message !== undefined) say(message);
    } catch (error) {
      say({ type: 'failed', shard: order.shard.index, error: toWire(error) });
    }
    this.#working = false;
    if (this.#stopping) process.exit(0);
  }

  /** Returns undefined when told to stop in between: what was written is discarded. */
  async #stepThrough(order: Order<Piece>): Promise<WorkerMessage<Result> | undefined> {
    const shard = order.shard.index;
    const steps = this.#profession.steps(this.#task, order);
    let reported = 0;
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) return { type: 'sealed', shard, result: step.value, usage: processUsage() };
      const now = performance.now();
      if (now - reported >= REPORT_EVERY_MS) {
        reported = now;
        say({ type: 'progress', shard, progress: step.value });
      }
      await nextTurn();
      if (this.#stopping) {
        steps.return(undefined as never);
        return undefined;
      }
    }
  }

  async #tryOut(trial: TileTrial): Promise<void> {
    try {
      await this.#profession.tryOut?.(this.#task, trial, () => say({ type: 'alive' }));
      say({ type: 'survived' });
    } catch (error) {
      say({ type: 'failed', shard: trial.shard.index, error: toWire(error) });
    }
  }
}

/** A primary that is gone hears nothing; `disconnect` ends this process then. */
function say(message: WorkerMessage<unknown>, then: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, then);
}
