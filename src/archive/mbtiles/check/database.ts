// SQLite's own check of an archive: its pages, the order of its rows, and its constraints.

import type Database from 'better-sqlite3';
import type { FindingNotes } from '../../check-source.ts';

/** SQLite stops after this many problems. */
const MAX_PROBLEMS = 1000;

/** Compares no index with its table, which takes many times as long (sqlite.org/pragma.html#pragma_quick_check). */
export function checkDatabase(db: Database.Database, findings: FindingNotes): void {
  for (const text of db.prepare(`PRAGMA main.quick_check(${MAX_PROBLEMS})`).pluck().iterate() as Iterable<string>) {
    // One row may hold several lines, with a heading.
    for (const line of text.split('\n')) if (line !== 'ok' && !line.startsWith('***')) findings.find('database', line);
  }
}
