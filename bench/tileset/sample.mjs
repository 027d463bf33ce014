// Inflated tiles of one zoom, evenly spread, without duplicates.

import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';

/** Smaller ones are sea, without anything to prune. */
const MIN_STORED_BYTES = 1000;

/**
 * @param {string} path a flat MBTiles archive
 * @param {number} zoom
 * @param {number} count
 * @returns {Buffer[]}
 */
export function sampleTiles(path, zoom, count) {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const where = 'FROM tiles WHERE zoom_level = ? AND length(tile_data) >= ?';
  const total = /** @type {number} */ (db.prepare(`SELECT count(*) ${where}`).pluck().get(zoom, MIN_STORED_BYTES));
  const step = Math.max(1, Math.floor(total / count));
  /** @type {Buffer[]} */
  const tiles = [];
  let row = 0;
  for (const data of db
    .prepare(`SELECT tile_data ${where} ORDER BY tile_column, tile_row`)
    .pluck()
    .iterate(zoom, MIN_STORED_BYTES)) {
    if (row++ % step === 0 && tiles.length < count) tiles.push(gunzipSync(/** @type {Buffer} */ (data)));
  }
  db.close();
  return tiles;
}
