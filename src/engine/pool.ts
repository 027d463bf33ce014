// The pool: workers that pull pieces, largest first or in order. A worker that dies or falls silent is replaced and its piece tried
// again; the other pieces go on. A piece that keeps crashing workers is set aside, to be run isolated.

import { fromWire, TilefoldError, toWire, type WireError } from '../errors.ts';
import { EventQueue } from '../kit/event-queue.ts';
import type { ExecutorOptions } from './executor.ts';
import type { WorkerMessage } from './messages.ts';
import type { Piece, PieceEvent } from './piece.ts';
import type { RetryBudget } from './retry-budget.ts';
import { type HeapSize, untilGone, WorkerProcess } from './worker-process.ts';

/** Workers that may fail to start in a row: then something is wrong with all of them. */
const MAX_FAILED_STARTS = 3;

export interface ClusterOptions extends ExecutorOptions {
  /** Its path is the workers' argument: they open the task from it. */
  readonly directory: string;
  readonly workers: number;
  /** Pieces in the order they come, as a merge that goes on meanwhile wants them; else the largest first. */
  readonly inOrder?: boolean;
  /** Silence after which a worker is taken for dead. */
  readonly workerTimeoutMs: number;
  /** Default: the worker that writes shards. */
  readonly workerUrl?: URL;
  /** Default: usual. */
  readonly heap?: HeapSize;
  /** Where an isolated piece notes which tile it is at. Without it, a piece that keeps crashing workers fails. */
  readonly trailDirectory?: string;
}

interface Member<Work, Result> {
  readonly worker: WorkerProcess<Work, Result>;
  piece: Work | null;
  attempt: number;
}

export class WorkerPool<Work extends Piece, Result> {
  readonly events: EventQueue<PieceEvent<Result>> = new EventQueue();
  /** Pieces to run isolated, once all others are done, and the number of their last attempt. */
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
    // Taken from the end: the largest goes first, so that the last worker does not finish long after the others.
    this.#pending = [...pieces].sort((a, b) => (options.inOrder ? 0 : a.bytes - b.bytes) || b.index - a.index);
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted || this.#pending.length === 0) this.#stopWork();
    else this.#fill();
  }

  /** Stops all workers, and waits until they have exited. */
  async dismiss(): Promise<void> {
    this.#stopWork();
    await untilGone(() => this.#members.size);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #stopWork(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#pending.length = 0;
    for (const { worker } of this.#members) worker.dismiss();
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

  /** Puts the piece of a failed attempt back, first in line, or sets it aside, or gives it up. */
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
    // The system allows no more processes: the others go on, and one that ends makes room.
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
