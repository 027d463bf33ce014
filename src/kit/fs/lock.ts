// Kernel-held locks: BEGIN EXCLUSIVE on an empty database that is held open. They end with their holder, however it ends,
// so no lock ever needs a human. Nothing else in this process may open the file: closing it would drop the lock (POSIX).

import { closeSync, openSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { TilefoldError } from '../../errors.ts';
import { openDatabase } from '../open-database.ts';
import { lockHolder } from './lock-holder.ts';
import { removeQuietly } from './removal.ts';

const WAIT_MS = 300;
const TRIES = 20;

export interface Lock extends Disposable {
  /** Removes the lock's file and lets go. */
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
  throw new TilefoldError('LOCKED', `${subject}: its lock ${path} does not stay in place`, { permanent: false });
}

/** Tells whether some process holds the lock. A shared read, over at once, that never keeps a run from starting. */
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

/** Returns undefined when the file was removed or replaced while we waited: its last holder has just finished. */
function tryLock(path: string, subject: string): Database.Database | undefined {
  const isNew = inodeOf(path) === undefined;
  closeSync(openSync(path, 'a'));
  const before = inodeOf(path);
  let db: Database.Database | undefined;
  try {
    db = openDatabase(path, { timeout: WAIT_MS });
    // In memory: the lock shall not leave a journal file behind when its holder is killed.
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
  const text = `${path}: is no lock that can be taken (${(cause as Error).message}); remove it, if no other run is going on`;
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
      // A file that is left holds nobody up, and what the run came to is what counts.
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
