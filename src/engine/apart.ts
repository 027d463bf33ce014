// Work that nothing can interrupt: SQLite hears of no signal before a statement is through, and some take many minutes. A process of
// its own does it, and can be ended at any moment; the primary waits, and hears every signal.

import { fromWire, TilefoldError } from '../errors.ts';
import { checkSignal } from '../kit/interruption.ts';
import type { Piece } from './piece.ts';
import type { Duty } from './worker-process.ts';

/** Nobody can tell how long it takes: the longest that a timer of Node's knows. */
const ANY_TIME_MS = 2_147_483_647;

/**
 * Has a worker do its duty in a directory, and returns what it came to. `order` and result go between processes as JSON. Where the
 * system lets no worker start, `here` does it in this process.
 * @throws TilefoldError what the work failed with; 'INTERRUPTED' when the signal aborts, and the worker is gone by then
 */
export async function doApart<Order extends object, Result>(
  duty: Duty,
  directory: string,
  order: Order,
  here: () => Result,
  signal: AbortSignal,
  kept?: string,
): Promise<Result> {
  // Node's part in it is not small, and a small archive has no use for it.
  const { LoneWorker } = await import('./lone-worker.ts');
  const setup = { directory, duty, workerTimeoutMs: ANY_TIME_MS, farewellMs: 0, heap: 'usual' } as const;
  await using worker = new LoneWorker<Order & Piece, Result>(setup, signal);
  if (worker.pid === 0) return here();
  for await (const message of worker.messages) {
    if (message.type === 'ready') worker.tell({ type: 'piece', piece: { ...order, index: 0, bytes: 0 }, attempt: 1 });
    else if (message.type === 'sealed') return message.result;
    else if (message.type === 'failed' || message.type === 'unfit') throw fromWire(message.error);
  }
  checkSignal(signal, kept);
  throw worker.lost ?? new TilefoldError('WORKER_LOST', `the worker that had to ${duty} ended without a word`);
}
