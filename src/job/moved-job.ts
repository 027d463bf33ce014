// Adapts a job to a request with other paths, after its input, its patch or its output's directory was moved or is named by another link. Paths do
// not change the output's bytes, so the job continues with those of the request.

import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { TilefoldError } from '../errors.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import { inputPaths } from '../plan/inputs.ts';
import type { Request } from '../plan/request.ts';
import type { TransformOptions } from '../transform/options.ts';
import type { TransformRequest } from '../transform/registry.ts';
import { defaultJobDirectory, type Job } from './job.ts';
import { TemporaryOutput } from './output/temporary-output.ts';

/**
 * Returns the job with the paths of the request; the same object if nothing changed.
 * @throws TilefoldError 'FINGERPRINT' if the job is for another output
 */
export function atPathsOf(request: Request, job: Job): Job {
  if (isOfOutput(request, job)) return withPathsOf(request, job);
  const { directory, record } = job;
  const text = `${directory}: this job writes ${record.request.output}, not ${request.output}; name that output to go on with it`;
  throw new TilefoldError('FINGERPRINT', `${text}, or start over with --restart`);
}

/** Returns the job with the paths of the request; unchanged if it is for another output. */
export function atOwnPaths(request: Request, job: Job): Job {
  return isOfOutput(request, job) ? withPathsOf(request, job) : job;
}

function withPathsOf(request: Request, job: Job): Job {
  const { record, manifest } = job;
  const hasItsPaths = inputPaths(record.request).join('\0') === inputPaths(request).join('\0');
  const transform = transformOf(record.request, request);
  if (hasItsPaths && record.request.output === request.output && transform === record.request.transform) return job;
  return {
    ...job,
    record: {
      ...record,
      request: { ...record.request, inputs: request.inputs, output: request.output, transform },
      temporaryOutput: TemporaryOutput.pathFor(request.output, manifest.header.fingerprint),
    },
  };
}

/** Returns the job's transform, with its patch where that is now. */
function transformOf(stored: Request, request: Request): TransformRequest {
  const { patch: own = null }: TransformOptions = stored.transform;
  const { patch: now = null }: TransformOptions = request.transform;
  if (own === null || now === null || own.id !== now.id || own.path === now.path) return stored.transform;
  return { ...stored.transform, patch: now } as TransformRequest;
}

function isOfOutput({ output }: Request, { directory, record }: Job): boolean {
  return isForOutput(output, directory, record.request.output);
}

/** Whether a job that was created for the output `recorded` is for `output`, also after a move. */
export function isForOutput(output: string, directory: string, recorded: string): boolean {
  if (placeOf(recorded) === placeOf(output)) return true;
  if (basename(recorded) !== basename(output)) return false;
  const movedAlong = placeOf(directory) === placeOf(defaultJobDirectory(output));
  return movedAlong || !existsSync(dirname(recorded));
}
