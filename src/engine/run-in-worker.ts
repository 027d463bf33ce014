// Runs one long piece of work in a worker process, so that it can be interrupted. A SQLite statement blocks the event loop until it is
// done, which may take minutes. The worker can be killed at any time, while the primary stays responsive to signals.

import { fromWire, TilefoldError } from '../errors.ts';
import { checkSignal } from '../kit/interruption.ts';
import type { Piece } from './piece.ts';
import type { Duty } from './worker-process.ts';

/** No timeout: the longest delay of a Node timer. */
const ANY_TIME_MS = 2_147_483_647;

/**
 * Runs a duty in a worker and returns its result. `order` and the result are passed as JSON. If no worker can be started, `here` does
 * the work in this process.
 * @throws TilefoldError the error of the work; 'INTERRUPTED' if the signal aborts, after the worker has exited
 */
export async function runInWorker<Order extends object, Result>(
  duty: Duty,
  directory: string,
  order: Order,
  here: () => Result,
  signal: AbortSignal,
  kept?: string,
): Promise<Result> {
  // Loaded on demand: node:cluster is slow to load, and small archives do not need it.
  const { LoneWorker } = await import('./lone-worker.ts');
  const setup = { directory, duty, workerTimeoutMs: ANY_TIME_MS, exitGraceMs: 0, heap: 'usual' } as const;
  await using worker = new LoneWorker<Order & Piece, Result>(setup, signal);
  if (worker.pid === 0) return here();
  for await (const message of worker.messages) {
    if (message.type === 'ready') worker.tell({ type: 'piece', piece: { ...order, index: 0, bytes: 0 }, attempt: 1 });
    else if (message.type === 'sealed') return message.result;
    else if (message.type === 'failed' || message.type === 'unfit') throw fromWire(message.error);
  }
  checkSignal(signal, kept);
  throw worker.lost ?? new TilefoldError('WORKER_LOST', `the worker that had to ${duty} exited without a message`);
}
