// One worker in a process of its own, with no other beside it, for one piece of work. It is frugal, and never used again.

import type { TilefoldError } from '../errors.ts';
import { EventQueue } from '../kit/event-queue.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';
import { untilGone, WorkerProcess, type WorkerSetup } from './worker-process.ts';

/** What a worker says before it has said how its work went. */
const UNDER_WAY: ReadonlySet<WorkerMessage<unknown>['type']> = new Set(['ready', 'progress', 'alive']);

export class LoneWorker<Work = unknown, Result = unknown> implements AsyncDisposable {
  /** What it says, to its end. */
  readonly messages: EventQueue<WorkerMessage<Result>> = new EventQueue();
  /** How it ended before it had said how its work went; null as long as that is not so. */
  lost: TilefoldError | null = null;
  readonly #worker: WorkerProcess<Work, Result>;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#dismiss();
  #isThere = true;
  #isDone = false;

  constructor(setup: WorkerSetup, signal: AbortSignal) {
    this.#signal = signal;
    this.#worker = new WorkerProcess(
      { ...setup, heap: setup.heap ?? 'smallest' },
      (message) => this.#hear(message),
      (lost) => {
        this.#isThere = false;
        if (!this.#isDone) this.lost = lost;
        this.messages.end();
      },
    );
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#dismiss();
  }

  get pid(): number {
    return this.#worker.pid;
  }

  tell(message: PrimaryMessage<Work>): void {
    if (!this.#isDone) this.#worker.tell(message);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dismiss();
    await untilGone(() => (this.#isThere ? 1 : 0));
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #hear(message: WorkerMessage<Result>): void {
    this.messages.push(message);
    if (!UNDER_WAY.has(message.type)) this.#dismiss();
  }

  #dismiss(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    if (this.#isThere) this.#worker.dismiss();
    this.messages.end();
  }
}
