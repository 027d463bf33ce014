// Runs shards on node:cluster workers, which pull them, largest first or in order. A worker that dies or falls silent is replaced and its
// shard tried again; the other shards go on.

import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { fromWire, TilefoldError, toWire, type WireError } from '../errors.ts';
import type { Shard } from '../tile/shard.ts';
import { EventQueue } from './event-queue.ts';
import { type Executor, type ExecutorOptions, RetryBudget, type ShardEvent } from './executor.ts';
import type { Job } from './job.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';

/** Workers that may die in a row before one gets ready: then something is wrong with all of them. */
const MAX_STILLBORN = 3;
/** Looks at the clock in the time that a worker may be silent. */
const PULSES_PER_TIMEOUT = 4;
/** What a worker gets for leaving by itself. */
const FAREWELL_MS = 5_000;

export interface ClusterOptions extends ExecutorOptions {
  readonly workers: number;
  /** Shards in the order they come, as a merge that goes on meanwhile wants them; else the largest first. */
  readonly inOrder?: boolean;
  /** Silence after which a worker is taken for dead. */
  readonly workerTimeoutMs: number;
  readonly workerUrl?: URL;
}

export function createClusterExecutor(options: ClusterOptions): Executor {
  return {
    async *run(shards, job, signal) {
      const crew = new Crew(shards, job, signal, options);
      try {
        yield* crew.events;
      } finally {
        await crew.dismiss();
      }
    },
  };
}

interface Member {
  readonly worker: Worker;
  ready: boolean;
  shard: Shard | null;
  attempt: number;
  lastHeard: number;
  silent: boolean;
}

class Crew {
  readonly events: EventQueue<ShardEvent> = new EventQueue();
  readonly #options: ClusterOptions;
  readonly #budget: RetryBudget;
  readonly #members = new Map<number, Member>();
  readonly #pending: Shard[];
  readonly #pulse: NodeJS.Timeout;
  readonly #onAbort = () => this.#stopWork();
  readonly #signal: AbortSignal;
  #lastPulse = performance.now();
  #stillborn = 0;
  #stopped = false;

  constructor(shards: Iterable<Shard>, job: Job, signal: AbortSignal, options: ClusterOptions) {
    this.#options = options;
    this.#budget = new RetryBudget(options.retries);
    // Taken from the end: the largest goes first, so that none is left over for a lonely worker.
    this.#pending = [...shards].sort((a, b) => (options.inOrder ? 0 : a.bytes - b.bytes) || b.index - a.index);
    this.#signal = signal;
    // The same way from src/run and from the bundle's chunks.
    const url = options.workerUrl ?? new URL('../run/worker.js', import.meta.url);
    cluster.setupPrimary({ exec: fileURLToPath(url), args: [job.directory], serialization: 'json' });
    this.#pulse = setInterval(() => this.#checkPulse(), options.workerTimeoutMs / PULSES_PER_TIMEOUT);
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted || this.#pending.length === 0) this.#stopWork();
    else this.#fill();
  }

  /** Lets all workers go, and waits until they are gone. */
  async dismiss(): Promise<void> {
    this.#stopWork();
    const killer = setTimeout(() => {
      for (const { worker } of this.#members.values()) worker.process.kill('SIGKILL');
    }, FAREWELL_MS);
    while (this.#members.size > 0) await new Promise<void>((resolve) => cluster.once('exit', () => setImmediate(resolve)));
    clearTimeout(killer);
    clearInterval(this.#pulse);
    this.#signal.removeEventListener('abort', this.#onAbort);
  }

  #stopWork(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#pending.length = 0;
    for (const { worker, ready } of this.#members.values()) {
      if (ready) tell(worker, { type: 'stop' });
      // It does not listen yet, and has nothing to lose.
      else worker.process.kill('SIGKILL');
    }
    this.events.end();
  }

  #fill(): void {
    const idle = [...this.#members.values()].filter(({ shard }) => shard === null).length;
    const wanted = Math.min(this.#options.workers - this.#members.size, this.#pending.length - idle);
    for (let i = 0; i < wanted; i++) this.#hire();
  }

  #hire(): void {
    const worker = cluster.fork();
    const member: Member = { worker, ready: false, shard: null, attempt: 0, lastHeard: performance.now(), silent: false };
    this.#members.set(worker.id, member);
    worker.on('message', (message: WorkerMessage) => this.#hear(member, message));
    // A write to a worker that is dying fails; its exit tells all there is to know.
    worker.on('error', () => {});
    worker.on('exit', (code, signal) => this.#bury(member, code, signal));
  }

  #hear(member: Member, message: WorkerMessage): void {
    member.lastHeard = performance.now();
    if (message.type === 'ready') {
      member.ready = true;
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
    } else {
      this.#fail(member, message.error);
      this.#assign(member);
    }
  }

  #assign(member: Member): void {
    const shard = this.#pending.pop();
    if (shard !== undefined) {
      const pid = member.worker.process.pid as number;
      member.shard = shard;
      member.attempt = this.#options.beginAttempt(shard.index, pid);
      this.events.push({ type: 'started', shard: shard.index, attempt: member.attempt, pid });
      tell(member.worker, { type: 'shard', shard, attempt: member.attempt });
    } else if (this.#isDone()) {
      this.#stopWork();
    }
  }

  #isDone(): boolean {
    return this.#pending.length === 0 && [...this.#members.values()].every(({ shard }) => shard === null);
  }

  /** Puts the shard of a failed attempt back, first in line, or gives it up. */
  #fail(member: Member, error: WireError): void {
    const { shard, attempt } = member;
    if (shard === null) return;
    member.shard = null;
    const type = this.#budget.verdict(shard.index, error);
    this.events.push({ type, shard: shard.index, attempt, error });
    if (type === 'failed' || this.#stopped) return;
    this.#pending.push(shard);
    for (const other of this.#members.values()) if (other.ready && other.shard === null && other !== member) this.#assign(other);
  }

  #bury(member: Member, code: number | null, signal: string | null): void {
    this.#members.delete(member.worker.id);
    if (this.#stopped) return;
    const how = member.silent ? 'fell silent and was ended' : `died (${signal ?? `exit code ${code}`})`;
    const lost = new TilefoldError('WORKER_LOST', `worker ${member.worker.process.pid} ${how}`, { permanent: false });
    if (!member.ready && ++this.#stillborn > MAX_STILLBORN) {
      this.events.end(
        new TilefoldError(
          'WORKER_LOST',
          `${MAX_STILLBORN + 1} workers in a row ended before they were ready; the last one ${how}`,
        ),
      );
      this.#stopWork();
      return;
    }
    this.#fail(member, toWire(lost));
    if (this.#isDone()) this.#stopWork();
    else this.#fill();
  }

  #checkPulse(): void {
    const now = performance.now();
    const late = now - this.#lastPulse > (2 * this.#options.workerTimeoutMs) / PULSES_PER_TIMEOUT;
    this.#lastPulse = now;
    for (const member of this.#members.values()) {
      // If we were asleep ourselves, what the workers said meanwhile is still in the pipe.
      if (late) member.lastHeard = now;
      const expected = member.shard !== null || !member.ready;
      if (!expected) member.lastHeard = now;
      if (now - member.lastHeard <= this.#options.workerTimeoutMs) continue;
      member.silent = true;
      member.worker.process.kill('SIGKILL');
    }
  }
}

function tell(worker: Worker, message: PrimaryMessage): void {
  if (worker.isConnected()) worker.send(message, () => {});
}
