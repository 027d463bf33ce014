// Runs pieces on node:cluster workers: first all of them in the pool, then in isolation those that crashed its workers.

import { TilefoldError, toWire } from '../errors.ts';
import type { Executor } from './executor.ts';
import { runIsolated } from './isolated.ts';
import type { Piece } from './piece.ts';
import { type ClusterOptions, WorkerPool } from './pool.ts';
import { RetryBudget } from './retry-budget.ts';

export function createClusterExecutor<Work extends Piece, Result>(options: ClusterOptions): Executor<Work, Result> {
  return {
    async *run(pieces, signal) {
      const budget = new RetryBudget(options.retries);
      const pool = new WorkerPool<Work, Result>(pieces, signal, options, budget);
      try {
        yield* pool.events;
      } finally {
        await pool.stop();
      }
      for (const { piece, attempt } of pool.isolated) {
        if (signal.aborted) return;
        if (options.trailDirectory !== undefined) {
          yield* runIsolated<Work, Result>(piece, options.trailDirectory, signal, options, budget);
          continue;
        }
        const error = new TilefoldError('WORKER_LOST', `part ${piece.index} crashed every worker that read it`);
        yield { type: 'failed', piece: piece.index, attempt, error: toWire(error) };
      }
    },
  };
}
