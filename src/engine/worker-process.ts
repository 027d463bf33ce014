// The primary's side of a worker: fork, messages, heartbeat timeout, exit. Its owner decides what it does.

import cluster, { type Worker } from 'node:cluster';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { TilefoldError } from '../errors.ts';
import type { PrimaryMessage, WorkerMessage } from './messages.ts';

/** Heartbeat checks per timeout. */
const CHECKS_PER_TIMEOUT = 4;
/** Time that a stopped worker has to exit before it is killed. A stopped run must end within five seconds. */
const EXIT_GRACE_MS = 3_000;
/** A young generation of 12 MiB, not 48: little of a tile survives, and a small one is collected faster. */
const YOUNG_12_MIB = '--max-semi-space-size=4';
/** A young generation of 3 MiB: slower. */
const YOUNG_3_MIB = '--max-semi-space-size=1';
/** Collects the old generation before it grows. Slow for work that keeps many small objects from tile to tile. */
const COLLECT_EARLY = '--optimize-for-size';

/** Emits 'gone' when a worker has exited or failed to start, after its owner was notified. */
const exits = new EventEmitter().setMaxListeners(0);

/** Work of a worker other than shards: see duties.ts. */
export type Duty = 'plan' | 'index' | 'finish';

/** How far a worker's heap grows before it is collected. A smaller heap may cost time. */
export type HeapSize = 'usual' | 'small' | 'smallest';

export interface WorkerSetup {
  /** Passed to the worker, which opens its task from there. */
  readonly directory: string;
  /** Heartbeat timeout, after which a worker is killed. */
  readonly workerTimeoutMs: number;
  /** Default: the worker that writes shards. */
  readonly workerUrl?: URL | undefined;
  /** Default: shards. */
  readonly duty?: Duty | undefined;
  /** Time to exit after 'stop', before it is killed. */
  readonly exitGraceMs?: number | undefined;
  /** Default: usual. */
  readonly heap?: HeapSize | undefined;
}

export class WorkerProcess<Work, Result> {
  /** The worker has reported ready. */
  ready = false;
  /** The worker has work, so the heartbeat timeout applies. */
  busy = false;
  /** 0 if the process could not be started. */
  readonly pid: number;
  readonly #worker: Worker;
  readonly #timer: NodeJS.Timeout;
  readonly #timeoutMs: number;
  readonly #exitGraceMs: number;
  #lastHeard = performance.now();
  #lastCheck = performance.now();
  #silent = false;

  /** `onExit` receives how the worker ended, whether or not it was an orderly exit. */
  constructor(setup: WorkerSetup, onMessage: (message: WorkerMessage<Result>) => void, onExit: (lost: TilefoldError) => void) {
    // This relative path is right from src/engine and from the bundle's chunks.
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
    this.#exitGraceMs = setup.exitGraceMs ?? EXIT_GRACE_MS;
    this.#timer = setInterval(() => this.#checkHeartbeat(), this.#timeoutMs / CHECKS_PER_TIMEOUT);
    const exited = (lost: TilefoldError) => {
      clearInterval(this.#timer);
      onExit(lost);
      exits.emit('gone');
    };
    this.#worker.on('message', (message: WorkerMessage<Result>) => {
      this.#lastHeard = performance.now();
      if (message.type === 'ready') this.ready = true;
      onMessage(message);
    });
    this.#worker.on('error', (error: Error) => {
      // A worker that failed to start emits no 'exit'. Any other error is a write to a dying worker, and its exit will follow.
      if (!this.isStarted) exited(startError(error));
    });
    this.#worker.on('exit', (code, signal) => exited(this.#lost(code, signal)));
  }

  get isStarted(): boolean {
    return this.pid !== 0;
  }

  tell(message: PrimaryMessage<Work>): void {
    this.busy = true;
    if (this.#worker.isConnected()) this.#worker.send(message, () => {});
  }

  /** Stops the worker: it finishes its current step, and is killed if that takes too long. */
  stop(): void {
    if (this.ready) {
      this.tell({ type: 'stop' });
      const killer = setTimeout(() => this.#kill(), this.#exitGraceMs);
      this.#worker.once('exit', () => clearTimeout(killer));
    } else {
      // It does not listen yet, and has not written anything.
      this.#kill();
    }
  }

  #kill(): void {
    if (this.isStarted) this.#worker.process.kill('SIGKILL');
  }

  #checkHeartbeat(): void {
    const now = performance.now();
    // If this process was suspended, the worker's messages may still be in the pipe.
    const late = now - this.#lastCheck > (2 * this.#timeoutMs) / CHECKS_PER_TIMEOUT;
    this.#lastCheck = now;
    if (late || (this.ready && !this.busy)) this.#lastHeard = now;
    if (now - this.#lastHeard <= this.#timeoutMs) return;
    this.#silent = true;
    this.#kill();
  }

  #lost(code: number | null, signal: string | null): TilefoldError {
    const died = signal === 'SIGKILL' ? 'SIGKILL: from outside, or for lack of memory' : (signal ?? `exit code ${code}`);
    const how = this.#silent ? `fell silent for ${this.#timeoutMs / 1000} s and was ended` : `died (${died})`;
    return new TilefoldError('WORKER_LOST', `worker ${this.pid} ${how}`, { permanent: false });
  }
}

/** Waits until `left`, the number of remaining workers, returns 0. */
export async function waitForExits(left: () => number): Promise<void> {
  while (left() > 0) await once(exits, 'gone');
}

function startError(cause: Error): TilefoldError {
  const why = 'a limit on processes (ulimit -u, or that of a container) or on open files (ulimit -n) may be reached';
  const text = `a worker cannot be started: ${cause.message}; ${why}. Raise it, use fewer --workers, or --plan stream`;
  return new TilefoldError('WORKER_LOST', text, { permanent: false, cause });
}

/** The last of repeated flags wins. The user's override ours, except in the smallest heap, for tiles that crashed every worker. */
function execArgvOf(heap: HeapSize): string[] {
  if (heap === 'smallest') return [...process.execArgv, YOUNG_3_MIB, COLLECT_EARLY];
  return [YOUNG_12_MIB, ...(heap === 'small' ? [COLLECT_EARLY] : []), ...process.execArgv];
}
