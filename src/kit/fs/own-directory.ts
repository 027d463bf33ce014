// A directory of ours: what is in it, and how it is emptied. A directory is ours by its marker, a file in it by its name as well.
// Files go one by one, and folders only when they are empty: what somebody else has put there stays.

import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MARKER, type MarkerKind, readMarker, removeMarker } from './marker.ts';

export const LOCK = 'lock';

/** What a kind of directory may hold. Paths are relative to it, with slashes; marker and lock go without saying. */
export interface DirectoryKind {
  readonly marker: MarkerKind;
  /** Only a directory that has this file holds something to go on with. */
  readonly record: string;
  readonly files: RegExp;
  readonly folders: RegExp;
}

/** What a directory is to us. 'remains': marked, but its record is gone. 'foreign': it is somebody else's, in whole or in part. */
export type DirectoryState = 'none' | 'live' | 'remains' | 'foreign';

export function directoryState(directory: string, kind: DirectoryKind): DirectoryState {
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  if (!stat.isDirectory()) return 'foreign';
  if (isUntouched(directory)) return 'none';
  if (readMarker(directory, kind.marker) === undefined) return 'foreign';
  if (existsSync(join(directory, kind.record))) return 'live';
  return strangersIn(directory, kind).length === 0 ? 'remains' : 'foreign';
}

/** Returns the files and folders that are not ours, by their paths. Links are never ours. */
export function strangersIn(directory: string, kind: DirectoryKind): string[] {
  if (readMarker(directory, kind.marker) === undefined) return readdirSync(directory).sort();
  const entries = [...entriesOf(directory, kind)];
  return entries.flatMap(({ path, type }) => (type === 'foreign' ? [path] : [])).sort();
}

/** Removes all that is ours: the record first, then the rest, then marker and lock, and the directory if we made it. */
export function clearDirectory(directory: string, kind: DirectoryKind): void {
  const marker = existsSync(directory) ? readMarker(directory, kind.marker) : undefined;
  if (marker === undefined) return;
  rmSync(join(directory, kind.record), { force: true });
  removeOwnFiles(directory, kind);
  // A run that waits for the lock must find no marker of ours any more, or it would lose its own.
  removeMarker(directory);
  rmSync(join(directory, LOCK), { force: true });
  // Not synced: what a power cut brings back is a job whose output stands, or remains, and both are cleaned up.
  if (!marker.found) removeIfEmpty(directory);
}

/** Removes our files but for marker and lock. The caller knows that the directory is ours. */
export function removeOwnFiles(directory: string, kind: Pick<DirectoryKind, 'files' | 'folders'>): void {
  for (const { path, type } of entriesOf(directory, kind)) {
    if (type === 'file') rmSync(join(directory, path), { force: true });
    else if (type === 'folder') removeIfEmpty(join(directory, path));
  }
}

/** Removes a directory in which a run has not got as far as its marker, or no further than to its end. */
export function removeUntouched(directory: string): void {
  if (!lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() || !isUntouched(directory)) return;
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true });
  removeIfEmpty(directory);
}

/** Whether there is nothing in it that could be lost: a lock has no bytes, and a marker has none in the moment of its making. */
function isUntouched(directory: string): boolean {
  return readdirSync(directory).every((name) => {
    if (name !== LOCK && name !== MARKER) return false;
    const stat = lstatSync(join(directory, name), { throwIfNoEntry: false });
    return stat === undefined || (stat.isFile() && stat.size === 0);
  });
}

interface Entry {
  readonly path: string;
  readonly type: 'file' | 'folder' | 'foreign';
}

/** What is in a folder comes before it. */
function* entriesOf(directory: string, kind: Pick<DirectoryKind, 'files' | 'folders'>, prefix: string = ''): Generator<Entry> {
  for (const entry of readdirSync(join(directory, prefix), { withFileTypes: true })) {
    const path = `${prefix}${entry.name}`;
    if (entry.isDirectory() && kind.folders.test(path)) {
      yield* entriesOf(directory, kind, `${path}/`);
      yield { path, type: 'folder' };
    } else if (path !== MARKER && path !== LOCK) {
      yield { path, type: entry.isFile() && kind.files.test(path) ? 'file' : 'foreign' };
    }
  }
}

/** What rmdir says of a directory that holds something, is gone, is a mount point, or is reached by a link. */
const STAYS: ReadonlySet<string | undefined> = new Set(['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'ENOTDIR']);

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!STAYS.has((error as NodeJS.ErrnoException).code)) throw error;
  }
}
