// A user's archives, instead of the sets that the bench makes: MBTiles with vector tiles, stored as gzip.

import { basename, extname, resolve } from 'node:path';
import Database from 'better-sqlite3';

/** @typedef {{ name: string, path: string, tiles: number }} OwnSet */

/**
 * Returns the archive with the name of its results, which is that of the file.
 * @param {string} file
 * @returns {OwnSet}
 */
export function ownSet(file) {
  const path = resolve(file);
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const tiles = Number(db.prepare('SELECT count(*) FROM tiles').pluck().get());
  db.close();
  return { name: basename(path, extname(path)), path, tiles };
}
