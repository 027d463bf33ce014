// Runs one worker process for one piece of work, with no other worker beside it. It has a small heap by default, and is not reused.

import type { TilefoldError } from '../errors.ts';
import { EventQueue } from '../kit/event-queue.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';
import { WorkerProcess, type WorkerSetup, waitForExits } from './worker-process.ts';

/** Messages that do not end the worker's work. */
const INTERIM: ReadonlySet<WorkerMessage<unknown>['type']> = new Set(['ready', 'progress', 'alive']);

export class LoneWorker<Work = unknown, Result = unknown> implements AsyncDisposable {
  /** The worker's messages, until it exits. */
  readonly messages: EventQueue<WorkerMessage<Result>> = new EventQueue();
  /** The error if the worker exited before its work was done; else null. */
  lost: TilefoldError | null = null;
  readonly #worker: WorkerProcess<Work, Result>;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#stop();
  #isThere = true;
  #isDone = false;

  constructor(setup: WorkerSetup, signal: AbortSignal) {
    this.#signal = signal;
    this.#worker = new WorkerProcess(
      { ...setup, heap: setup.heap ?? 'smallest' },
      (message) => this.#onMessage(message),
      (lost) => {
        this.#isThere = false;
        if (!this.#isDone) this.lost = lost;
        this.messages.end();
      },
    );
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#stop();
  }

  get pid(): number {
    return this.#worker.pid;
  }

  tell(message: PrimaryMessage<Work>): void {
    if (!this.#isDone) this.#worker.tell(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    await waitForExits(() => (this.#isThere ? 1 : 0));
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #onMessage(message: WorkerMessage<Result>): void {
    this.messages.push(message);
    if (!INTERIM.has(message.type)) this.#stop();
  }

  #stop(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    if (this.#isThere) this.#worker.stop();
    this.messages.end();
  }
}
