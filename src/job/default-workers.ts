// Chooses the default number of workers: one per core, limited by memory and by the CPU quota.

import { availableParallelism, totalmem } from 'node:os';
import { size } from '../kit/text/numbers.ts';
import { cpuQuota } from './cpu-quota.ts';

/** Memory to allow for a worker and for the primary, in bytes, on published tilesets (measured: docs/architecture.md). */
const WORKER_BYTES = 262_144_000;
const PRIMARY_BYTES = 314_572_800;

export interface WorkerAdvice {
  readonly workers: number;
  readonly reason: string;
}

/** Resources of this process and its workers. `memory` in bytes; `quota` in processors, null without one. */
export interface Allowance {
  readonly cores: number;
  readonly memory: number;
  readonly quota: number | null;
}

export function adviseWorkers({ cores, memory, quota }: Allowance = allowance()): WorkerAdvice {
  const fitting = Math.max(1, Math.floor((memory - PRIMARY_BYTES) / WORKER_BYTES));
  const room = `${size(memory)} of memory`;
  // Rounded: half a processor still needs one worker, and one and a half are used better by two.
  const allowed = quota === null ? cores : Math.min(cores, Math.max(1, Math.round(quota)));
  const processors = allowed < cores ? `a CPU quota of ${Number(quota?.toFixed(2))} is worth ${allowed}` : null;
  if (fitting < allowed)
    return {
      workers: fitting,
      reason: `${room} hold ${fitting} of ${size(WORKER_BYTES)}; ${processors ?? `there are ${cores} cores`}`,
    };
  return { workers: allowed, reason: `${processors ?? 'one a core'}; ${room} would hold ${fitting}` };
}

/** Control groups may allow less than the machine has. */
function allowance(): Allowance {
  const limit = process.constrainedMemory();
  const memory = limit > 0 && limit < totalmem() ? limit : totalmem();
  return { cores: availableParallelism(), memory, quota: cpuQuota() };
}
