// A worker as the primary sees it: started, heard, told, ended when it falls silent, gone. What it is told to do is its owner's.

import cluster, { type Worker } from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { TilefoldError } from '../errors.ts';
import type { Shard } from '../tile/shard.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';
import type { Seal } from './seal.ts';

/** Looks at the clock in the time that a worker may be silent. */
const PULSES_PER_TIMEOUT = 4;
/** What a worker gets for leaving by itself: a run that is stopped has to be gone within five seconds. */
const FAREWELL_MS = 3_000;
/**
 * A young generation of 12 MiB and not of 48, and an old one that is collected before it is large: what a tile leaves behind is
 * small, and costs no more time for being collected often. A worker stays below 100 MB however many tiles it sees.
 */
const WORKER_FLAGS = ['--max-semi-space-size=4', '--optimize-for-size'];
/** A young generation of 3 MiB: slower, and smaller. */
const FRUGAL_FLAG = '--max-semi-space-size=1';

export interface WorkerSetup {
  readonly jobDirectory: string;
  /** Silence after which a worker is taken for dead. */
  readonly workerTimeoutMs: number;
  /** Default: the worker of this tilefold. */
  readonly workerUrl?: URL | undefined;
  /** With as little memory as V8 can be held to. */
  readonly frugal?: boolean;
}

export class WorkerProcess<Work = Shard, Result = Seal> {
  /** It has said that it is, and listens. */
  ready = false;
  /** Something is expected of it: silence is a bad sign. */
  busy = false;
  readonly pid: number;
  readonly #worker: Worker;
  readonly #pulse: NodeJS.Timeout;
  readonly #timeoutMs: number;
  #lastHeard = performance.now();
  #lastPulse = performance.now();
  #silent = false;

  /** `lost` is told how the worker ended, well or not. */
  constructor(setup: WorkerSetup, hear: (message: WorkerMessage<Result>) => void, gone: (lost: TilefoldError) => void) {
    // The same way from src/run and from the bundle's chunks.
    const url = setup.workerUrl ?? new URL('../run/worker.js', import.meta.url);
    cluster.setupPrimary({
      exec: fileURLToPath(url),
      args: [setup.jobDirectory],
      serialization: 'json',
      // Of a flag that comes twice the last counts: the user's own goes before ours, but where there is no other way.
      execArgv: [...WORKER_FLAGS, ...process.execArgv, ...(setup.frugal ? [FRUGAL_FLAG] : [])],
    });
    this.#worker = cluster.fork();
    this.pid = this.#worker.process.pid as number;
    this.#timeoutMs = setup.workerTimeoutMs;
    this.#pulse = setInterval(() => this.#checkPulse(), this.#timeoutMs / PULSES_PER_TIMEOUT);
    this.#worker.on('message', (message: WorkerMessage<Result>) => {
      this.#lastHeard = performance.now();
      if (message.type === 'ready') this.ready = true;
      hear(message);
    });
    // A write to a worker that is dying fails; its exit tells all there is to know.
    this.#worker.on('error', () => {});
    this.#worker.on('exit', (code, signal) => {
      clearInterval(this.#pulse);
      gone(this.#lost(code, signal));
    });
  }

  tell(message: PrimaryMessage<Work>): void {
    this.busy = true;
    if (this.#worker.isConnected()) this.#worker.send(message, () => {});
  }

  /** Lets it go: it ends the step it is at, and is ended if that takes too long. */
  dismiss(): void {
    if (this.ready) {
      this.tell({ type: 'stop' });
      const killer = setTimeout(() => this.#kill(), FAREWELL_MS);
      this.#worker.once('exit', () => clearTimeout(killer));
    } else {
      // It does not listen yet, and has nothing to lose.
      this.#kill();
    }
  }

  #kill(): void {
    this.#worker.process.kill('SIGKILL');
  }

  #checkPulse(): void {
    const now = performance.now();
    // If we were asleep ourselves, what the worker said meanwhile is still in the pipe.
    const late = now - this.#lastPulse > (2 * this.#timeoutMs) / PULSES_PER_TIMEOUT;
    this.#lastPulse = now;
    if (late || (this.ready && !this.busy)) this.#lastHeard = now;
    if (now - this.#lastHeard <= this.#timeoutMs) return;
    this.#silent = true;
    this.#kill();
  }

  #lost(code: number | null, signal: string | null): TilefoldError {
    const died = signal === 'SIGKILL' ? 'SIGKILL: from outside, or for want of memory' : (signal ?? `exit code ${code}`);
    const how = this.#silent ? `fell silent for ${this.#timeoutMs / 1000} s and was ended` : `died (${died})`;
    return new TilefoldError('WORKER_LOST', `worker ${this.pid} ${how}`, { permanent: false });
  }
}

/** Waits until none of the workers that `left` counts is there any more. */
export async function untilGone(left: () => number): Promise<void> {
  while (left() > 0) await new Promise<void>((resolve) => cluster.once('exit', () => setImmediate(resolve)));
}
