// Finds marked directories: jobs, staging directories, checkpoints, and temporary directories. A directory without a
// marker is not tilefold's.

import { existsSync, readdirSync, type Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isLocked, takeLock } from '../../kit/fs/lock.ts';
import { readMarker } from '../../kit/fs/marker.ts';
import { clearDirectory, type DirectoryKind, foreignEntries, LOCK, ownFiles, removeUnused } from '../../kit/fs/own-directory.ts';
import { isJob, JOB, recordedOutput } from '../job.ts';
import { stagingPrefix } from '../staging.ts';
import { attemptsIn } from './attempts.ts';
import { entryAt, type Finding, isOld, kept, mayRemove } from './finding.ts';
import { findJobDirectory } from './jobs.ts';

/** `.<job>-<8 digits of a hash>-<6 characters>`: where a job is prepared. */
const STAGING = /^\..+-[0-9a-f]{8}-[0-9A-Za-z]{6}$/;
const TEMPORARY = /^\.?tilefold-(inspect|verify|diff|reduce|rebuild|plan|scratch|archive)/;
/** Markers of directories that are temporary, whatever their names. */
const TEMPORARY_KINDS: readonly string[] = ['plan', 'scratch', 'archive', 'rebuild'];

/** `others`: kinds of directories besides jobs. Returns [] for a directory that is not tilefold's. */
export async function findDirectory(path: string, stats: Stats, others: readonly DirectoryKind[]): Promise<Finding[]> {
  const kind = [JOB, ...others].find(({ marker }) => readMarker(path, marker) !== undefined);
  if (kind === undefined) return unmarked(path, stats);
  const bytes = bytesOf(path, kind);
  if (!mayRemove(path, stats))
    return [kept({ path, kind: kindOf(kind), state: 'unproven', bytes, why: 'it belongs to another user' })];
  const isStaging = kind === JOB && STAGING.test(basename(path)) && (!isJob(path) || isPrepared(path));
  if (kind === JOB && isJob(path) && !isStaging) return await findJobDirectory(path, bytes);
  const isTemporary = TEMPORARY.test(basename(path));
  const found = {
    path,
    kind: isStaging ? ('staging' as const) : isTemporary ? ('temporary-directory' as const) : kindOf(kind),
    bytes,
  };
  if (isLocked(join(path, LOCK))) return [kept({ ...found, state: 'live', why: 'a run holds its lock' })];
  const isResumable = !isStaging && existsSync(join(path, kind.record));
  if (isResumable) {
    const attempts = attemptsIn(path, kind, (work) => underLock(path, work));
    return [
      { ...kept({ ...found, state: 'resumable', why: 'a resume can go on with it' }), remove: () => clear(path, kind) },
      ...attempts,
    ];
  }
  const foreign = foreignEntries(path, kind);
  const also = foreign.length === 0 ? '' : `; what is not tilefold's stays in it (${foreign.slice(0, 3).join(', ')})`;
  const why = isStaging
    ? 'a job was prepared in it, and the run has ended'
    : 'no run holds its lock, and it can never be resumed';
  return [{ ...found, state: 'dead', why: `${why}${also}`, remove: () => clear(path, kind) }];
}

/** Whether a whole job was to be moved to another name, and is not one that --checkpoint has put here: the hash tells. */
function isPrepared(path: string): boolean {
  const output = recordedOutput(path);
  const prefix = basename(path).slice(0, -'-XXXXXX'.length);
  const name = prefix.slice(1, -'-00000000'.length);
  const jobs = [name, `.${name}`].map((job) => join(dirname(path), job));
  return output !== undefined && jobs.some((job) => stagingPrefix(job, output) === prefix);
}

/** A run was killed between the lock and the marker: the directory holds the empty lock alone. */
function unmarked(path: string, stats: Stats): Finding[] {
  const name = basename(path);
  const kind = STAGING.test(name) ? 'staging' : TEMPORARY.test(name) ? 'temporary-directory' : undefined;
  const isBegun = kind !== undefined && readdirSync(path).join() === LOCK && entryAt(join(path, LOCK))?.size === 0;
  if (!isBegun || !mayRemove(path, stats) || !isOld(stats) || isLocked(join(path, LOCK))) return [];
  const why = 'no run holds its lock, and there is nothing else in it';
  return [{ path, kind, state: 'dead', bytes: 0, why, remove: () => removeUnused(path) }];
}

function clear(path: string, kind: DirectoryKind): void {
  underLock(path, () => clearDirectory(path, kind));
}

function underLock(path: string, work: () => void): void {
  using _lock = takeLock(join(path, LOCK), `the directory ${path}`);
  work();
}

function kindOf({ marker }: DirectoryKind): Finding['kind'] {
  if (marker === 'job') return 'job';
  return TEMPORARY_KINDS.includes(marker) ? 'temporary-directory' : 'checkpoint';
}

function bytesOf(path: string, kind: Pick<DirectoryKind, 'files' | 'folders'>): number {
  return ownFiles(path, kind).reduce((sum, name) => sum + (entryAt(join(path, name))?.size ?? 0), 0);
}
