// The options of a run. None of them changes a byte of the output, so a resume may change any of them.

import { availableParallelism } from 'node:os';
import { loadPreset, type Preset } from '../plan/preset.ts';
import type { BadLimit } from '../shard/bad-limit.ts';
import { adviseWorkers } from './default-workers.ts';
import type { ProgressEvent } from './progress-event.ts';
import type { RunReport } from './report-types.ts';

/** The command line from the command's name on, and the working directory. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly directory: string;
}

/** A part of a job's work. */
export interface RunPart {
  /** Shards to run, and no others; sealed ones are run again. 'failed': those that have failed. null: all that are missing. */
  readonly shards: ReadonlySet<number> | 'failed' | null;
  /** 'map': do not merge. 'merge': run no shard. */
  readonly only: 'map' | 'merge' | null;
}

export interface RunOptions {
  readonly preset: Preset;
  readonly workers: number;
  /** Limit of workers that read at once, which is all of them; null: none. */
  readonly readers: number | null;
  /** Retries per shard and run. */
  readonly retries: number;
  readonly workerTimeoutMs: number;
  /** The job directory; null: beside the output. */
  readonly checkpoint: string | null;
  /** Directory for temporary files, and for shards while they are written; null: TMPDIR, and the job directory. */
  readonly tmpdir: string | null;
  /** Continue an unfinished job. */
  readonly resume: boolean;
  /** Discard an unfinished job. */
  readonly restart: boolean;
  /** Resume even if the input or a version differs. */
  readonly forceResume: boolean;
  /** Replace an existing output. */
  readonly force: boolean;
  /** Accept an output with no tiles, no features, or less than half of the rows. */
  readonly allowEmpty: boolean;
  /** File to list all undecodable tiles in. */
  readonly badTiles: string | null;
  /** Number or share of undecodable tiles from which the run fails. */
  readonly failOnBad: BadLimit | null;
  /** Make the output without shards that finally failed, and list the missing tiles. */
  readonly skipFailedShards: boolean;
  /** Start even if the disk is probably too small. */
  readonly ignoreSpace: boolean;
  /** Keep the job directory after the commit. */
  readonly keepJob: boolean;
  /** The part of the work to do; null: all that is left. */
  readonly part: RunPart | null;
  readonly signal: AbortSignal;
  /** Stored in the job, so that `resume` needs no options; null without a command line. */
  readonly commandLine: CommandLine | null;
  onProgress(event: ProgressEvent): void;
  /** Receives the report of a run that ends in an error, before the error is thrown. */
  onStopped(report: RunReport): void;
}

export const DEFAULT_RETRIES = 3;
export const DEFAULT_WORKER_TIMEOUT_SECONDS = 120;
/** More workers than this do not speed up a run. */
export const MAX_WORKERS_PER_CORE = 4;

/** Completes options. Explicit options override the preset, and the preset overrides the defaults. */
export function completeRunOptions(options: Partial<RunOptions>): RunOptions {
  const preset = options.preset ?? loadPreset('auto');
  const cores = availableParallelism();
  const workers = options.workers ?? (typeof preset.workers === 'number' ? preset.workers : adviseWorkers().workers);
  return {
    checkpoint: null,
    readers: null,
    tmpdir: null,
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
    part: null,
    onProgress: () => {},
    onStopped: () => {},
    ...options,
    preset,
    workers: Math.min(workers, options.readers ?? workers, cores * MAX_WORKERS_PER_CORE),
    retries: options.retries ?? preset.retries ?? DEFAULT_RETRIES,
    workerTimeoutMs: options.workerTimeoutMs ?? (preset.workerTimeoutSeconds ?? DEFAULT_WORKER_TIMEOUT_SECONDS) * 1000,
    keepJob: options.keepJob ?? preset.keepJob ?? false,
  };
}
