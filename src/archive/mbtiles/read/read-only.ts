// Opens an untrusted SQLite file: read-only, never creates or writes it, does not trust its schema.

import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';
import { MAX_SQLITE_PATH_BYTES, openDatabase } from '../../../kit/open-database.ts';
import { readCacheKib } from '../../../kit/sqlite-cache.ts';
import { fileKind, kindWords } from '../../file-kind.ts';
import { withSqliteErrors } from '../sqlite-error.ts';

/** How long to wait for another program. */
const EDIT_WAIT_MS = 300;

/**
 * Opens a database to read.
 * @throws TilefoldError NOT_FOUND, NOT_AN_ARCHIVE, BAD_ARCHIVE or IO
 */
export function openReadOnly(path: string): Database.Database {
  return openChecked(path, true, (db) => {
    db.exec('PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA query_only=ON');
    const cacheKib = readCacheKib();
    if (cacheKib !== undefined) db.pragma(`cache_size = -${cacheKib}`);
  });
}

/**
 * Opens a database to change its metadata. A journal that a killed writer left is applied by that.
 * @throws TilefoldError as `openReadOnly`
 */
export function openToEdit(path: string): Database.Database {
  return openChecked(path, false, () => {});
}

function openChecked(path: string, readonly: boolean, prepare: (db: Database.Database) => void): Database.Database {
  const { kind } = fileKind(path);
  if (kind !== 'sqlite')
    throw new TilefoldError('NOT_AN_ARCHIVE', `${path} is not an MBTiles database: it is ${kindWords(kind)}`);
  // An absolute path cannot be mistaken for ":memory:" or "file:", but better-sqlite3 would still trim it.
  const absolute = resolve(path);
  if (absolute !== absolute.trim()) {
    throw new TilefoldError('UNSUPPORTED', `"${path}" begins or ends with white space, which SQLite would trim; rename the file`);
  }
  // SQLite resolves links first, so a link does not shorten the path.
  const bytes = Buffer.byteLength(realpathSync(absolute));
  if (bytes > MAX_SQLITE_PATH_BYTES) {
    const text = `${path}: its path has ${bytes} bytes, and SQLite opens none longer than ${MAX_SQLITE_PATH_BYTES}; move the file`;
    throw new TilefoldError('UNSUPPORTED', text);
  }
  return withSqliteErrors(path, () => {
    const db = openDatabase(absolute, { readonly, fileMustExist: true, ...(readonly ? {} : { timeout: EDIT_WAIT_MS }) });
    try {
      prepare(db);
      checkOpenedFile(db, absolute);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function checkOpenedFile(db: Database.Database, path: string): void {
  const opened = db.pragma('database_list') as { name: string; file: string }[];
  const main = opened.find(({ name }) => name === 'main');
  if (main === undefined || realpathSync(main.file) !== realpathSync(path)) {
    throw new TilefoldError('IO', `${path}: SQLite opened ${main?.file} instead; rename the file`);
  }
}
