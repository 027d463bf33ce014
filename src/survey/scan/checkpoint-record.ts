// The record of a checkpoint: what was asked, so that only the same run goes on there, and the command line, so that it needs no options.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import type { CommandLine } from '../../job/run-options.ts';
import { replaceDurably } from '../../kit/fs/durable.ts';
import { directoryState } from '../../kit/fs/own-directory.ts';
import { type FingerprintParts, isFingerprintParts } from '../../plan/fingerprint.ts';
import { SURVEY_COMMANDS, type SurveyCommand } from './survey-command.ts';
import { surveyFiles } from './survey-files.ts';

export interface CheckpointRecord {
  readonly version: 3;
  /** Paths. Absent, as the command line, from records of older versions. */
  readonly inputs?: readonly string[];
  readonly parts: FingerprintParts;
  /** The command line that began the run; null without one. */
  readonly commandLine?: CommandLine | null;
}

/** Returns the command whose checkpoint a directory is; undefined if it is none that can be resumed, or cannot be read. */
export function checkpointCommand(directory: string): SurveyCommand | undefined {
  return SURVEY_COMMANDS.find((command) => {
    try {
      return directoryState(directory, surveyFiles(command)) === 'live';
    } catch {
      return false;
    }
  });
}

/** The command's name, with 'tilefold', comes first. */
export function writeRecord(directory: string, command: SurveyCommand, record: CheckpointRecord): void {
  const text = JSON.stringify({ [command.name]: 'tilefold', ...record }, null, 2);
  replaceDurably(join(directory, surveyFiles(command).record), `${text}\n`);
}

/** @throws TilefoldError 'BAD_JOB' */
export function readRecord(directory: string, command: SurveyCommand): CheckpointRecord {
  const path = join(directory, surveyFiles(command).record);
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as CheckpointRecord & Record<string, unknown>;
    if (record[command.name] === 'tilefold' && record.version === 3 && isFingerprintParts(record.parts)) return record;
  } catch (cause) {
    throw new TilefoldError('BAD_JOB', `${path}: cannot be read: ${(cause as Error).message}. Start over with --restart`, {
      cause,
    });
  }
  throw new TilefoldError('BAD_JOB', `${path}: is not ${command.aRun} of this version of tilefold. Start over with --restart`);
}
