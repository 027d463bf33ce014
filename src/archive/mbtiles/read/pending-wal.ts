// Whether a part of a database may lie in a -wal file beside it. Such a database is two files: a writer may commit between two
// reads, and nothing in the main file shows it. The database itself is not opened here: closing it would drop SQLite's locks on it.

import { realpathSync, statSync } from 'node:fs';

/** By size alone: which of it is already in the main file, SQLite alone knows. It keeps an empty one while it reads. */
export function hasPendingWal(path: string): boolean {
  return (statSync(walPath(path), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Says what lies where, and the ways out. */
export function pendingWalText(path: string): string {
  const checkpoint = `sqlite3 ${path} 'PRAGMA wal_checkpoint(TRUNCATE)'`;
  const copy = `sqlite3 ${path} "VACUUM INTO 'copy.mbtiles'"`;
  return `changes may lie in ${walPath(path)}, and more may come while it is read. Stop its writers and run ${checkpoint}, or read a copy: ${copy}`;
}

/** SQLite follows a link first, and looks for the -wal file beside the file itself. */
function walPath(path: string): string {
  try {
    return `${realpathSync(path)}-wal`;
  } catch {
    return `${path}-wal`;
  }
}
