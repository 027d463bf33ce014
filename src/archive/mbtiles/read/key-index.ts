// The key index: for archives without an index on their keys, or with keys not stored as integers. Built by one scan in a scratch
// directory and created atomically, so that several workers can share it.

import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';
import { attemptId } from '../../../kit/fs/attempt-name.ts';
import { openDatabase } from '../../../kit/open-database.ts';
import { withSqliteErrors } from '../sqlite-error.ts';
import { readColumns } from './master.ts';
import { type IndexedIn, ON_GRID, tileSql } from './tile-sql.ts';
import type { TileTables } from './tile-tables.ts';

const FILE_NAME = 'keys.sqlite';

const BUILD_PRAGMAS = 'PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE';

const SCHEMA = `
  CREATE TABLE keys (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, source_rowid INTEGER,
    PRIMARY KEY (zoom_level, tile_column, tile_row, source_rowid)) WITHOUT ROWID;
  CREATE TABLE off_grid (zoom_level, tile_column, tile_row, source_rowid INTEGER);
  CREATE TABLE complete (source TEXT)`;

const ROWS_PER_INSERT = 50;

/** Returns which tables need a key index: null when all are indexed, or when rows have no rowid to refer to. */
export function missingIndexes({ keys, data }: TileTables): IndexedIn | null {
  const needed = {
    keys: !keys.isIndexed && keys.hasRowids,
    images: data !== undefined && !data.isIndexed && data.hasRowids,
  };
  return needed.keys || needed.images ? needed : null;
}

/**
 * Attaches the key index as `scratch`. Builds it first unless a complete one of the same source exists. `source` identifies the
 * state of the source file, for example by size and time.
 */
export function attachKeyIndex(db: Database.Database, tables: TileTables, directory: string, source: string): void {
  const path = join(directory, FILE_NAME);
  if (!isComplete(path, source)) {
    mkdirSync(directory, { recursive: true });
    const unfinished = join(directory, `keys.${attemptId()}.tmp`);
    withSqliteErrors(unfinished, () => build(db, tables, unfinished, source), 'building the key index');
    renameSync(unfinished, path);
  }
  withSqliteErrors(path, () => db.prepare('ATTACH ? AS scratch').run(path));
}

function isComplete(path: string, source: string): boolean {
  if (!existsSync(path)) return false;
  let index: Database.Database | undefined;
  try {
    index = openDatabase(path, { readonly: true });
    return index.prepare('SELECT source FROM complete').pluck().get() === source;
  } catch {
    return false;
  } finally {
    index?.close();
  }
}

/** Uses two connections, because one that can write the index could also write the source. SQLite does the sorting. */
function build(db: Database.Database, tables: TileTables, path: string, source: string): void {
  const needed = missingIndexes(tables) as IndexedIn;
  const index = openDatabase(path);
  try {
    // SQLite cannot attach a database of another encoding.
    const encoding = db.pragma('encoding', { simple: true }) as string;
    index.exec(`PRAGMA encoding='${encoding}'; ${BUILD_PRAGMAS}; BEGIN; ${SCHEMA}`);
    if (needed.keys) copyKeys(db, index, tables);
    if (needed.images) copyImageIds(db, index, tables);
    index.prepare('INSERT INTO complete VALUES (?)').run(source);
    index.exec('COMMIT');
  } finally {
    index.close();
  }
}

function copyKeys(db: Database.Database, index: Database.Database, tables: TileTables): void {
  const { keys } = tileSql(tables, { keys: false, images: false });
  const columns = 'k.zoom_level, k.tile_column, k.tile_row, k._rowid_';
  const order = 'ORDER BY 1, 2, 3, 4';
  copyRows(db.prepare(`SELECT ${columns} FROM ${keys} WHERE ${ON_GRID} ${order}`), index, 'keys', 4);
  const offGrid = db.prepare(`SELECT ${columns} FROM ${keys} WHERE NOT (${ON_GRID}) ${order}`).safeIntegers();
  copyRows(offGrid, index, 'off_grid', 4);
}

/** CREATE TABLE AS would lose the column's affinity, and then ids would not compare by index. */
function copyImageIds(db: Database.Database, index: Database.Database, { data }: TileTables): void {
  const { name, id } = data as NonNullable<TileTables['data']>;
  index.exec(`CREATE TABLE images (id ${readColumns(db, name).get(id)?.affinity}, source_rowid INTEGER)`);
  const ids = db.prepare(`SELECT ${id}, _rowid_ FROM main.${name} WHERE ${id} IS NOT NULL ORDER BY 1, 2`).safeIntegers();
  copyRows(ids, index, 'images', 2);
  index.exec('CREATE INDEX image_ids ON images (id, source_rowid)');
}

function copyRows(rows: Database.Statement, index: Database.Database, table: string, width: number): void {
  const row = `(${Array(width).fill('?').join(', ')})`;
  const insertMany = index.prepare(`INSERT INTO ${table} VALUES ${Array(ROWS_PER_INSERT).fill(row).join(', ')}`);
  const insertOne = index.prepare(`INSERT INTO ${table} VALUES ${row}`);
  let values: unknown[] = [];
  for (const next of rows.raw().iterate() as Iterable<unknown[]>) {
    checkRowid(next[width - 1]);
    values.push(...next);
    if (values.length === width * ROWS_PER_INSERT) {
      insertMany.run(values);
      values = [];
    }
  }
  for (let at = 0; at < values.length; at += width) insertOne.run(values.slice(at, at + width));
}

function checkRowid(rowid: unknown): void {
  if (typeof rowid === 'bigint' || Number.isSafeInteger(rowid)) return;
  throw new TilefoldError(
    'UNSUPPORTED',
    `row id ${String(rowid)} is beyond 2^53; VACUUM the archive, or add an index on its keys`,
  );
}
