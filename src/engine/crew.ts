// The crew: workers that pull shards, or other pieces of work, largest first or in order. One that dies or falls silent is replaced and its shard tried
// again; the other shards go on. A shard that no worker survives is put aside for later.

import { fromWire, TilefoldError, toWire, type WireError } from '../errors.ts';
import { EventQueue } from '../kit/event-queue.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Shard } from '../tile/shard.ts';
import type { ClusterOptions } from './cluster.ts';
import type { RetryBudget, ShardEvent } from './executor.ts';
import type { WorkerMessage } from './messages.ts';
import { untilGone, WorkerProcess } from './worker-process.ts';

/** Workers that may die in a row before one gets ready: then something is wrong with all of them. */
const MAX_STILLBORN = 3;

/** What a worker gets to do, by its number and how much it is. */
export interface Work {
  readonly index: number;
  readonly bytes: number;
}

interface Member<Piece, Result> {
  readonly worker: WorkerProcess<Piece, Result>;
  shard: Piece | null;
  attempt: number;
}

export class Crew<Piece extends Work = Shard, Result = ShardReport> {
  readonly events: EventQueue<ShardEvent<Result>> = new EventQueue();
  /** Shards that want to be run alone, once all others are done. */
  readonly suspects: Piece[] = [];
  readonly #jobDirectory: string;
  readonly #options: ClusterOptions;
  readonly #budget: RetryBudget;
  readonly #members = new Set<Member<Piece, Result>>();
  readonly #pending: Piece[];
  readonly #onAbort = () => this.#stopWork();
  readonly #signal: AbortSignal;
  #stillborn = 0;
  #stopped = false;

  constructor(shards: Iterable<Piece>, jobDirectory: string, signal: AbortSignal, options: ClusterOptions, budget: RetryBudget) {
    this.#jobDirectory = jobDirectory;
    this.#options = options;
    this.#budget = budget;
    // Taken from the end: the largest goes first, so that none is left over for a lonely worker.
    this.#pending = [...shards].sort((a, b) => (options.inOrder ? 0 : a.bytes - b.bytes) || b.index - a.index);
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted || this.#pending.length === 0) this.#stopWork();
    else this.#fill();
  }

  /** Lets all workers go, and waits until they are gone. */
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
    const idle = [...this.#members].filter(({ shard }) => shard === null).length;
    const wanted = Math.min(this.#options.workers - this.#members.size, this.#pending.length - idle);
    for (let i = 0; i < wanted; i++) this.#hire();
  }

  #hire(): void {
    const { workerTimeoutMs, workerUrl, heap } = this.#options;
    const member: Member<Piece, Result> = {
      worker: new WorkerProcess(
        { jobDirectory: this.#jobDirectory, workerTimeoutMs, workerUrl, heap },
        (message) => this.#hear(member, message),
        (lost) => this.#bury(member, lost),
      ),
      shard: null,
      attempt: 0,
    };
    this.#members.add(member);
  }

  #hear(member: Member<Piece, Result>, message: WorkerMessage<Result>): void {
    if (message.type === 'ready') {
      this.#stillborn = 0;
      this.#assign(member);
    } else if (message.type === 'unfit') {
      this.events.end(fromWire(message.error));
      this.#stopWork();
    } else if (message.type === 'progress') {
      this.events.push(message);
    } else if (message.type === 'sealed') {
      member.shard = null;
      this.events.push(message);
      this.#assign(member);
    } else if (message.type === 'failed') {
      this.#fail(member, message.error);
      this.#assign(member);
    }
  }

  #assign(member: Member<Piece, Result>): void {
    const { worker } = member;
    const shard = this.#pending.pop();
    worker.busy = false;
    if (shard !== undefined) {
      member.shard = shard;
      member.attempt = this.#options.beginAttempt(shard.index, worker.pid);
      this.events.push({ type: 'started', shard: shard.index, attempt: member.attempt, pid: worker.pid });
      worker.tell({ type: 'shard', shard, attempt: member.attempt });
    } else if (this.#isDone()) {
      this.#stopWork();
    }
  }

  #isDone(): boolean {
    return this.#pending.length === 0 && this.#members.values().every(({ shard }) => shard === null);
  }

  /** Puts the shard of a failed attempt back, first in line, or aside, or gives it up. */
  #fail(member: Member<Piece, Result>, error: WireError): void {
    const { shard, attempt } = member;
    if (shard === null) return;
    member.shard = null;
    const verdict = this.#budget.verdict(shard.index, error);
    this.events.push({ type: verdict === 'failed' ? 'failed' : 'retry', shard: shard.index, attempt, error });
    if (verdict === 'failed' || this.#stopped) return;
    if (verdict === 'alone') {
      this.suspects.push(shard);
      return;
    }
    this.#pending.push(shard);
    for (const other of this.#members) if (other.worker.ready && other.shard === null && other !== member) this.#assign(other);
  }

  #bury(member: Member<Piece, Result>, lost: TilefoldError): void {
    this.#members.delete(member);
    if (this.#stopped) return;
    // The system allows no more of them: those that are there go on, and one that ends makes room.
    if (!member.worker.isStarted && this.#members.size > 0) return;
    if (!member.worker.ready && ++this.#stillborn > MAX_STILLBORN) {
      const message = `${MAX_STILLBORN + 1} workers in a row ended before they were ready; the last: ${lost.message}`;
      this.events.end(new TilefoldError('WORKER_LOST', message));
      this.#stopWork();
      return;
    }
    this.#fail(member, toWire(lost));
    if (this.#isDone()) this.#stopWork();
    else this.#fill();
  }
}
