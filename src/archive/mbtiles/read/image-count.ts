// Counts the distinct contents of an archive: the images that some key refers to. Other images belong to no tile.

import type Database from 'better-sqlite3';
import { findIndex } from './master.ts';
import type { TileTables } from './tile-tables.ts';

/** Limit on keys without an index on their images: SQLite then sorts them, at about 10 bytes and a microsecond each. */
const MAX_SORTED_KEYS = 5_000_000;

/** Returns null when the schema does not allow it, or it would take too long. */
export function countImages(db: Database.Database, { keys, data }: TileTables): number | null {
  if (data === undefined) return null;
  const number = (sql: string): number => db.prepare(sql).pluck().get() as number;
  const isIndexed = findIndex(db, keys.name, [data.id]) !== undefined;
  if (
    !isIndexed &&
    number(`SELECT count(*) FROM (SELECT 1 FROM main.${keys.name} LIMIT ${MAX_SORTED_KEYS + 1})`) > MAX_SORTED_KEYS
  )
    return null;
  const named = isIndexed
    ? `EXISTS (SELECT 1 FROM main.${keys.name} k WHERE k.${data.id} = d.${data.id})`
    : `d.${data.id} IN (SELECT ${data.id} FROM main.${keys.name})`;
  return number(`SELECT count(*) FROM main.${data.name} d WHERE ${named}`);
}
