// Finds a job by its directory or by its output.

import { resolve } from 'node:path';
import { defaultJobDirectory, isJob } from '../job.ts';
import { pointedJob } from '../job-pointer.ts';

/** Returns the job's directory, or undefined. */
export function findJob(jobOrOutput: string): string | undefined {
  const named = resolve(jobOrOutput);
  return [named, pointedJob(named), defaultJobDirectory(named)].find((path) => path !== undefined && isJob(path));
}
