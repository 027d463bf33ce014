// The worker pool. Workers pull pieces, largest first or in order. A worker that dies or misses its heartbeat is replaced, and its piece
// is retried while the others go on. A piece that keeps crashing workers is set aside to be run in isolation.

import { fromWire, TilefoldError, toWire, type WireError } from '../errors.ts';
import { EventQueue } from '../kit/event-queue.ts';
import type { ExecutorOptions } from './executor.ts';
import type { WorkerMessage } from './messages.ts';
import type { Piece, PieceEvent } from './piece.ts';
import type { RetryBudget } from './retry-budget.ts';
import { type HeapSize, WorkerProcess, waitForExits } from './worker-process.ts';

/** Consecutive failed starts that are tolerated. More mean that no worker can start. */
const MAX_FAILED_STARTS = 3;

export interface ClusterOptions extends ExecutorOptions {
  /** Passed to the workers, which open their task from there. */
  readonly directory: string;
  readonly workers: number;
  /** Run pieces in the given order, for a concurrent merge. Default: largest first. */
  readonly inOrder?: boolean;
  /** Heartbeat timeout, after which a worker is killed. */
  readonly workerTimeoutMs: number;
  /** Default: the worker that writes shards. */
  readonly workerUrl?: URL;
  /** Default: usual. */
  readonly heap?: HeapSize;
  /** Directory for the file in which an isolated piece records its current tile. Without it, a piece that keeps crashing workers fails. */
  readonly trailDirectory?: string;
}

interface Member<Work, Result> {
  readonly worker: WorkerProcess<Work, Result>;
  piece: Work | null;
  attempt: number;
}

export class WorkerPool<Work extends Piece, Result> {
  readonly events: EventQueue<PieceEvent<Result>> = new EventQueue();
  /** Pieces to run in isolation once all others are done, with the number of their last attempt. */
  readonly isolated: { readonly piece: Work; readonly attempt: number }[] = [];
  readonly #options: ClusterOptions;
  readonly #budget: RetryBudget;
  readonly #members = new Set<Member<Work, Result>>();
  readonly #pending: Work[];
  readonly #onAbort = () => this.#stopWork();
  readonly #signal: AbortSignal;
  #failedStarts = 0;
  #stopped = false;

  constructor(pieces: Iterable<Work>, signal: AbortSignal, options: ClusterOptions, budget: RetryBudget) {
    this.#options = options;
    this.#budget = budget;
    // Taken from the end. Largest first, so that no worker finishes long after the others.
    this.#pending = [...pieces].sort((a, b) => (options.inOrder ? 0 : a.bytes - b.bytes) || b.index - a.index);
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted || this.#pending.length === 0) this.#stopWork();
    else this.#fill();
  }

  /** Stops all workers, and waits until they have exited. */
  async stop(): Promise<void> {
    this.#stopWork();
    await waitForExits(() => this.#members.size);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #stopWork(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#pending.length = 0;
    for (const { worker } of this.#members) worker.stop();
    this.events.end();
  }

  #fill(): void {
    const idle = [...this.#members].filter(({ piece }) => piece === null).length;
    const wanted = Math.min(this.#options.workers - this.#members.size, this.#pending.length - idle);
    for (let i = 0; i < wanted; i++) this.#spawn();
  }

  #spawn(): void {
    const { directory, workerTimeoutMs, workerUrl, heap } = this.#options;
    const member: Member<Work, Result> = {
      worker: new WorkerProcess(
        { directory, workerTimeoutMs, workerUrl, heap },
        (message) => this.#onMessage(member, message),
        (lost) => this.#onExit(member, lost),
      ),
      piece: null,
      attempt: 0,
    };
    this.#members.add(member);
  }

  #onMessage(member: Member<Work, Result>, message: WorkerMessage<Result>): void {
    if (message.type === 'ready') {
      this.#failedStarts = 0;
      this.#assign(member);
    } else if (message.type === 'unfit') {
      this.events.end(fromWire(message.error));
      this.#stopWork();
    } else if (message.type === 'progress') {
      this.events.push(message);
    } else if (message.type === 'sealed') {
      member.piece = null;
      this.events.push(message);
      this.#assign(member);
    } else if (message.type === 'failed') {
      this.#fail(member, message.error);
      this.#assign(member);
    }
  }

  #assign(member: Member<Work, Result>): void {
    const { worker } = member;
    const piece = this.#pending.pop();
    worker.busy = false;
    if (piece !== undefined) {
      member.piece = piece;
      member.attempt = this.#options.beginAttempt(piece.index, worker.pid);
      this.events.push({ type: 'started', piece: piece.index, attempt: member.attempt, pid: worker.pid });
      worker.tell({ type: 'piece', piece, attempt: member.attempt });
    } else if (this.#isDone()) {
      this.#stopWork();
    }
  }

  #isDone(): boolean {
    return this.#pending.length === 0 && this.#members.values().every(({ piece }) => piece === null);
  }

  /** Requeues the piece of a failed attempt first in line, sets it aside for isolation, or gives it up. */
  #fail(member: Member<Work, Result>, error: WireError): void {
    const { piece, attempt } = member;
    if (piece === null) return;
    member.piece = null;
    const verdict = this.#budget.verdict(piece.index, error);
    this.events.push({ type: verdict === 'failed' ? 'failed' : 'retry', piece: piece.index, attempt, error });
    if (verdict === 'failed' || this.#stopped) return;
    if (verdict === 'isolate') {
      this.isolated.push({ piece, attempt });
      return;
    }
    this.#pending.push(piece);
    for (const other of this.#members) if (other.worker.ready && other.piece === null && other !== member) this.#assign(other);
  }

  #onExit(member: Member<Work, Result>, lost: TilefoldError): void {
    this.#members.delete(member);
    if (this.#stopped) return;
    // The process limit is reached. The other workers go on, and one that exits makes room.
    if (!member.worker.isStarted && this.#members.size > 0) return;
    if (!member.worker.ready && ++this.#failedStarts > MAX_FAILED_STARTS) {
      const message = `${MAX_FAILED_STARTS + 1} workers in a row ended before they were ready; the last: ${lost.message}`;
      this.events.end(new TilefoldError('WORKER_LOST', message));
      this.#stopWork();
      return;
    }
    this.#fail(member, toWire(lost));
    if (this.#isDone()) this.#stopWork();
    else this.#fill();
  }
}
