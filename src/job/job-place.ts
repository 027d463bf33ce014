// Finds the job directory of a request: beside the output, as named by --checkpoint, or as named by an earlier run's --checkpoint.

import { TilefoldError } from '../errors.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import type { Request } from '../plan/request.ts';
import { defaultJobDirectory, isJob, recordedOutput } from './job.ts';
import { pointedJob } from './job-pointer.ts';
import { isForOutput } from './moved-job.ts';
import type { RunOptions } from './run-options.ts';

/** Returns the options with `checkpoint` set to the directory of an existing job, unless they name one. */
export function placed(request: Request, options: RunOptions): RunOptions {
  return options.checkpoint === null ? { ...options, checkpoint: pointedJob(request.output) ?? null } : options;
}

/**
 * Returns the directory of an unfinished job for the same output in another place than `directory`, if there is one. An output has at
 * most one job: a second one would repeat all work and orphan the first.
 */
export async function jobElsewhere(
  request: Request,
  directory: string,
  isFinished: (directory: string) => Promise<boolean>,
): Promise<string | undefined> {
  const beside = defaultJobDirectory(request.output);
  for (const other of [pointedJob(request.output), beside]) {
    if (other === undefined || placeOf(other) === placeOf(directory) || !isJob(other)) continue;
    const recorded = recordedOutput(other);
    // An unreadable job cannot be attributed to an output.
    if (recorded !== undefined && isForOutput(request.output, other, recorded) && !(await isFinished(other))) return other;
  }
  return undefined;
}

export function unfinishedElsewhere(request: Request, other: string): TilefoldError {
  const go = `tilefold resume ${other} goes on with it, --restart throws it away and starts over`;
  return new TilefoldError('JOB_EXISTS', `${request.output}: has an unfinished job in ${other}; ${go}`);
}
