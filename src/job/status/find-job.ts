// Where the job is that somebody names, by its directory or by its output.

import { resolve } from 'node:path';
import { defaultJobDirectory, isJob } from '../job.ts';
import { pointedJob } from '../job-pointer.ts';

/** Returns the directory of the job, or undefined where there is none. */
export function findJob(jobOrOutput: string): string | undefined {
  const named = resolve(jobOrOutput);
  return [named, pointedJob(named), defaultJobDirectory(named)].find((path) => path !== undefined && isJob(path));
}
