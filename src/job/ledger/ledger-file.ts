// The ledger's file: its tables, and when it is believed.

import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { sqliteError } from '../../archive/mbtiles/sqlite-error.ts';
import { TilefoldError } from '../../errors.ts';
import { openDatabase } from '../../kit/open-database.ts';
import { makesSense } from './ledger-sense.ts';

const APPLICATION_ID = 0x74696c66; // 'tilf'
const SCHEMA_VERSION = 1;

/** The two bytes of the header that tell WAL from a rollback journal. */
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

/** What keeps a whole ledger from being opened: a full disk, too many open files, too little memory, another program. */
const NO_DAMAGE = /^SQLITE_(FULL|CANTOPEN|NOMEM|BUSY|LOCKED|IOERR_(WRITE|FSYNC|SHM|NOMEM))/;

/** Opens the ledger for writing; one that is missing, damaged, or of another job begins anew. */
export function openLedgerFile(path: string, fingerprint: string): Database.Database {
  if (existsSync(path)) {
    const db = tryOpen(path, fingerprint);
    if (db !== undefined) return db;
    removeLedgerFile(path);
  }
  const db = openDatabase(path);
  // One that is killed half made is damaged, and begins anew: it is written without a journal, and synced by the change to WAL.
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
 * Opens the ledger for a look.
 * @throws TilefoldError 'BAD_JOB' when there is none, or what is there is none
 */
export function viewLedgerFile(path: string): Database.Database {
  if (!existsSync(path)) throw new TilefoldError('BAD_JOB', `${path}: is missing; --resume makes it anew from the shards`);
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
  throw noLedger(path, 'what it holds makes no sense');
}

/**
 * SQLite makes a file beside a database in WAL mode, to read it too. Where the disk has no room for that, the ledger is read into memory,
 * which is all of it once the run that wrote to it has ended in order.
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
    // No WAL in memory (file format, 1.3.3): one file is all there is.
    bytes.fill(JOURNAL_VERSION, READ_WRITE_VERSIONS.at, READ_WRITE_VERSIONS.end);
    return new Database(bytes);
  }
}

function noLedger(path: string, why: string, cause?: unknown): TilefoldError {
  const text = `${path}: cannot be read as a ledger (${why}); --resume makes it anew from the shards`;
  return new TilefoldError('BAD_JOB', text, { cause });
}

export function removeLedgerFile(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Returns undefined when the file is damaged or belongs to another manifest: history that is not ours is no loss. */
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
    // It may be whole all the same, and its history is not lost for that.
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
