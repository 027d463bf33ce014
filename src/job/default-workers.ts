// How many workers a run gets when nobody says: one a core, as far as memory and the CPU quota go.

import { availableParallelism, totalmem } from 'node:os';
import { size } from '../kit/text/numbers.ts';
import { cpuQuota } from './cpu-quota.ts';

/** What a worker may take at most on tiles as they are published, and the primary (docs/architecture.md has the tests). */
const WORKER_BYTES = 262_144_000;
const PRIMARY_BYTES = 314_572_800;

export interface WorkerAdvice {
  readonly workers: number;
  readonly reason: string;
}

/** What this process and its workers may use: `memory` in bytes, `quota` in processors, null where there is none. */
export interface Allowance {
  readonly cores: number;
  readonly memory: number;
  readonly quota: number | null;
}

export function adviseWorkers({ cores, memory, quota }: Allowance = allowance()): WorkerAdvice {
  const fitting = Math.max(1, Math.floor((memory - PRIMARY_BYTES) / WORKER_BYTES));
  const room = `${size(memory)} of memory`;
  // Half a processor still takes a worker; one and a half are better used by two than by one.
  const allowed = quota === null ? cores : Math.min(cores, Math.max(1, Math.round(quota)));
  const processors = allowed < cores ? `a CPU quota of ${Number(quota?.toFixed(2))} is worth ${allowed}` : null;
  if (fitting < allowed)
    return {
      workers: fitting,
      reason: `${room} hold ${fitting} of ${size(WORKER_BYTES)}; ${processors ?? `there are ${cores} cores`}`,
    };
  return { workers: allowed, reason: `${processors ?? 'one a core'}; ${room} would hold ${fitting}` };
}

/** Control groups give less than the machine has. */
function allowance(): Allowance {
  const limit = process.constrainedMemory();
  const memory = limit > 0 && limit < totalmem() ? limit : totalmem();
  return { cores: availableParallelism(), memory, quota: cpuQuota() };
}
