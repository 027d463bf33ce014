// The primary's side of a worker: fork, messages, heartbeat timeout, exit. Its owner decides what it does.

import cluster, { type Worker } from 'node:cluster';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TilefoldError } from '../errors.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';

/** Looks at the clock in the time that a worker may be silent. */
const PULSES_PER_TIMEOUT = 4;
/** What a worker gets for leaving by itself: a run that is stopped has to be gone within five seconds. */
const FAREWELL_MS = 3_000;
/** A young generation of 12 MiB and not of 48: a tile leaves little behind, and it is collected the faster for being small. */
const YOUNG = '--max-semi-space-size=4';
/** And one of 3 MiB: slower. */
const YOUNGEST = '--max-semi-space-size=1';
/** An old generation that is collected before it is large. What keeps many small things from tile to tile pays for it with time. */
const EARLY = '--optimize-for-size';

/** Told whenever a worker is gone, or could not be started, once its owner has heard of it. */
const departures = new EventEmitter().setMaxListeners(0);

/** What a worker is for, besides pieces: see duties.ts. */
export type Duty = 'plan' | 'index' | 'finish';

/** What a worker's heap may grow to before it is collected; the smaller, the more time may go into that. */
export type HeapSize = 'usual' | 'small' | 'smallest';

export interface WorkerSetup {
  /** The worker's argument: it opens its task from there. */
  readonly directory: string;
  /** Silence after which a worker is taken for dead. */
  readonly workerTimeoutMs: number;
  /** Default: the worker that writes shards. */
  readonly workerUrl?: URL | undefined;
  /** Default: shards. */
  readonly duty?: Duty | undefined;
  /** What it gets for leaving by itself, where it has something to lose. */
  readonly farewellMs?: number | undefined;
  /** Default: usual. */
  readonly heap?: HeapSize | undefined;
}

export class WorkerProcess<Work, Result> {
  /** It has said that it is, and listens. */
  ready = false;
  /** Something is expected of it: silence is a bad sign. */
  busy = false;
  /** 0: the system has not let it be started. */
  readonly pid: number;
  readonly #worker: Worker;
  readonly #pulse: NodeJS.Timeout;
  readonly #timeoutMs: number;
  readonly #farewellMs: number;
  #lastHeard = performance.now();
  #lastPulse = performance.now();
  #silent = false;

  /** `lost` is told how the worker ended, well or not. */
  constructor(setup: WorkerSetup, hear: (message: WorkerMessage<Result>) => void, gone: (lost: TilefoldError) => void) {
    // The same way from src/run and from the bundle's chunks.
    const url = setup.workerUrl ?? new URL('../run/worker.js', import.meta.url);
    cluster.setupPrimary({
      exec: fileURLToPath(url),
      args: [setup.directory, ...(setup.duty === undefined ? [] : [setup.duty])],
      serialization: 'json',
      execArgv: execArgvOf(setup.heap ?? 'usual'),
    });
    this.#worker = cluster.fork();
    this.pid = this.#worker.process.pid ?? 0;
    this.#timeoutMs = setup.workerTimeoutMs;
    this.#farewellMs = setup.farewellMs ?? FAREWELL_MS;
    this.#pulse = setInterval(() => this.#checkPulse(), this.#timeoutMs / PULSES_PER_TIMEOUT);
    const depart = (lost: TilefoldError) => {
      clearInterval(this.#pulse);
      gone(lost);
      departures.emit('gone');
    };
    this.#worker.on('message', (message: WorkerMessage<Result>) => {
      this.#lastHeard = performance.now();
      if (message.type === 'ready') this.ready = true;
      hear(message);
    });
    this.#worker.on('error', (error: Error) => {
      // One that was never started never exits. Else it is a write to a worker that is dying, and its exit tells all there is to know.
      if (!this.isStarted) depart(unstarted(error));
    });
    this.#worker.on('exit', (code, signal) => depart(this.#lost(code, signal)));
  }

  get isStarted(): boolean {
    return this.pid !== 0;
  }

  tell(message: PrimaryMessage<Work>): void {
    this.busy = true;
    if (this.#worker.isConnected()) this.#worker.send(message, () => {});
  }

  /** Lets it go: it ends the step it is at, and is ended if that takes too long. */
  dismiss(): void {
    if (this.ready) {
      this.tell({ type: 'stop' });
      const killer = setTimeout(() => this.#kill(), this.#farewellMs);
      this.#worker.once('exit', () => clearTimeout(killer));
    } else {
      // It does not listen yet, and has nothing to lose.
      this.#kill();
    }
  }

  #kill(): void {
    if (this.isStarted) this.#worker.process.kill('SIGKILL');
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
  while (left() > 0) await once(departures, 'gone');
}

function unstarted(cause: Error): TilefoldError {
  const why = 'a limit on processes (ulimit -u, or that of a container) or on open files (ulimit -n) may be reached';
  const text = `a worker cannot be started: ${cause.message}; ${why}. Raise it, use fewer --workers, or --plan stream`;
  return new TilefoldError('WORKER_LOST', text, { permanent: false, cause });
}

/** Of a flag that comes twice the last counts: the user's own outdo ours, but where a tile was too much for every worker. */
function execArgvOf(heap: HeapSize): string[] {
  if (heap === 'smallest') return [...process.execArgv, YOUNGEST, EARLY];
  return [YOUNG, ...(heap === 'small' ? [EARLY] : []), ...process.execArgv];
}
