// Where a job is prepared until it is born: in a hidden directory beside its place, or, where its directory is there already
// (a mount point, the target of a link, what mktemp made), in that one. Neither is a job before it has its request.

import { lstatSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { takeLock } from '../kit/fs/lock.ts';
import { readMarker, writeMarker } from '../kit/fs/marker.ts';
import { clearDirectory, removeOwnFiles, removeUnused } from '../kit/fs/own-directory.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import { quietly } from '../kit/fs/removal.ts';
import { sha256 } from '../plan/fingerprint.ts';
import { defaultJobDirectory, JOB, jobIsInTheWay, jobLockPath, jobState } from './job.ts';

/** What SQLite calls its temporary files. */
const SORTER_FILES = { files: /^etilqs_\w+$/, folders: /^$/ };

export interface Cradle extends Disposable {
  readonly path: string;
  /** Nothing is born: all that was prepared goes. */
  discard(): void;
}

/**
 * Makes the cradle of a job. What killed runs have left of theirs goes: the caller holds the lock of the output, so no other run
 * can be preparing one for it. A job's own directory is locked as well, until the cradle is disposed.
 * @throws TilefoldError 'JOB_EXISTS', 'LOCKED' when another run got there first
 */
export function cradle(directory: string, output: string): Cradle {
  sweepCradles(directory, output);
  if (statSync(directory, { throwIfNoEntry: false }) !== undefined) return cradleInPlace(directory, output);
  const path = mkdtempSync(join(dirname(directory), `${cradlePrefix(directory, output)}-`));
  try {
    writeMarker(path, 'job', false);
  } catch (error) {
    quietly(() => removeUnused(path));
    throw error;
  }
  return { path, discard: () => quietly(() => clearDirectory(path, JOB)), [Symbol.dispose]() {} };
}

function cradleInPlace(directory: string, output: string): Cradle {
  const lock = takeLock(jobLockPath(directory), `the job ${directory}`);
  try {
    if (jobState(directory) !== 'none') throw jobIsInTheWay(directory);
    writeMarker(directory, 'job', directory !== defaultJobDirectory(output));
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return {
    path: directory,
    discard: () => quietly(() => clearDirectory(directory, JOB)),
    [Symbol.dispose]: () => lock[Symbol.dispose](),
  };
}

export function sweepCradles(directory: string, output: string): void {
  // Nothing of ours lies beside it, and what does may be for others to read.
  if (isFound(directory, output)) return;
  const parent = dirname(directory);
  const prefix = `${cradlePrefix(directory, output)}-`;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(parent, name);
    if (name === `${prefix}sorter`) removeSorter(path);
    clearDirectory(path, JOB);
    removeUnused(path);
  }
}

/**
 * Where SQLite sorts what does not fit into memory, from the plan to the merge: beside the job, and within it where the job's
 * directory is the user's own, since what is beside that may be another disk.
 */
export function sorterDirectory(directory: string, output: string): string {
  return isFound(directory, output)
    ? join(directory, 'sorter')
    : join(dirname(directory), `${cradlePrefix(directory, output)}-sorter`);
}

export function makeSorter(directory: string, output: string): void {
  mkdirSync(sorterDirectory(directory, output), { recursive: true });
}

export function removeSorter(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  removeOwnFiles(path, SORTER_FILES);
  removeUnused(path);
}

function isFound(directory: string, output: string): boolean {
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return false;
  return readMarker(directory, 'job')?.found ?? directory !== defaultJobDirectory(output);
}

/**
 * Two runs may be given one job directory for different outputs: their cradles must not be taken for each other's. The way from one
 * to the other is the same when both are moved.
 */
function cradlePrefix(directory: string, output: string): string {
  const way = relative(dirname(placeOf(directory)), placeOf(output));
  return `${`.${basename(directory)}`.replace(/\.{2,}/g, '.')}-${sha256(way).slice(0, 8)}`;
}
