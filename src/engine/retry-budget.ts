// Decides whether a failed piece is retried, isolated or given up.

import type { WireError } from '../errors.ts';

/** Crashes in the pool before a piece is isolated. */
const MAX_POOL_CRASHES = 2;

/** Whether the error ends the run: every other piece would hit the same disk error. */
export function endsRun({ code }: WireError): boolean {
  return code === 'DISK_FULL' || code === 'DISK_ERROR';
}

/** Whether the error is a crash that a single tile may have caused: the process died, or an unexpected error was thrown. */
export function isCrash({ code }: WireError): boolean {
  return code === 'WORKER_LOST' || code === 'INTERNAL';
}

/** Counts the failures of each piece in this run. */
export class RetryBudget {
  readonly #retries: number;
  readonly #failures = new Map<number, number>();
  readonly #crashes = new Map<number, number>();

  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Decides what happens to a piece after this failure. After a crash, the last attempt is always isolated. */
  verdict(piece: number, error: WireError): 'retry' | 'isolate' | 'failed' {
    if (endsRun(error) || error.permanent) return 'failed';
    const failures = countUp(this.#failures, piece);
    if (failures > this.#retries) return 'failed';
    if (!isCrash(error)) return 'retry';
    return countUp(this.#crashes, piece) >= MAX_POOL_CRASHES || failures === this.#retries ? 'isolate' : 'retry';
  }
}

function countUp(counts: Map<number, number>, piece: number): number {
  const count = (counts.get(piece) ?? 0) + 1;
  counts.set(piece, count);
  return count;
}
