// A straightforward writer: WAL, the index from the beginning, a statement per row, a transaction per thousand rows.

import Database from 'better-sqlite3';

const ROWS_PER_TRANSACTION = 1000;

/**
 * Returns a new flat archive to write rows to.
 * @param {string} path
 * @returns {import('./archive-rows.mjs').RowSink}
 */
export function createPlain(path) {
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec(`CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
    CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);
    CREATE TABLE metadata (name TEXT, value TEXT)`);
  const insert = db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
  let rows = 0;
  return {
    metadata: db.prepare('INSERT INTO metadata VALUES (?, ?)'),
    put(z, x, row, data) {
      if (rows % ROWS_PER_TRANSACTION === 0) db.exec('BEGIN');
      insert.run(z, x, row, data);
      if (++rows % ROWS_PER_TRANSACTION === 0) db.exec('COMMIT');
    },
    finish() {
      if (db.inTransaction) db.exec('COMMIT');
      db.close();
    },
  };
}
