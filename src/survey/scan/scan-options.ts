// How an inspection is to be done: none of it changes the report.

import { availableParallelism } from 'node:os';
import { adviseWorkers } from '../../job/default-workers.ts';
import type { ProgressEvent } from '../../job/progress-event.ts';
import { DEFAULT_RETRIES, DEFAULT_WORKER_TIMEOUT_SECONDS, MAX_WORKERS_PER_CORE } from '../../job/run-options.ts';

export interface ScanOptions {
  readonly workers: number;
  /** On workers, in this process, or by how much work it is. */
  readonly plan: 'auto' | 'split-merge' | 'stream';
  /** Attempts after the first, for each part. */
  readonly retries: number;
  readonly workerTimeoutMs: number;
  /** The directory that keeps results until the report is made; null: a temporary one, and nothing to resume. */
  readonly checkpoint: string | null;
  /** Goes on with what an inspection that was stopped has left in the checkpoint. */
  readonly resume: boolean;
  /** Throws it away. */
  readonly restart: boolean;
  readonly signal: AbortSignal;
  onProgress(event: ProgressEvent): void;
  /** Gets planetiler's layer statistics as TSV, piece by piece and in order; null: they are not made. */
  readonly layerStats: ((text: string) => Promise<void>) | null;
}

export function completeScanOptions(options: Partial<ScanOptions>): ScanOptions {
  const cores = availableParallelism();
  return {
    plan: 'auto',
    retries: DEFAULT_RETRIES,
    workerTimeoutMs: DEFAULT_WORKER_TIMEOUT_SECONDS * 1000,
    checkpoint: null,
    resume: false,
    restart: false,
    signal: new AbortController().signal,
    onProgress: () => {},
    layerStats: null,
    ...options,
    workers: Math.min(options.workers ?? adviseWorkers().workers, cores * MAX_WORKERS_PER_CORE),
  };
}
