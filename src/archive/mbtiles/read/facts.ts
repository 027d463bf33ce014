// Facts about the database file: its pages, and the indexes on the tileset's tables.

import type Database from 'better-sqlite3';
import type { ArchiveFacts, IndexFacts } from '../../types.ts';

/** Returns the facts; `tables` are the tileset's tables, by lower-case name. */
export function readFacts(db: Database.Database, tables: readonly string[]): ArchiveFacts {
  const number = (name: string): number => db.pragma(name, { simple: true }) as number;
  return {
    mbtiles: {
      pageBytes: number('page_size'),
      pages: number('page_count'),
      freePages: number('freelist_count'),
      indexes: [...tables].sort().flatMap((table) => indexesOf(db, table)),
    },
  };
}

function indexesOf(db: Database.Database, table: string): IndexFacts[] {
  const indexes = db.prepare('SELECT name, "unique" FROM pragma_index_list(?) ORDER BY name').raw().all(table);
  const columns = db.prepare('SELECT name FROM pragma_index_xinfo(?) WHERE key ORDER BY seqno').pluck();
  return (indexes as [name: string, unique: number][]).map(([name, unique]) => ({
    name,
    table,
    columns: columns.all(name) as (string | null)[],
    isUnique: unique === 1,
  }));
}
