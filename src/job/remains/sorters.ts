// Finds the directories beside jobs in which SQLite sorts. A run removes its own; one that was killed leaves it.

import { readdirSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isLocked } from '../../kit/fs/lock.ts';
import { defaultJobDirectory, isJob, jobLockPath, recordedOutput } from '../job.ts';
import { outputLockPath } from '../job-pointer.ts';
import { removeSorter, stagingPrefix } from '../staging.ts';
import { entryAt, type Finding, isOld, kept, mayRemove } from './finding.ts';

const SORTER = /^\.(.+-[0-9a-f]{8})-sorter$/;

/** Returns undefined for a directory that is none, or that holds anything else. */
export function findSorter(path: string, stats: Stats): Finding | undefined {
  const [, prefix] = SORTER.exec(basename(path)) ?? [];
  const names = prefix === undefined ? [] : readdirSync(path);
  if (prefix === undefined || !names.every((name) => /^etilqs_\w+$/.test(name))) return undefined;
  const bytes = names.reduce((sum, name) => sum + (entryAt(join(path, name))?.size ?? 0), 0);
  const found = { path, kind: 'sorter' as const, bytes };
  if (!mayRemove(path, stats)) return kept({ ...found, state: 'unproven', why: 'it belongs to another user' });
  const { locks, areAll } = locksOf(dirname(path), prefix);
  if (locks.some((lock) => isLocked(lock))) return kept({ ...found, state: 'live', why: 'a run is sorting in it' });
  if (!areAll && !isOld(stats)) return kept({ ...found, state: 'unproven', why: 'a run may just have made it' });
  return { ...found, state: 'dead', why: 'no run that could be sorting in it holds a lock', remove: () => removeSorter(path) };
}

/**
 * The locks of which a run that sorts there holds one: of the job, of a directory where it is prepared, of the output. `areAll`: the
 * output is known, and its lock is taken before anything else.
 */
function locksOf(parent: string, prefix: string): { locks: string[]; areAll: boolean } {
  const staging = readdirSync(parent).filter((name) => name.startsWith(`.${prefix}-`) && !name.endsWith('-sorter'));
  const name = prefix.slice(0, -'-00000000'.length);
  const jobs = [name, `.${name}`].map((job) => join(parent, job));
  const outputs = jobs.flatMap((job) => outputsOf(job, prefix));
  const directories = [...jobs, ...staging.map((own) => join(parent, own))];
  return { locks: [...directories.map(jobLockPath), ...outputs.map(outputLockPath)], areAll: outputs.length > 0 };
}

/** Returns the output that is recorded in a job, and the one that a job of this name is for, if it has no other place. */
function outputsOf(job: string, prefix: string): string[] {
  const recorded = isJob(job) ? recordedOutput(job) : undefined;
  const beside = job.slice(0, -defaultJobDirectory('').length);
  const isBeside = job === defaultJobDirectory(beside) && stagingPrefix(job, beside) === `.${prefix}`;
  return [...(recorded === undefined ? [] : [recorded]), ...(isBeside ? [beside] : [])];
}
