// How a run is to be done: none of it changes an output byte, so a resume may differ in all of it.

import type { Preset } from '../plan/preset.ts';
import type { ProgressEvent } from './progress-event.ts';

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
  /** Leaves the job directory when the output stands. */
  readonly keepJob: boolean;
  readonly signal: AbortSignal;
  onProgress(event: ProgressEvent): void;
}
