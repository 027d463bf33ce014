// How many workers a run gets when nobody says: one a core, as far as memory goes.

import { availableParallelism, totalmem } from 'node:os';

/** What a worker may take at most on tiles as they are published, and the primary (docs/architecture.md has the tests). */
const WORKER_BYTES = 262_144_000;
const PRIMARY_BYTES = 314_572_800;

export interface WorkerAdvice {
  readonly workers: number;
  readonly reason: string;
}

/** `memory` is in bytes: all that this process and its workers may use. */
export function adviseWorkers(cores: number = availableParallelism(), memory: number = usableMemory()): WorkerAdvice {
  const fitting = Math.max(1, Math.floor((memory - PRIMARY_BYTES) / WORKER_BYTES));
  const room = `${Math.round(memory / 1e6)} MB of memory`;
  if (fitting < cores) return { workers: fitting, reason: `${room} hold ${fitting} of 250 MiB; there are ${cores} cores` };
  return { workers: cores, reason: `one a core; ${room} would hold ${fitting}` };
}

/** Control groups give less than the machine has. */
function usableMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}
