// A flat MBTiles archive read and written row by row, as fast as better-sqlite3 goes: what floor and naive stand on.

import Database from 'better-sqlite3';

const ROWS_PER_INSERT = 20;

/**
 * Copies the archive, each tile through `change`; null leaves it out. The index comes last.
 * @param {string} input
 * @param {string} output
 * @param {(z: number, data: Buffer) => Uint8Array | null} change what it returns is written before it is called again
 */
export function mapRows(input, output, change) {
  const source = new Database(input, { readonly: true, fileMustExist: true });
  const sink = createFlat(output);
  for (const row of source.prepare('SELECT name, value FROM metadata').raw().iterate()) sink.metadata.run(row);
  const rows = source.prepare('SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles').raw();
  for (const [z, x, y, data] of /** @type {Iterable<[number, number, number, Buffer]>} */ (rows.iterate())) {
    const out = change(z, data);
    if (out !== null) sink.put(z, x, y, out);
  }
  sink.finish();
  source.close();
}

/**
 * Returns a new flat archive that takes rows.
 * @param {string} path
 */
export function createFlat(path) {
  const db = new Database(path);
  db.exec(`PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE; BEGIN;
    CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
    CREATE TABLE metadata (name TEXT, value TEXT)`);
  const one = db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
  const many = db.prepare(`INSERT INTO tiles VALUES ${Array(ROWS_PER_INSERT).fill('(?, ?, ?, ?)').join(', ')}`);
  /** @type {unknown[]} */
  let waiting = [];
  return {
    metadata: db.prepare('INSERT INTO metadata VALUES (?, ?)'),
    /**
     * @param {number} z
     * @param {number} x
     * @param {number} row
     * @param {Uint8Array} data may be a view that changes with the next tile
     */
    put(z, x, row, data) {
      waiting.push(z, x, row, Buffer.from(data));
      if (waiting.length < ROWS_PER_INSERT * 4) return;
      many.run(waiting);
      waiting = [];
    },
    finish() {
      for (let at = 0; at < waiting.length; at += 4) one.run(waiting.slice(at, at + 4));
      db.exec('CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row); COMMIT');
      db.close();
    },
  };
}
