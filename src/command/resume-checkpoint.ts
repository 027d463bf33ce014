// Goes on with the survey whose checkpoint this is, by the command line that is stored in it.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { COMMON_FLAGS } from '../cli/options/common-flags.ts';
import { otherWords } from '../cli/options/known-words.ts';
import { longForm, type Options, pick } from '../cli/options/options.ts';
import type { ResumeFlags } from '../cli/options/resume-flags.ts';
import { TilefoldError } from '../errors.ts';
import { usage } from '../kit/usage.ts';
import { readRecord } from '../survey/scan/checkpoint-record.ts';
import type { SurveyCommand } from '../survey/scan/survey-command.ts';
import type { Command } from './command.ts';

const COMMANDS: Partial<Record<SurveyCommand['name'], () => Promise<{ default: Command }>>> = {
  inspect: () => import('./inspect/inspect.ts'),
  verify: () => import('./verify.ts'),
  diff: () => import('./diff/diff.ts'),
  reduce: () => import('./reduce.ts'),
};

/** Options of `resume` that every survey command has, too. */
const TAKEN: readonly string[] = [
  ...['workers', 'readers', 'readCacheMb', 'retries', 'workerTimeout', 'plan', 'progress', 'reportFormat', 'output'],
  ...Object.keys(COMMON_FLAGS),
];
const PLACE: readonly string[] = ['checkpoint', 'resume', 'restart'];

/** Resolves to the exit code. @throws TilefoldError 'BAD_JOB' without a command line to go on with */
export async function resumeCheckpoint(checkpoint: string, survey: SurveyCommand, given: ResumeFlags): Promise<number> {
  const { commandLine } = readRecord(checkpoint, survey);
  const load = COMMANDS[survey.name];
  if (commandLine == null || load === undefined)
    throw new TilefoldError('BAD_JOB', `${checkpoint}: was not begun by a command line; go on with what began it`);
  const { words, directory } = commandLine;
  if (!existsSync(directory)) {
    const advice = `go on with the command itself: tilefold ${survey.name}, with --checkpoint ${checkpoint} --resume`;
    throw new TilefoldError('NOT_FOUND', `${checkpoint}: was begun in ${directory}, which is not there; ${advice}`);
  }
  const { default: command } = await load();
  const argv = resumingWords(words.slice(1), command.options, checkpoint, givenFlags(given, survey));
  // Paths of the stored command line are relative to its directory.
  process.chdir(directory);
  return command.run(argv);
}

/** Returns the options that were given, with absolute paths. @throws TilefoldError 'USAGE' for an option of jobs */
function givenFlags({ quiet, output, ...given }: ResumeFlags, { aRun }: SurveyCommand): Record<string, unknown> {
  const said = Object.entries(given).filter(([, value]) => value !== undefined && value !== false);
  const foreign = said.find(([name]) => !TAKEN.includes(name));
  if (foreign !== undefined) throw usage(`${longForm(foreign[0])} goes with a job, and this is the checkpoint of ${aRun}`);
  return {
    ...Object.fromEntries(said),
    ...(quiet === true ? { progress: 'none' } : {}),
    ...(output === undefined ? {} : { output: resolve(output) }),
  };
}

function resumingWords(words: readonly string[], options: Options, checkpoint: string, given: Record<string, unknown>): string[] {
  const replaced = pick({ ...options, ...COMMON_FLAGS }, [...PLACE, ...Object.keys(given)]);
  const said = Object.entries({ ...given, checkpoint }).map(([name, value]) => `${longForm(name)}=${value}`);
  return ['--resume', ...said, ...otherWords(words, replaced)];
}
