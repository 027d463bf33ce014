// Where the job of a request is: beside its output, where --checkpoint says, or where an earlier --checkpoint has put it.

import { TilefoldError } from '../errors.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import type { Request } from '../plan/request.ts';
import { defaultJobDirectory, isJob, recordedOutput } from './job.ts';
import { pointedJob } from './job-pointer.ts';
import { isForOutput } from './moved-job.ts';
import type { RunOptions } from './run-options.ts';

/** Returns the options with the place where the job was left, if they name none. */
export function placed(request: Request, options: RunOptions): RunOptions {
  return options.checkpoint === null ? { ...options, checkpoint: pointedJob(request.output) ?? null } : options;
}

/**
 * Returns the directory of an unfinished job of the request's output that is not in `directory`, where none is. There is one job for an
 * output: a second one would do all of it again, and the first would be left behind.
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
    // One that cannot be read is nobody's that could be told.
    if (recorded !== undefined && isForOutput(request.output, other, recorded) && !(await isFinished(other))) return other;
  }
  return undefined;
}

export function unfinishedElsewhere(request: Request, other: string): TilefoldError {
  const go = `--resume with --checkpoint ${other} goes on with it, --restart throws it away and starts over`;
  return new TilefoldError('JOB_EXISTS', `${request.output}: has an unfinished job in ${other}; ${go}`);
}
