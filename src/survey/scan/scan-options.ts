// Options of survey commands that do not change their reports.

import { availableParallelism } from 'node:os';
import { adviseWorkers } from '../../job/default-workers.ts';
import type { ProgressEvent } from '../../job/progress-event.ts';
import {
  type CommandLine,
  DEFAULT_RETRIES,
  DEFAULT_WORKER_TIMEOUT_SECONDS,
  MAX_WORKERS_PER_CORE,
} from '../../job/run-options.ts';

export interface ScanOptions {
  readonly workers: number;
  /** Limit of workers that read at once, which is all of them; null: none. */
  readonly readers: number | null;
  /** On workers, in this process, or depending on the amount of work. */
  readonly plan: 'auto' | 'split-merge' | 'stream';
  /** Attempts after the first, for each part. */
  readonly retries: number;
  readonly workerTimeoutMs: number;
  /** Directory that keeps results until the report is done; null: a temporary one, without resume. */
  readonly checkpoint: string | null;
  /** Continue an interrupted run from the checkpoint. */
  readonly resume: boolean;
  /** Discard the checkpoint. */
  readonly restart: boolean;
  readonly signal: AbortSignal;
  /** Stored in the checkpoint, so that `resume` needs no options; null without a command line. */
  readonly commandLine: CommandLine | null;
  onProgress(event: ProgressEvent): void;
}

export function completeScanOptions(options: Partial<ScanOptions>): ScanOptions {
  const cores = availableParallelism();
  return {
    plan: 'auto',
    retries: DEFAULT_RETRIES,
    workerTimeoutMs: DEFAULT_WORKER_TIMEOUT_SECONDS * 1000,
    checkpoint: null,
    readers: null,
    resume: false,
    restart: false,
    signal: new AbortController().signal,
    commandLine: null,
    onProgress: () => {},
    ...options,
    workers: Math.min(options.workers ?? adviseWorkers().workers, options.readers ?? Infinity, cores * MAX_WORKERS_PER_CORE),
  };
}
