// A job under other paths than it was made with: its input or its output's directory was moved, or is named by another link.
// None of that changes a byte, so the job goes on where the request says.

import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { TilefoldError } from '../errors.ts';
import type { Request } from '../plan/request.ts';
import { defaultJobDirectory, type Job } from './job.ts';
import { realPlace } from './place.ts';
import { TemporaryOutput } from './temporary-output.ts';

/**
 * Returns the job with the paths of the request; the same object where they are its own.
 * @throws TilefoldError 'FINGERPRINT' when the job is of another output
 */
export function atPathsOf(request: Request, job: Job): Job {
  const { record, directory, manifest } = job;
  const { input, output } = record.request;
  if (input === request.input && output === request.output) return job;
  if (!isOutputOf(directory, output, request.output)) {
    const text = `${directory}: this job writes ${output}, not ${request.output}; name that output to go on with it`;
    throw new TilefoldError('FINGERPRINT', `${text}, or start over with --restart`);
  }
  return {
    ...job,
    record: {
      ...record,
      request: { ...record.request, input: request.input, output: request.output },
      temporaryOutput: TemporaryOutput.pathFor(request.output, manifest.header.fingerprint),
    },
  };
}

function isOutputOf(directory: string, recorded: string, output: string): boolean {
  if (realPlace(recorded) === realPlace(output)) return true;
  if (basename(recorded) !== basename(output)) return false;
  const movedAlong = realPlace(directory) === realPlace(defaultJobDirectory(output));
  return movedAlong || !existsSync(dirname(recorded));
}
