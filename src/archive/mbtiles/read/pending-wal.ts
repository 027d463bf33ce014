// Detects changes that may lie in a -wal file beside a database. A writer may then commit between two reads without changing the
// main file. The database itself is not opened here: closing it would drop SQLite's locks on it.

import { realpathSync, statSync } from 'node:fs';

/**
 * By size alone: only SQLite knows which of its pages are already in the main file. SQLite keeps an empty -wal while it reads.
 */
export function hasPendingWal(path: string): boolean {
  return (statSync(walPath(path), { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Explains the problem and what to do. */
export function pendingWalText(path: string): string {
  const checkpoint = `sqlite3 ${path} 'PRAGMA wal_checkpoint(TRUNCATE)'`;
  const copy = `sqlite3 ${path} "VACUUM INTO 'copy.mbtiles'"`;
  return `changes may lie in ${walPath(path)}, and more may come while it is read. Stop its writers and run ${checkpoint}, or read a copy: ${copy}`;
}

/** SQLite resolves links first and looks for the -wal file beside the target. */
function walPath(path: string): string {
  try {
    return `${realpathSync(path)}-wal`;
  } catch {
    return `${path}-wal`;
  }
}
