// Builds MBTiles files of any schema with its own SQL. Shares no code with src.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';

/** A row as stored, with a TMS row. Any SQLite value is allowed, to build broken archives. */
export type TileRow = [zoom: unknown, column: unknown, tmsRow: unknown, data: unknown];

export interface BuilderOptions {
  metadata?: [name: unknown, value: unknown][];
  /** Default true. */
  indexes?: boolean;
  /** Default true: the `tiles` view over two tables. */
  view?: boolean;
}

export type MbtilesShape = 'flat' | 'normalized' | 'shallow' | 'martin-hash';

const FLAT = 'CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);';
const TILE_INDEX = 'CREATE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);';

const NORMALIZED = `
  CREATE TABLE map (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_id TEXT);
  CREATE TABLE images (tile_id TEXT, tile_data BLOB);`;
const NORMALIZED_INDEXES = `
  CREATE UNIQUE INDEX map_index ON map (zoom_level, tile_column, tile_row);
  CREATE UNIQUE INDEX images_id ON images (tile_id);`;
const NORMALIZED_VIEW = `CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column,
  map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id;`;

/** As planetiler writes it with --compact-db. */
const SHALLOW = `
  CREATE TABLE tiles_shallow (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data_id INTEGER,
    PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
  CREATE TABLE tiles_data (tile_data_id INTEGER PRIMARY KEY, tile_data BLOB);`;
const SHALLOW_VIEW = `CREATE VIEW tiles AS SELECT tiles_shallow.zoom_level AS zoom_level, tiles_shallow.tile_column AS tile_column,
  tiles_shallow.tile_row AS tile_row, tiles_data.tile_data AS tile_data
  FROM tiles_shallow JOIN tiles_data ON tiles_shallow.tile_data_id = tiles_data.tile_data_id;`;

/** As martin-cp writes it with --mbtiles-type flat-with-hash. */
const MARTIN_HASH = `
  CREATE TABLE tiles_with_hash (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
    tile_data BLOB, tile_hash TEXT);
  CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles_with_hash;`;
const MARTIN_HASH_INDEX = 'CREATE UNIQUE INDEX with_hash_index ON tiles_with_hash (zoom_level, tile_column, tile_row);';

/** Returns a directory that is removed when the test ends. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tilefold-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs SQL on a database, creating it if needed. */
export function runSql(path: string, sql: string): void {
  const db = new Database(path);
  db.exec(sql);
  db.close();
}

/** Returns all rows of a query as arrays. */
export function queryRows(path: string, sql: string): unknown[][] {
  const db = new Database(path, { readonly: true });
  try {
    return db.prepare(sql).raw().all() as unknown[][];
  } finally {
    db.close();
  }
}

/** Builds an archive with the given schema from rows, in order, and returns its path. */
export function buildMbtiles(path: string, shape: MbtilesShape, rows: readonly TileRow[], options: BuilderOptions = {}): string {
  const { metadata = [['format', 'pbf']], indexes = true, view = true } = options;
  const db = new Database(path);
  db.exec('CREATE TABLE metadata (name TEXT, value TEXT)');
  for (const row of metadata) db.prepare('INSERT INTO metadata VALUES (?, ?)').run(row);
  db.transaction(() => FILLERS[shape](db, rows, view))();
  if (indexes)
    db.exec({ flat: TILE_INDEX, normalized: NORMALIZED_INDEXES, shallow: '', 'martin-hash': MARTIN_HASH_INDEX }[shape]);
  db.close();
  return path;
}

const FILLERS: Record<MbtilesShape, (db: Database.Database, rows: readonly TileRow[], view: boolean) => void> = {
  flat: (db, rows) => {
    db.exec(FLAT);
    const insert = db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)');
    for (const row of rows) insert.run(row);
  },
  normalized: (db, rows, view) => {
    db.exec(NORMALIZED + (view ? NORMALIZED_VIEW : ''));
    const [key, image] = [db.prepare('INSERT INTO map VALUES (?, ?, ?, ?)'), db.prepare('INSERT INTO images VALUES (?, ?)')];
    fillPair(rows, (id) => `image-${id}`, key, image);
  },
  shallow: (db, rows, view) => {
    db.exec(SHALLOW + (view ? SHALLOW_VIEW : ''));
    const [key, image] = [
      db.prepare('INSERT INTO tiles_shallow VALUES (?, ?, ?, ?)'),
      db.prepare('INSERT INTO tiles_data VALUES (?, ?)'),
    ];
    fillPair(rows, (id) => id, key, image);
  },
  'martin-hash': (db, rows) => {
    db.exec(MARTIN_HASH);
    const insert = db.prepare('INSERT INTO tiles_with_hash VALUES (?, ?, ?, ?, NULL)');
    for (const row of rows) insert.run(row);
  },
};

function fillPair(
  rows: readonly TileRow[],
  idOf: (n: number) => unknown,
  key: Database.Statement,
  image: Database.Statement,
): void {
  const ids = new Map<string, unknown>();
  for (const [z, x, row, data] of rows) {
    const content = data === null ? 'null' : Buffer.from(data as Uint8Array).toString('latin1');
    if (!ids.has(content)) {
      ids.set(content, idOf(ids.size));
      image.run(ids.get(content), data);
    }
    key.run(z, x, row, ids.get(content));
  }
}
