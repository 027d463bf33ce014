// The step loop of all executors: runs a piece step by step, and yields to the event loop in between so that signals and messages arrive.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ShardProgress } from '../shard/shard.ts';

/**
 * Yields the progress after each step, and returns the result. If `isStopped` returns true between steps, returns null and discards what
 * was written, as when the caller leaves early.
 */
export async function* stepThrough<Result>(
  steps: Generator<ShardProgress, Result>,
  isStopped: () => boolean,
): AsyncGenerator<ShardProgress, { readonly result: Result } | null> {
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return { result: step.value };
      yield step.value;
      await nextTurn();
      if (isStopped()) return null;
    }
  } finally {
    steps.return(undefined as never);
  }
}
