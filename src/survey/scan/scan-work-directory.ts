// Chooses the directory for the results of a survey command: the checkpoint directory, which a later run can resume, or a temporary one.

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { takeLock } from '../../kit/fs/lock.ts';
import { readMarker, writeMarker } from '../../kit/fs/marker.ts';
import {
  clearDirectory,
  type DirectoryKind,
  directoryState,
  foreignEntries,
  LOCK,
  removeOwnFiles,
} from '../../kit/fs/own-directory.ts';
import { checkJobPath } from '../../kit/fs/path-limits.ts';
import { checkPlace } from '../../kit/fs/place.ts';
import { temporaryWorkDirectory, type WorkDirectory } from '../../kit/fs/work-directory.ts';
import { differences, type FingerprintParts } from '../../plan/fingerprint.ts';
import { readRecord, writeRecord } from './checkpoint-record.ts';
import type { ScanOptions } from './scan-options.ts';
import type { SurveyCommand } from './survey-command.ts';
import { surveyFiles } from './survey-files.ts';

/**
 * Enters the directory of a run.
 * @throws TilefoldError 'JOB_EXISTS' when it holds another run, 'FINGERPRINT' when that cannot be resumed, 'LOCKED'
 */
export async function enterWorkDirectory(
  command: SurveyCommand,
  inputs: readonly string[],
  parts: FingerprintParts,
  options: ScanOptions,
): Promise<WorkDirectory> {
  const { checkpoint } = options;
  const files = surveyFiles(command);
  if (checkpoint === null) return temporaryWorkDirectory(files);
  checkPlace(checkpoint, 'the checkpoint');
  checkJobPath(checkpoint, "the checkpoint's");
  const found = existsSync(checkpoint);
  // Before the lock: nothing is written into a directory that is not ours.
  checkOwn(checkpoint, files);
  if (!found) mkdirSync(checkpoint);
  const lock = takeLock(join(checkpoint, LOCK), `the checkpoint ${checkpoint}`);
  try {
    settle(checkpoint, found, { command, inputs, parts }, options);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return {
    path: checkpoint,
    durable: true,
    isGone: () => readMarker(checkpoint, files.marker) === undefined,
    remove: () => {
      clearDirectory(checkpoint, files);
      lock[Symbol.dispose]();
    },
    leave: () => lock[Symbol.dispose](),
  };
}

/** @throws TilefoldError 'JOB_EXISTS' when the directory contains files that are not ours */
function checkOwn(directory: string, files: DirectoryKind): void {
  if (directoryState(directory, files) !== 'foreign') return;
  if (!statSync(directory).isDirectory()) {
    throw new TilefoldError('JOB_EXISTS', `${directory} is a file; a checkpoint needs a directory of its own`);
  }
  const names = foreignEntries(directory, files).slice(0, 3).join(', ');
  throw new TilefoldError('JOB_EXISTS', `${directory} holds other files (${names}); a checkpoint needs a directory of its own`);
}

function settle(
  directory: string,
  found: boolean,
  { command, ...asked }: { command: SurveyCommand; inputs: readonly string[]; parts: FingerprintParts },
  { resume, restart, commandLine }: ScanOptions,
): void {
  const files = surveyFiles(command);
  const state = directoryState(directory, files);
  if (state === 'foreign') checkOwn(directory, files);
  if (state === 'none') writeMarker(directory, files.marker, found);
  if (state !== 'live' || restart) {
    removeOwnFiles(directory, files);
    writeRecord(directory, command, { version: 3, ...asked, commandLine });
    return;
  }
  if (!resume) {
    const text = `${directory}: ${command.aRun} was not finished here; tilefold resume goes on with it, --restart starts over`;
    throw new TilefoldError('JOB_EXISTS', text);
  }
  const changed = differences(readRecord(directory, command).parts, asked.parts).map(({ part }) => part);
  if (changed.length === 0) return;
  const text = `${directory}: cannot go on, this is another ${command.run}: ${changed.join(', ')} differ. --restart starts over`;
  throw new TilefoldError('FINGERPRINT', text);
}
