// Reads and writes a flat MBTiles archive row by row, as fast as better-sqlite3 allows: the basis of floor and naive.

import Database from 'better-sqlite3';

const ROWS_PER_INSERT = 20;

/**
 * @typedef {object} RowSink
 * @property {Database.Statement} metadata
 * @property {(z: number, x: number, row: number, data: Uint8Array) => void} put the data may be a view that the next tile overwrites
 * @property {() => void} finish
 */

/**
 * Returns the highest zoom that holds a tile.
 * @param {string} path
 * @returns {number}
 */
export function maxZoomOf(path) {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const zoom = db.prepare('SELECT max(zoom_level) FROM tiles').pluck().get();
  db.close();
  return Number(zoom);
}

/**
 * Copies the archive, each tile through `change`; null leaves it out.
 * @param {string} input
 * @param {string} output
 * @param {(z: number, data: Buffer) => Uint8Array | null} change its result is written before the next call
 * @param {(path: string) => RowSink} [create] the writer; default: the fastest, with the index last
 */
export function mapRows(input, output, change, create = createFlat) {
  const source = new Database(input, { readonly: true, fileMustExist: true });
  const sink = create(output);
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
 * Returns a new flat archive to write rows to.
 * @param {string} path
 * @returns {RowSink}
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
