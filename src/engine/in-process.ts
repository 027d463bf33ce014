// Runs pieces one after another in this process.

import { toWire } from '../errors.ts';
import { processUsage } from '../kit/process-usage.ts';
import type { Executor, ExecutorOptions } from './executor.ts';
import type { Piece, PieceEvent, Runner } from './piece.ts';
import { RetryBudget } from './retry-budget.ts';
import { stepThrough } from './steps.ts';

export interface InProcessOptions extends ExecutorOptions {
  /** Whether an error concerns the whole run, and is thrown rather than reported for a piece. Default: never. */
  isFatal?(error: unknown): boolean;
}

/** Opens the task for the first piece, and keeps it until the executor is disposed. */
export function createInProcessExecutor<Task extends Disposable, Work extends Piece, Result>(
  runner: Runner<Task, Work, Result>,
  options: InProcessOptions,
): Executor<Work, Result> & Disposable {
  const budget = new RetryBudget(options.retries);
  let task: Task | undefined;

  async function* runPiece(task: Task, piece: Work, signal: AbortSignal): AsyncGenerator<PieceEvent<Result>> {
    const { index } = piece;
    for (;;) {
      const attempt = options.beginAttempt(index, process.pid);
      yield { type: 'started', piece: index, attempt, pid: process.pid };
      const steps = stepThrough(runner.steps(task, { piece, attempt }), () => signal.aborted);
      try {
        let step = await steps.next();
        for (; !step.done; step = await steps.next()) yield { type: 'progress', piece: index, progress: step.value };
        if (step.value !== null) yield { type: 'sealed', piece: index, ...step.value, usage: processUsage() };
        return;
      } catch (thrown) {
        if (options.isFatal?.(thrown)) throw thrown;
        const error = toWire(thrown);
        const type = budget.verdict(index, error) === 'failed' ? 'failed' : 'retry';
        yield { type, piece: index, attempt, error };
        if (type === 'failed') return;
      } finally {
        await steps.return(null);
      }
    }
  }

  return {
    async *run(pieces, signal) {
      for (const piece of pieces) {
        if (signal.aborted) return;
        task ??= await runner.open();
        yield* runPiece(task, piece, signal);
      }
    },
    [Symbol.dispose]() {
      task?.[Symbol.dispose]();
    },
  };
}
