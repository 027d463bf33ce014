// Turns SQLite's errors into errors that name the file, the problem and the remedy.

import Database from 'better-sqlite3';
import { type ErrorCode, TilefoldError } from '../../errors.ts';

interface Diagnosis {
  readonly code: ErrorCode;
  readonly permanent: boolean;
  readonly text: string;
}

/** Longest prefix first: extended codes start with their primary code (sqlite.org/rescode.html). */
const DIAGNOSES: readonly [prefix: string, diagnosis: Diagnosis][] = [
  [
    'SQLITE_READONLY_ROLLBACK',
    {
      code: 'BAD_ARCHIVE',
      permanent: true,
      text: "a writer crashed and left its journal; open it once read-write (sqlite3 FILE 'PRAGMA quick_check'), or copy file and journal together",
    },
  ],
  [
    'SQLITE_READONLY',
    {
      code: 'IO',
      permanent: true,
      text: 'it is in WAL mode in a directory that is not writable; checkpoint it first (PRAGMA journal_mode=DELETE) or copy it',
    },
  ],
  [
    'SQLITE_CORRUPT',
    {
      code: 'BAD_ARCHIVE',
      permanent: true,
      text: "the database is damaged; see sqlite3 FILE 'PRAGMA quick_check', or try .recover",
    },
  ],
  ['SQLITE_NOTADB', { code: 'NOT_AN_ARCHIVE', permanent: true, text: 'it is not an SQLite database, or it is encrypted' }],
  ['SQLITE_BUSY', { code: 'IO', permanent: false, text: 'another program is writing to it; wait for it to end, then try again' }],
  ['SQLITE_LOCKED', { code: 'IO', permanent: false, text: 'another program holds it; wait for it to end, then try again' }],
  [
    'SQLITE_CANTOPEN',
    {
      code: 'IO',
      permanent: true,
      text: 'it cannot be opened; check permissions of the file and its directory, and how many files may be open (ulimit -n)',
    },
  ],
  ['SQLITE_FULL', { code: 'DISK_FULL', permanent: false, text: 'the disk is full; make room, then resume' }],
  ...['WRITE', 'FSYNC', 'DIR_FSYNC', 'TRUNCATE', 'DELETE', 'CLOSE'].map((what): [string, Diagnosis] => [
    `SQLITE_IOERR_${what}`,
    { code: 'DISK_ERROR', permanent: false, text: 'the disk refused to take it, or a quota is used up; check both, then resume' },
  ]),
  ['SQLITE_IOERR', { code: 'IO', permanent: false, text: 'the disk gave an error; check it, then resume' }],
  ['SQLITE_NOMEM', { code: 'IO', permanent: false, text: 'memory ran out; use fewer workers' }],
  ['SQLITE_TOOBIG', { code: 'UNSUPPORTED', permanent: true, text: 'it holds a value over 512 MiB, more than can be read' }],
];

const UNKNOWN: Diagnosis = { code: 'BAD_ARCHIVE', permanent: true, text: 'SQLite refuses it' };

/** Returns the error to throw for a caught error. `where` says how far reading or writing got. */
export function sqliteError(error: unknown, path: string, where: string = ''): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const diagnosis = DIAGNOSES.find(([prefix]) => error.code.startsWith(prefix))?.[1] ?? UNKNOWN;
  const place = where === '' ? path : `${path} (${where})`;
  const message = `${place}: ${diagnosis.text} [${error.code}: ${error.message}]`;
  return new TilefoldError(diagnosis.code, message, { permanent: diagnosis.permanent, cause: error });
}

/** Runs `work`; SQLite's errors become TilefoldErrors about `path`. */
export function withSqliteErrors<T>(path: string, work: () => T, where?: string): T {
  try {
    return work();
  } catch (error) {
    throw sqliteError(error, path, where);
  }
}

/** Whether a page could not be read. */
export function isDamage(error: unknown): boolean {
  return error instanceof Database.SqliteError && /^SQLITE_(CORRUPT|IOERR)/.test(error.code);
}

/** Returns the error for an index that contradicts itself or its table, which SQLite does not detect. */
export function damagedIndex(path: string, where: string): TilefoldError {
  const text = `${path}: the index on tile keys is damaged (${where})`;
  return new TilefoldError('BAD_ARCHIVE', `${text}; see sqlite3 FILE 'PRAGMA integrity_check', or REINDEX a copy`);
}
