// How a run is to be done: none of it changes an output byte, so a resume may differ in all of it.

import { availableParallelism } from 'node:os';
import { loadPreset, type Preset } from '../plan/preset.ts';
import type { BadLimit } from '../shard/bad-limit.ts';
import { adviseWorkers } from './default-workers.ts';
import type { ProgressEvent } from './progress-event.ts';
import type { RunReport } from './report-types.ts';

/** What somebody typed, from the command's name on, and where. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly directory: string;
}

export interface RunOptions {
  readonly preset: Preset;
  readonly workers: number;
  /** Attempts after the first, per shard and run. */
  readonly retries: number;
  readonly workerTimeoutMs: number;
  /** The job directory; null puts it beside the output. */
  readonly checkpoint: string | null;
  /** Goes on with an unfinished job. */
  readonly resume: boolean;
  /** Throws an unfinished job away. */
  readonly restart: boolean;
  /** Goes on although the input or a version differs. */
  readonly forceResume: boolean;
  /** Replaces an existing output. */
  readonly force: boolean;
  /** Lets an output stand that holds nothing, or less than half of the rows. */
  readonly allowEmpty: boolean;
  /** Where to list all tiles that could not be read. */
  readonly badTiles: string | null;
  /** From so many tiles that could not be read on, there is no output. */
  readonly failOnBad: BadLimit | null;
  /** Makes the output without shards that failed for good, and says which tiles it lacks. */
  readonly skipFailedShards: boolean;
  /** Begins although the disk is likely to be too small. */
  readonly ignoreSpace: boolean;
  /** Leaves the job directory when the output stands. */
  readonly keepJob: boolean;
  readonly signal: AbortSignal;
  /** Kept by the job, to tell how to go on with it; null where there is none. */
  readonly commandLine: CommandLine | null;
  onProgress(event: ProgressEvent): void;
  /** Is given the report of a run that ends in an error, before that is thrown. */
  onStopped(report: RunReport): void;
}

export const DEFAULT_RETRIES = 3;
export const DEFAULT_WORKER_TIMEOUT_SECONDS = 120;
/** More workers than this only wait for each other. */
export const MAX_WORKERS_PER_CORE = 4;

/** Completes options: what was said wins over the preset, the preset over the defaults. */
export function completeRunOptions(options: Partial<RunOptions>): RunOptions {
  const preset = options.preset ?? loadPreset('auto');
  const cores = availableParallelism();
  const workers = options.workers ?? (typeof preset.workers === 'number' ? preset.workers : adviseWorkers().workers);
  return {
    checkpoint: null,
    resume: false,
    restart: false,
    forceResume: false,
    force: false,
    allowEmpty: false,
    badTiles: null,
    failOnBad: null,
    skipFailedShards: false,
    ignoreSpace: false,
    signal: new AbortController().signal,
    commandLine: null,
    onProgress: () => {},
    onStopped: () => {},
    ...options,
    preset,
    workers: Math.min(workers, cores * MAX_WORKERS_PER_CORE),
    retries: options.retries ?? preset.retries ?? DEFAULT_RETRIES,
    workerTimeoutMs: options.workerTimeoutMs ?? (preset.workerTimeoutSeconds ?? DEFAULT_WORKER_TIMEOUT_SECONDS) * 1000,
    keepJob: options.keepJob ?? preset.keepJob ?? false,
  };
}
