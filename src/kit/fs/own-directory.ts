// A directory that belongs to tilefold: what it may contain and how it is emptied. The marker identifies the directory; file
// names identify the files. Files are removed one by one and folders only when empty, so foreign files are never removed.

import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MARKER, type MarkerKind, readMarker, removeMarker } from './marker.ts';

export const LOCK = 'lock';

/** What a kind of directory may contain. Paths are relative to it, with slashes; marker and lock are implied. */
export interface DirectoryKind {
  readonly marker: MarkerKind;
  /** The file without which the directory holds nothing to resume. */
  readonly record: string;
  readonly files: RegExp;
  readonly folders: RegExp;
}

/**
 * 'none': missing or unused. 'live': can be resumed. 'remains': marked, but its record is gone. 'foreign': not tilefold's, or not
 * entirely.
 */
export type DirectoryState = 'none' | 'live' | 'remains' | 'foreign';

export function directoryState(directory: string, kind: DirectoryKind): DirectoryState {
  const stat = statSync(directory, { throwIfNoEntry: false });
  if (stat === undefined) return 'none';
  if (!stat.isDirectory()) return 'foreign';
  if (isUnused(directory)) return 'none';
  if (readMarker(directory, kind.marker) === undefined) return 'foreign';
  if (existsSync(join(directory, kind.record))) return 'live';
  return foreignEntries(directory, kind).length === 0 ? 'remains' : 'foreign';
}

/** Returns the relative paths of files and folders that are not tilefold's, sorted. Links never are. */
export function foreignEntries(directory: string, kind: DirectoryKind): string[] {
  if (readMarker(directory, kind.marker) === undefined) return readdirSync(directory).sort();
  const entries = [...entriesOf(directory, kind)];
  return entries.flatMap(({ path, type }) => (type === 'foreign' ? [path] : [])).sort();
}

/**
 * Removes the record first, then tilefold's other files, then marker and lock, and the directory itself if tilefold created it.
 */
export function clearDirectory(directory: string, kind: DirectoryKind): void {
  const marker = existsSync(directory) ? readMarker(directory, kind.marker) : undefined;
  if (marker === undefined) return;
  rmSync(join(directory, kind.record), { force: true });
  removeOwnFiles(directory, kind);
  // The marker goes before the lock: a run waiting for the lock must not take this directory for a live one.
  removeMarker(directory);
  rmSync(join(directory, LOCK), { force: true });
  // Not synced: after a power cut this is either a job whose output is in place or 'remains', and both are cleaned up.
  if (!marker.found) removeIfEmpty(directory);
}

/** Removes all of tilefold's files except marker and lock. The caller has checked that the directory is tilefold's. */
export function removeOwnFiles(directory: string, kind: Pick<DirectoryKind, 'files' | 'folders'>): void {
  for (const { path, type } of entriesOf(directory, kind)) {
    if (type === 'file') rmSync(join(directory, path), { force: true });
    else if (type === 'folder') removeIfEmpty(join(directory, path));
  }
}

/** Returns the relative paths of tilefold's files, without marker and lock. */
export function ownFiles(directory: string, kind: Pick<DirectoryKind, 'files' | 'folders'>): string[] {
  return [...entriesOf(directory, kind)].flatMap(({ path, type }) => (type === 'file' ? [path] : [])).sort();
}

/**
 * Removes a directory that holds at most an empty lock and an empty marker: a run stopped right after its start or right before
 * its end.
 */
export function removeUnused(directory: string): void {
  if (!lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() || !isUnused(directory)) return;
  for (const name of readdirSync(directory)) rmSync(join(directory, name), { force: true });
  removeIfEmpty(directory);
}

/**
 * Whether the directory holds nothing that could be lost: at most a lock, which is always empty, and a marker just being created.
 */
function isUnused(directory: string): boolean {
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

/** Yields a folder after its contents. */
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

/** rmdir's codes for a directory that is not empty, missing, a mount point, or a link. */
const STAYS: ReadonlySet<string | undefined> = new Set(['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'ENOTDIR']);

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if (!STAYS.has((error as NodeJS.ErrnoException).code)) throw error;
  }
}
