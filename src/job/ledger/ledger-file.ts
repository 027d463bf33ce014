// Creates and opens the ledger's SQLite file, and checks whether an existing one can be trusted.

import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sqliteError } from '../../archive/mbtiles/sqlite-error.ts';
import { TilefoldError } from '../../errors.ts';
import { openDatabase } from '../../kit/open-database.ts';
import { makesSense } from './ledger-sense.ts';

const APPLICATION_ID = 0x74696c66; // 'tilf'
const SCHEMA_VERSION = 1;

/** The header bytes that say whether the database uses WAL or a rollback journal. */
const READ_WRITE_VERSIONS = { at: 18, end: 20 };
const JOURNAL_VERSION = 1;

const SCHEMA = `
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE shards (
    shard INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    worker_pid INTEGER,
    watermark TEXT,
    tiles_in INTEGER NOT NULL DEFAULT 0,
    tiles_out INTEGER NOT NULL DEFAULT 0,
    bytes_in INTEGER NOT NULL DEFAULT 0,
    bytes_out INTEGER NOT NULL DEFAULT 0,
    dropped TEXT NOT NULL DEFAULT '{}',
    warnings TEXT NOT NULL DEFAULT '[]',
    started TEXT,
    finished TEXT,
    error TEXT
  );`;

/** Errors that do not mean damage: a full disk, too many open files, too little memory, another process. */
const NO_DAMAGE = /^SQLITE_(FULL|CANTOPEN|NOMEM|BUSY|LOCKED|IOERR_(WRITE|FSYNC|SHM|NOMEM))/;

/** Opens the ledger for writing. A missing or damaged ledger, or that of another job, is recreated. */
export function openLedgerFile(path: string, fingerprint: string): Database.Database {
  if (existsSync(path)) {
    const db = tryOpen(path, fingerprint);
    if (db !== undefined) return db;
    removeLedgerFile(path);
  }
  const db = openDatabase(path);
  // No journal is needed: a ledger whose creation was killed counts as damaged and is recreated. The switch to WAL syncs the file.
  db.pragma('journal_mode = MEMORY');
  db.pragma('synchronous = OFF');
  db.transaction(() => {
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
    db.exec(SCHEMA);
    db.prepare('INSERT INTO facts VALUES (?, ?)').run('fingerprint', JSON.stringify(fingerprint));
  })();
  db.pragma('synchronous = NORMAL');
  db.pragma('journal_mode = WAL');
  return db;
}

/**
 * Opens the ledger read-only.
 * @throws TilefoldError 'BAD_JOB' if it is missing or damaged
 */
export function viewLedgerFile(path: string): Database.Database {
  if (!existsSync(path)) throw new TilefoldError('BAD_JOB', `${path}: is missing; tilefold resume rebuilds it from the shards`);
  let db: Database.Database | undefined;
  try {
    db = openToView(path);
    checkVersion(db, path);
    if (makesSense(db)) return db;
  } catch (error) {
    db?.close();
    if (!(error instanceof Database.SqliteError) || error.code.startsWith('SQLITE_BUSY')) throw sqliteError(error, path);
    throw noLedger(path, error.message, error);
  }
  db.close();
  throw noLedger(path, 'its contents are not valid');
}

/**
 * SQLite creates a -shm file even to read a database in WAL mode. If that fails, the ledger is loaded into memory. That is complete
 * if the WAL is empty, as after an orderly end of the run.
 */
function openToView(path: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = openDatabase(path, { readonly: true, timeout: 2_000 });
    db.pragma('schema_version');
    return db;
  } catch (error) {
    db?.close();
    const isRefused = error instanceof Database.SqliteError && /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY)/.test(error.code);
    const isAlone = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) === 0;
    if (!isRefused || !isAlone || !statSync(path).isFile()) throw error;
    const bytes = readFileSync(path);
    // An in-memory database cannot use WAL (file format, 1.3.3).
    bytes.fill(JOURNAL_VERSION, READ_WRITE_VERSIONS.at, READ_WRITE_VERSIONS.end);
    return new Database(bytes);
  }
}

function noLedger(path: string, why: string, cause?: unknown): TilefoldError {
  const text = `${path}: cannot be read as a ledger (${why}); tilefold resume rebuilds it from the shards`;
  return new TilefoldError('BAD_JOB', text, { cause });
}

export function removeLedgerFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Returns undefined if the file is damaged or belongs to another manifest: its history is not needed. */
function tryOpen(path: string, fingerprint: string): Database.Database | undefined {
  let db: Database.Database | undefined;
  try {
    db = openDatabase(path);
    db.pragma('synchronous = NORMAL');
    checkVersion(db, path);
    const stored = db.prepare("SELECT value FROM facts WHERE name = 'fingerprint'").pluck().get();
    const isOurs = stored === JSON.stringify(fingerprint) && db.pragma('quick_check', { simple: true }) === 'ok';
    if (isOurs && makesSense(db)) return db;
  } catch (error) {
    const isNewer = error instanceof TilefoldError && error.code === 'UNSUPPORTED';
    // The ledger may be intact, so it must not be recreated.
    const isUnseen = error instanceof Database.SqliteError && NO_DAMAGE.test(error.code);
    if (isNewer || isUnseen) {
      db?.close();
      throw error;
    }
  }
  db?.close();
  return undefined;
}

function checkVersion(db: Database.Database, path: string): void {
  const version = db.pragma('user_version', { simple: true }) as number;
  if (version > SCHEMA_VERSION) {
    throw new TilefoldError(
      'UNSUPPORTED',
      `${path}: has version ${version}, this tilefold knows ${SCHEMA_VERSION}; use a newer one`,
    );
  }
}
