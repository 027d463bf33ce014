// Runs pieces of work. Two implementors: in this process, and on node:cluster workers. The same runner is behind both, so that the
// bytes are the same.

import type { PieceEvent } from './piece.ts';

export interface Executor<Work, Result> {
  /** Runs every piece until it is sealed or has failed. Stops handing out work when `signal` aborts, and then just ends. */
  run(pieces: Iterable<Work>, signal: AbortSignal): AsyncIterable<PieceEvent<Result>>;
}

export interface ExecutorOptions {
  /** Attempts after the first. */
  readonly retries: number;
  /** Records the attempt before it begins, and returns its number: no two attempts at a piece share one. */
  beginAttempt(piece: number, pid: number): number;
}
