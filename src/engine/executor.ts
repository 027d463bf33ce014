// The interface that runs pieces of work. There are two implementations: in this process, and on node:cluster workers. Both use the same
// runner, so the output's bytes are equal.

import type { PieceEvent } from './piece.ts';

export interface Executor<Work, Result> {
  /** Runs every piece until it is sealed or has failed. When `signal` aborts, stops handing out work and ends without an error. */
  run(pieces: Iterable<Work>, signal: AbortSignal): AsyncIterable<PieceEvent<Result>>;
}

export interface ExecutorOptions {
  /** Retries per piece. */
  readonly retries: number;
  /** Records an attempt before it begins, and returns its number, which is unique for the piece. */
  beginAttempt(piece: number, pid: number): number;
}
