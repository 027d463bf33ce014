// What queries need: an open archive, and how values are bound.

import type Database from 'better-sqlite3';
import type { TileSql } from './tile-sql.ts';

/** An open archive and the SQL to read it. */
export interface OpenTables {
  readonly db: Database.Database;
  readonly sql: TileSql;
  readonly path: string;
}

/**
 * A bound value in a statement that runs many times. With a bare ? beside an ORDER BY column, SQLite 3.54 re-plans the statement
 * for every value, which takes longer than running it.
 */
export const VALUE = '+?';
