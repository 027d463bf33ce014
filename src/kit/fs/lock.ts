// Kernel-held locks: BEGIN EXCLUSIVE on an empty database that stays open. The kernel releases them when the holder ends, however
// it ends, so no lock needs manual cleanup. Nothing else in this process may open the file: closing it would drop the lock
// (POSIX).

import { closeSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { TilefoldError } from '../../errors.ts';
import { openDatabase } from '../open-database.ts';
import { lockHolder } from './lock-holder.ts';
import { removeQuietly } from './removal.ts';

const WAIT_MS = 300;
const TRIES = 20;

export interface Lock extends Disposable {
  /** Removes the lock file and releases the lock. */
  remove(): void;
}

/**
 * Takes the lock or fails within a second.
 * @throws TilefoldError 'LOCKED' when another process holds it
 */
export function takeLock(path: string, subject: string): Lock {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const db = tryLock(path, subject);
    if (db !== undefined) return held(db, path);
  }
  throw new TilefoldError('LOCKED', `${subject}: its lock ${path} keeps being replaced`, { permanent: false });
}

/** Whether some process holds the lock. Takes a shared read lock for an instant, which never keeps a run from starting. */
export function isLocked(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  let db: Database.Database | undefined;
  try {
    db = openDatabase(path, { readonly: true, timeout: 0 });
    db.prepare('SELECT count(*) FROM sqlite_master').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw unusable(path, error);
  } finally {
    db?.close();
  }
}

/** Returns undefined when the file was removed or replaced while waiting: its last holder has just finished. */
function tryLock(path: string, subject: string): Database.Database | undefined {
  const isNew = inodeOf(path) === undefined;
  closeSync(openSync(path, 'a'));
  const before = inodeOf(path);
  let db: Database.Database | undefined;
  try {
    db = openDatabase(path, { timeout: WAIT_MS });
    // Journal in memory, so that a killed holder leaves no journal file behind.
    db.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (!isBusy(error)) {
      if (isNew) removeQuietly(path);
      throw unusable(path, error);
    }
    throw new TilefoldError('LOCKED', `${subject} is in use by another run (${lockHolder(path)}); wait for it, or end it`, {
      permanent: false,
      cause: error,
    });
  }
  if (before !== undefined && before === inodeOf(path)) return db;
  db.close();
  return undefined;
}

function unusable(path: string, cause: unknown): TilefoldError {
  if (cause instanceof TilefoldError) return cause;
  const text = `${path}: cannot be used as a lock (${(cause as Error).message}); if no other run is active, remove it`;
  return new TilefoldError('IO', text, { cause });
}

function held(db: Database.Database, path: string): Lock {
  let open = true;
  const close = () => {
    if (open) db.close();
    open = false;
  };
  return {
    remove() {
      // A leftover lock file blocks nobody, so failing to remove it is no error.
      if (open) removeQuietly(path);
      close();
    },
    [Symbol.dispose]: close,
  };
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
}
