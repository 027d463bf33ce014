// The request that a job was made for, with its files where they are now.

import { existsSync } from 'node:fs';
import { basename, dirname, relative, resolve } from 'node:path';
import { TilefoldError } from '../errors.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import type { Request } from '../plan/request.ts';
import { defaultJobDirectory, type Job } from './job.ts';
import { pointedJob } from './job-pointer.ts';
import { Ledger } from './ledger/ledger.ts';
import { lastRun } from './run-history.ts';
import type { CommandLine } from './run-options.ts';

/**
 * Returns the request of a job. `named`: the job's directory or its output, as the user has named it.
 * @throws TilefoldError 'NOT_FOUND' if an input is not there
 */
export function storedRequest(job: Job, named: string): Request {
  const { request } = job.record;
  const path = resolve(named);
  const output = path === job.directory ? outputOf(job) : path;
  const moved = (input: string) => resolve(dirname(output), relative(dirname(request.output), input));
  const inputs = request.inputs.map((input) => (existsSync(input.path) ? input : { ...input, path: moved(input.path) }));
  const lost = request.inputs[inputs.findIndex((input) => !existsSync(input.path))];
  if (lost === undefined) return { ...request, inputs, output };
  const advice = 'put it back, or go on with the command itself, the new path and --resume';
  throw new TilefoldError('NOT_FOUND', `${lost.path}: the input of the job ${job.directory} is not there; ${advice}`);
}

/** Returns the output's path, also after a move of the output's directory along with the job. */
export function outputOf({ directory, record }: Pick<Job, 'directory' | 'record'>): string {
  const recorded = record.request.output;
  const beside = directory.slice(0, -defaultJobDirectory('').length);
  const isBeside = directory === defaultJobDirectory(beside) && basename(beside) === basename(recorded);
  if (!isBeside || placeOf(beside) === placeOf(recorded)) return recorded;
  const pointed = pointedJob(recorded);
  return pointed !== undefined && placeOf(pointed) === placeOf(directory) ? recorded : beside;
}

/** Returns the command line of the job's last run, or else of its first; null if it was not run by one. */
export function storedCommandLine(job: Job): CommandLine | null {
  const first = job.record.commandLine ?? null;
  try {
    using ledger = Ledger.view(job.ledgerPath);
    return lastRun(job, ledger)?.commandLine ?? first;
  } catch {
    // The ledger is history, and may be lost.
    return first;
  }
}
