// Reads the metadata table of an archive as a document, and writes a changed one in place: one transaction, which SQLite's rollback
// journal makes all or nothing. The only thing in tilefold that is written in place.

import { realpathSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';
import { CREATE_METADATA, CREATE_METADATA_INDEX, INSERT_METADATA } from '../ddl.ts';
import { type Master, readMaster } from '../read/master.ts';
import { readMetadataTable } from '../read/metadata-table.ts';
import { openReadOnly, openToEdit } from '../read/read-only.ts';
import { sqliteError, withSqliteErrors } from '../sqlite-error.ts';
import { MbtilesDocument } from './document.ts';

/** Returns the document, and the rows as stored. @throws TilefoldError as for any archive that cannot be read */
export function readMbtilesDocument(path: string): { document: MbtilesDocument; rows: ReadonlyMap<string, string> } {
  const db = openReadOnly(path);
  try {
    return withSqliteErrors(path, () => {
      const { texts, warnings } = readMetadataTable(db, readMaster(db));
      return { document: new MbtilesDocument(texts, warnings), rows: texts };
    });
  } finally {
    db.close();
  }
}

/** Undoes what a killed writer left in its journal, as SQLite does when it opens a database to write. */
export function undoUnfinished(path: string): void {
  if ((statSync(`${realpathSync(path)}-journal`, { throwIfNoEntry: false })?.size ?? 0) === 0) return;
  const db = openToEdit(path);
  try {
    readMaster(db);
  } catch (error) {
    throw editError(error, path);
  } finally {
    db.close();
  }
}

/**
 * Writes the rows that differ, in one transaction. All other rows stay as stored.
 * @throws TilefoldError 'LOCKED' while another program reads or writes; 'INPUT_CHANGED' unless the rows are still `before`;
 * 'UNSUPPORTED' for a table that does more than hold rows
 */
export function writeMetadataRows(path: string, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const db = openToEdit(path);
  try {
    // EXTRA: the journal's end is durable too, so that no power cut brings it back.
    db.exec('PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA synchronous=EXTRA; BEGIN IMMEDIATE');
    const master = readMaster(db);
    checkTable(db, master, path);
    checkUnchanged(readMetadataTable(db, master).texts, before, path);
    if (!master.has('metadata')) db.exec(`${CREATE_METADATA}; ${CREATE_METADATA_INDEX}`);
    writeRows(db, before, after);
    db.exec('COMMIT');
  } catch (error) {
    throw editError(error, path);
  } finally {
    // Rolls back what was not committed.
    db.close();
  }
}

function writeRows(db: Database.Database, before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const named = 'FROM metadata WHERE name = ? COLLATE BINARY';
  const [count, remove] = [db.prepare(`SELECT count(*) ${named}`).pluck(), db.prepare(`DELETE ${named}`)];
  const insert = db.prepare(INSERT_METADATA);
  const update = db.prepare('UPDATE metadata SET value = ? WHERE name = ? COLLATE BINARY');
  for (const name of before.keys()) if (!after.has(name)) remove.run(name);
  for (const [name, value] of after) {
    if (before.get(name) === value) continue;
    // Of several rows of a name the last counts, and one is enough.
    if (count.get(name) === 1) update.run(value, name);
    else {
      remove.run(name);
      insert.run(name, value);
    }
  }
}

/** Triggers and computed columns would do what nobody asked for. */
function checkTable(db: Database.Database, master: Master, path: string): void {
  const table = master.get('metadata');
  if (table === undefined) return;
  const triggers = db
    .prepare("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND lower(tbl_name) = 'metadata'")
    .pluck();
  const columns = db.prepare("SELECT lower(name) FROM pragma_table_xinfo('metadata') WHERE hidden = 0").pluck().all();
  const isPlain = table.type === 'table' && !table.isVirtual && columns.includes('name') && columns.includes('value');
  if (isPlain && triggers.get() === 0) return;
  const what = isPlain ? 'has triggers' : 'is no plain table of names and values';
  throw new TilefoldError(
    'UNSUPPORTED',
    `${path}: metadata ${what}, and is not written; tilefold copy makes an archive that can be`,
  );
}

function checkUnchanged(now: ReadonlyMap<string, string>, before: ReadonlyMap<string, string>, path: string): void {
  if (now.size === before.size && [...now].every(([name, value]) => before.get(name) === value)) return;
  throw new TilefoldError('INPUT_CHANGED', `${path}: its metadata was changed by another program in the meantime; run again`);
}

function editError(error: unknown, path: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  if (/^SQLITE_(BUSY|LOCKED)/.test(error.code)) {
    const text = `${path}: another program reads or writes it; end that first, or write a new file with --output`;
    return new TilefoldError('LOCKED', text, { permanent: false, cause: error });
  }
  if (error.code.startsWith('SQLITE_READONLY')) {
    const text = `${path}: cannot be written; check the permissions of the file and its directory, or use --output`;
    return new TilefoldError('IO', text, { cause: error });
  }
  if (/^SQLITE_(FULL|IOERR)/.test(error.code)) {
    const isFull = error.code === 'SQLITE_FULL';
    // A failed sync may be the last one, of a change that stands.
    const text = isFull
      ? 'the disk is full, and the metadata stays as it was; make room, then run again'
      : 'the disk failed while the metadata was written, which is the old or the new, as meta get tells; check the disk';
    return new TilefoldError(isFull ? 'DISK_FULL' : 'DISK_ERROR', `${path}: ${text} [${error.code}]`, {
      permanent: false,
      cause: error,
    });
  }
  if (error.code.startsWith('SQLITE_CONSTRAINT'))
    return new TilefoldError('UNSUPPORTED', `${path}: its metadata table does not take this value: ${error.message}`, {
      cause: error,
    });
  return sqliteError(error, path, 'writing metadata');
}
