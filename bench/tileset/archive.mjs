// Writes a tileset of a mix as an MBTiles archive in one of the common schemas. Made once, then reused: the name contains
// everything that the content depends on.

import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { keysOf } from './grid.mjs';
import { LAYER_KINDS } from './layers.mjs';
import { tilesOf } from './mixes.mjs';

/** To be increased when a change here changes a tile, so that old files are not reused. */
const RECIPE = 1;
const SEED = 20;

/** @typedef {'flat' | 'normalized' | 'shallow'} Shape */
/** @typedef {{ mix: import('./mixes.mjs').MixName, tiles: number, shape: Shape }} SetSpec */

const TABLES = {
  flat: `CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)`,
  normalized: `CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id TEXT);
    CREATE TABLE images (tile_data BLOB, tile_id TEXT);
    CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images ON images.tile_id = map.tile_id`,
  shallow: `CREATE TABLE tiles_shallow (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data_id INTEGER,
      PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
    CREATE TABLE tiles_data (tile_data_id INTEGER PRIMARY KEY, tile_data BLOB);
    CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data
      FROM tiles_shallow JOIN tiles_data ON tiles_shallow.tile_data_id = tiles_data.tile_data_id`,
};
const INDEXES = {
  flat: 'CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)',
  normalized: `CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row);
    CREATE UNIQUE INDEX images_id ON images (tile_id)`,
  shallow: '',
};
const KEYED = {
  normalized: { key: 'INSERT INTO map VALUES (?, ?, ?, ?)', content: 'INSERT INTO images (tile_id, tile_data) VALUES (?, ?)' },
  shallow: { key: 'INSERT INTO tiles_shallow VALUES (?, ?, ?, ?)', content: 'INSERT INTO tiles_data VALUES (?, ?)' },
};

/**
 * Returns the archive's path; makes the archive if it does not exist.
 * @param {string} directory
 * @param {SetSpec} spec
 * @param {(line: string) => void} [log]
 */
export function makeArchive(directory, spec, log = () => {}) {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${spec.mix}-${spec.tiles}-${spec.shape}.${RECIPE}.mbtiles`);
  if (existsSync(path)) return path;
  log(`making ${path}`);
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  const db = new Database(partial);
  db.exec(`PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA application_id=0x4d504258; ${TABLES[spec.shape]};
    CREATE TABLE metadata (name TEXT, value TEXT); BEGIN`);
  const insert = db.prepare('INSERT INTO metadata VALUES (?, ?)');
  for (const row of metadataRows(spec)) insert.run(row);
  writeTiles(db, spec);
  db.exec(`${INDEXES[spec.shape]}; COMMIT`);
  db.close();
  renameSync(partial, path);
  return path;
}

/**
 * @param {Database.Database} db
 * @param {SetSpec} spec
 */
function writeTiles(db, { mix, tiles, shape }) {
  const tileAt = tilesOf(mix, SEED);
  const flat = shape === 'flat' ? db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)') : null;
  const keyed = shape === 'flat' ? null : { key: db.prepare(KEYED[shape].key), content: db.prepare(KEYED[shape].content) };
  /** @type {Map<string, string | number>} */
  const ids = new Map();
  let contents = 0;
  for (const { z, x, y } of keysOf(tiles)) {
    const { content, data } = tileAt(z, x, y);
    const row = 2 ** z - 1 - y;
    if (flat !== null) flat.run(z, x, row, data);
    if (keyed === null) continue;
    let id = ids.get(content);
    if (id === undefined) {
      id = shape === 'shallow' ? ++contents : (++contents).toString(16).padStart(32, '0');
      if (content.startsWith('sea')) ids.set(content, id);
      keyed.content.run(id, data);
    }
    keyed.key.run(z, x, row, id);
  }
}

/**
 * @param {SetSpec} spec
 * @returns {[string, string][]}
 */
function metadataRows({ mix, tiles }) {
  const layers = [...LAYER_KINDS.map(({ name }) => name), 'water_name'].map((id) => ({ id, fields: {} }));
  return [
    ['name', `${mix}, ${tiles} tiles`],
    ['format', 'pbf'],
    ['type', 'baselayer'],
    ['version', '1'],
    ['minzoom', '0'],
    ['maxzoom', '14'],
    ['bounds', '-180,-85.0511,180,85.0511'],
    ['json', JSON.stringify({ vector_layers: layers })],
  ];
}
