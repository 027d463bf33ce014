// Reads any contender's archive with independent code: MBTiles by plain SQL, PMTiles by the `pmtiles` package.

import { closeSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { PMTiles } from 'pmtiles';

/** @typedef {{ z: number, x: number, y: number }} Key */

/**
 * @typedef {object} ArchiveReader
 * @property {() => Promise<number>} count addressed tiles
 * @property {(key: Key) => Promise<Buffer | null>} tile inflated
 * @property {() => void} close
 */

/**
 * @param {string} path
 * @returns {ArchiveReader}
 */
export function openReader(path) {
  return path.endsWith('.pmtiles') ? pmtilesReader(path) : mbtilesReader(path);
}

/**
 * Returns keys of an MBTiles archive, evenly spread over its rows.
 * @param {string} path
 * @param {number} count
 * @returns {Key[]}
 */
export function sampleKeys(path, count) {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const rows = /** @type {[number, number, number][]} */ (
    db.prepare('SELECT zoom_level, tile_column, tile_row FROM tiles ORDER BY 1, 2, 3').raw().all()
  );
  db.close();
  const step = Math.max(1, Math.floor(rows.length / count));
  return rows.filter((_, i) => i % step === 0).map(([z, x, row]) => ({ z, x, y: 2 ** z - 1 - row }));
}

/**
 * @param {string} path
 * @returns {ArchiveReader}
 */
function mbtilesReader(path) {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const tile = db.prepare('SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?').pluck();
  return {
    count: async () => /** @type {number} */ (db.prepare('SELECT count(*) FROM tiles').pluck().get()),
    tile: async ({ z, x, y }) => inflated(/** @type {Buffer | undefined} */ (tile.get(z, x, 2 ** z - 1 - y))),
    close: () => db.close(),
  };
}

/**
 * @param {string} path
 * @returns {ArchiveReader}
 */
function pmtilesReader(path) {
  const file = openSync(path, 'r');
  const archive = new PMTiles({
    getKey: () => path,
    getBytes: async (offset, length) => {
      const bytes = Buffer.alloc(length);
      const read = readSync(file, bytes, 0, length, offset);
      return { data: new Uint8Array(bytes.subarray(0, read)).buffer };
    },
  });
  return {
    count: async () => (await archive.getHeader()).numAddressedTiles,
    tile: async ({ z, x, y }) => {
      const found = await archive.getZxy(z, x, y);
      // The package inflates by the header's compression, so it returns the tile itself.
      return found === undefined ? null : inflated(Buffer.from(found.data));
    },
    close: () => closeSync(file),
  };
}

/** @param {Buffer | undefined} stored */
function inflated(stored) {
  if (stored === undefined) return null;
  if (stored[0] === 0x1f && stored[1] === 0x8b) return gunzipSync(stored);
  return stored;
}
