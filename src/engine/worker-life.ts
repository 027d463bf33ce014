// The main loop of a worker: reports ready, runs the pieces that it receives and reports their results, until it is told to stop.

import './worker-signals.ts';
import { toWire } from '../errors.ts';
import { processUsage } from '../kit/process-usage.ts';
import type { TileTrial } from '../shard/tile-trial.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';
import type { Order, Runner } from './piece.ts';
import { stepThrough } from './steps.ts';

const REPORT_EVERY_MS = 250;

type Numbered = { readonly index: number };

/** Runs until the primary sends 'stop' or disconnects. If the task cannot be opened, sends 'unfit' and exits. */
export async function runWorker<Task, Work extends Numbered, Result>(runner: Runner<Task, Work, Result>): Promise<void> {
  try {
    const worker = new Worker(runner, await runner.open());
    process.on('message', (message: PrimaryMessage<Work>) => worker.onMessage(message));
    send({ type: 'ready' });
  } catch (error) {
    send({ type: 'unfit', error: toWire(error) }, () => process.exit(1));
  }
}

class Worker<Task, Work extends Numbered, Result> {
  readonly #runner: Runner<Task, Work, Result>;
  readonly #task: Task;
  #working = false;
  #stopping = false;

  constructor(runner: Runner<Task, Work, Result>, task: Task) {
    this.#runner = runner;
    this.#task = task;
  }

  onMessage(message: PrimaryMessage<Work>): void {
    if (message.type === 'piece') void this.#run(message);
    else if (message.type === 'tile') void this.#tryOut(message.trial);
    else this.#stop();
  }

  #stop(): void {
    this.#stopping = true;
    if (!this.#working) process.exit(0);
  }

  async #run(order: Order<Work>): Promise<void> {
    this.#working = true;
    try {
      const message = await this.#result(order);
      if (message !== null) send(message);
    } catch (error) {
      send({ type: 'failed', piece: order.piece.index, error: toWire(error) });
    }
    this.#working = false;
    if (this.#stopping) process.exit(0);
  }

  /** Returns null if told to stop before the piece was done. */
  async #result(order: Order<Work>): Promise<WorkerMessage<Result> | null> {
    const piece = order.piece.index;
    const steps = stepThrough(this.#runner.steps(this.#task, order), () => this.#stopping);
    let reported = 0;
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      const now = performance.now();
      if (now - reported < REPORT_EVERY_MS) continue;
      reported = now;
      send({ type: 'progress', piece, progress: step.value });
    }
    return step.value && { type: 'sealed', piece, ...step.value, usage: processUsage() };
  }

  async #tryOut(trial: TileTrial): Promise<void> {
    try {
      await this.#runner.tryOut?.(this.#task, trial, () => send({ type: 'alive' }));
      send({ type: 'survived' });
    } catch (error) {
      send({ type: 'failed', piece: trial.piece.index, error: toWire(error) });
    }
  }
}

/** Does nothing if the primary is gone; the 'disconnect' event ends this process then. */
function send(message: WorkerMessage<unknown>, then: () => void = () => {}): void {
  process.send?.(message, undefined, undefined, then);
}
