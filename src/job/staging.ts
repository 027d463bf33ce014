// Prepares a job in a hidden staging directory beside its final path. If the final directory exists already (a mount point, the target
// of a link, made by mktemp), the job is prepared in it. Neither is a job until it has its request.json.

import { lstatSync, mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { type Lock, takeLock } from '../kit/fs/lock.ts';
import { readMarker, writeMarker } from '../kit/fs/marker.ts';
import { clearDirectory, removeOwnFiles, removeUnused } from '../kit/fs/own-directory.ts';
import { placeOf } from '../kit/fs/place-of.ts';
import { quietly } from '../kit/fs/removal.ts';
import { sha256 } from '../plan/fingerprint.ts';
import { defaultJobDirectory, JOB, jobExists, jobLockPath, jobState } from './job.ts';

/** SQLite's temporary files. */
const SORTER_FILES = { files: /^etilqs_\w+$/, folders: /^$/ };

export interface StagingDirectory extends Disposable {
  readonly path: string;
  /** Removes everything that was prepared. */
  discard(): void;
}

/**
 * Creates the staging directory of a job, and removes those that killed runs left for the same output. The caller holds the output's
 * lock, so no other run is preparing a job for it. The directory stays locked until disposal.
 * @throws TilefoldError 'JOB_EXISTS', 'LOCKED' if another run was faster
 */
export function createStagingDirectory(directory: string, output: string): StagingDirectory {
  removeStaleStaging(directory, output);
  if (statSync(directory, { throwIfNoEntry: false }) !== undefined) return stageInPlace(directory, output);
  const path = mkdtempSync(join(dirname(directory), `${stagingPrefix(directory, output)}-`));
  let lock: Lock | undefined;
  try {
    // Lock before marker: a marked directory that is not locked is abandoned.
    lock = takeLock(jobLockPath(path), `the directory ${path}`);
    writeMarker(path, 'job', false);
  } catch (error) {
    lock?.[Symbol.dispose]();
    quietly(() => removeUnused(path));
    throw error;
  }
  return stagedIn(path, lock);
}

function stagedIn(path: string, lock: Lock): StagingDirectory {
  return { path, discard: () => quietly(() => clearDirectory(path, JOB)), [Symbol.dispose]: () => lock[Symbol.dispose]() };
}

function stageInPlace(directory: string, output: string): StagingDirectory {
  const lock = takeLock(jobLockPath(directory), `the job ${directory}`);
  try {
    if (jobState(directory) !== 'none') throw jobExists(directory);
    writeMarker(directory, 'job', directory !== defaultJobDirectory(output));
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return stagedIn(directory, lock);
}

export function removeStaleStaging(directory: string, output: string): void {
  // The user's own directory: nothing of ours lies beside it, and its parent may not be readable.
  if (isFound(directory, output)) return;
  const parent = dirname(directory);
  const prefix = `${stagingPrefix(directory, output)}-`;
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(parent, name);
    if (name === `${prefix}sorter`) removeSorter(path);
    clearDirectory(path, JOB);
    removeUnused(path);
  }
}

/**
 * Returns the directory for SQLite's temporary sort files, from plan to merge. It lies beside the job, or within it if the job's
 * directory is the user's own, since its parent may be on another disk.
 */
export function sorterDirectory(directory: string, output: string): string {
  return isFound(directory, output)
    ? join(directory, 'sorter')
    : join(dirname(directory), `${stagingPrefix(directory, output)}-sorter`);
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
 * Two runs may name one job directory for different outputs, and must not confuse their staging directories. The hash is over the
 * relative path from job to output, so it survives a move of both.
 */
export function stagingPrefix(directory: string, output: string): string {
  const way = relative(dirname(placeOf(directory)), placeOf(output));
  return `${`.${basename(directory)}`.replace(/\.{2,}/g, '.')}-${sha256(way).slice(0, 8)}`;
}
