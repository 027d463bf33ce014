// The one step loop: runs a piece a step at a time, and gives the event loop its turn in between, so that signals and messages are heard.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ShardProgress } from '../shard/shard.ts';

/**
 * Yields the progress after each step, and returns the result, or undefined when `isStopped` says so in between: what was written is
 * discarded then, as it is when the caller leaves early.
 */
export async function* stepThrough<Result>(
  steps: Generator<ShardProgress, Result>,
  isStopped: () => boolean,
): AsyncGenerator<ShardProgress, Result | undefined> {
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      yield step.value;
      await nextTurn();
      if (isStopped()) return undefined;
    }
  } finally {
    steps.return(undefined as never);
  }
}
