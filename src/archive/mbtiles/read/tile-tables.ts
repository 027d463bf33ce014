// Finds where an archive stores keys and bytes, by its schema alone: a flat table, map + images, tiles_shallow + tiles_data, or
// another view.

import type Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';
import type { MbtilesSchema } from '../../types.ts';
import { isDamage } from '../sqlite-error.ts';
import { fewNames, findIndex, hasRowids, type Master, type MasterEntry, readColumns } from './master.ts';
import { isPlainJoin } from './plain-join.ts';
import { checkPlainView, pagesUnderView, planSteps } from './view-gate.ts';

export const KEY_COLUMNS = ['zoom_level', 'tile_column', 'tile_row'] as const;

/** A table or view with the key columns. */
interface KeyTable {
  readonly name: 'tiles' | 'map' | 'tiles_shallow';
  /** Views and WITHOUT ROWID tables have no rowids. */
  readonly hasRowids: boolean;
  /** Whether rows can be read in key order and by key without a scan. */
  readonly isIndexed: boolean;
  /** The index that provides this, unless the table itself does. */
  readonly index?: string;
  /** Whether keys may be stored as text or reals, so that no index orders them numerically. */
  readonly isConverted: boolean;
}

/** The table with the bytes, if it is a separate one. */
interface DataTable {
  readonly name: 'images' | 'tiles_data';
  readonly id: 'tile_id' | 'tile_data_id';
  readonly hasRowids: boolean;
  readonly isIndexed: boolean;
}

export interface TileTables {
  readonly schema: MbtilesSchema;
  readonly keys: KeyTable;
  readonly data?: DataTable;
  /** All tables of the tileset, by lower-case name. */
  readonly tableNames: readonly string[];
}

/**
 * Finds the tables of an archive.
 * @throws TilefoldError BAD_ARCHIVE that names what is missing or unreadable
 */
export function findTileTables(db: Database.Database, master: Master, path: string): TileTables {
  const tiles = master.get('tiles');
  if (tiles?.type === 'table') return flatTables(db, tiles, path);
  const pair = pairTables(db, master, 'normalized', path) ?? pairTables(db, master, 'shallow', path);
  if (pair !== undefined && (tiles === undefined || isPlainViewOver(tiles, pair))) return pair;
  if (tiles !== undefined) return viewTables(db, master, path);
  throw new TilefoldError(
    'BAD_ARCHIVE',
    `${path} has no tiles table or view; it is an SQLite database, but not an MBTiles archive`,
  );
}

function flatTables(db: Database.Database, tiles: MasterEntry, path: string): TileTables {
  checkTable(db, tiles, [...KEY_COLUMNS, 'tile_data'], path);
  return { schema: 'flat', keys: keyTable(db, 'tiles'), tableNames: ['tiles'] };
}

function pairTables(
  db: Database.Database,
  master: Master,
  schema: 'normalized' | 'shallow',
  path: string,
): TileTables | undefined {
  const [keys, data, id] =
    schema === 'normalized'
      ? (['map', 'images', 'tile_id'] as const)
      : (['tiles_shallow', 'tiles_data', 'tile_data_id'] as const);
  const [keyEntry, dataEntry] = [master.get(keys), master.get(data)];
  if (keyEntry?.type !== 'table' || dataEntry?.type !== 'table') return undefined;
  checkTable(db, keyEntry, [...KEY_COLUMNS, id], path);
  checkTable(db, dataEntry, [id, 'tile_data'], path);
  const isRowid = readColumns(db, data).get(id)?.isRowid === true;
  const isIndexed = isRowid || findIndex(db, data, [id]) !== undefined;
  return {
    schema,
    keys: keyTable(db, keys),
    data: { name: data, id, hasRowids: hasRowids(db, data), isIndexed },
    tableNames: [keys, data],
  };
}

function viewTables(db: Database.Database, master: Master, path: string): TileTables {
  const columns = readViewColumns(db, path);
  checkColumns(columns, [...KEY_COLUMNS, 'tile_data'], 'the tiles view', path);
  checkPlainView(db, path);
  const byKey = 'SELECT tile_data FROM tiles WHERE zoom_level = 1 AND tile_column = 1 AND tile_row = 1';
  const isConverted = hasOtherNumbers(db, 'tiles');
  const isIndexed = !isConverted && planSteps(db, byKey).some((step) => /^SEARCH .*zoom_level=\?/i.test(step));
  const pages = pagesUnderView(db);
  const tableNames = [...master]
    .filter(([, { type, rootpage }]) => type === 'table' && pages.has(rootpage))
    .map(([name]) => name);
  return { schema: 'view', keys: { name: 'tiles', hasRowids: false, isIndexed, isConverted }, tableNames };
}

/** Preparing the view to learn its columns fails if it is circular or calls forbidden functions. */
function readViewColumns(db: Database.Database, path: string): ReadonlySet<string> {
  try {
    return new Set(
      db
        .prepare('SELECT * FROM tiles')
        .columns()
        .map(({ name }) => name.toLowerCase()),
    );
  } catch (cause) {
    throw new TilefoldError('BAD_ARCHIVE', `${path}: the tiles view cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function isPlainViewOver(view: MasterEntry, { keys, data }: TileTables): boolean {
  return data !== undefined && isPlainJoin(view.sql, { keys: keys.name, data: data.name, id: data.id });
}

function keyTable(db: Database.Database, name: KeyTable['name']): KeyTable {
  const isConverted = hasOtherNumbers(db, name);
  const index = isConverted ? undefined : findIndex(db, name, KEY_COLUMNS);
  const rowids = hasRowids(db, name);
  // The primary key of a WITHOUT ROWID table is the table itself, so there is no index to name.
  const named = index !== undefined && rowids ? { index } : {};
  return { name, hasRowids: rowids, isIndexed: index !== undefined, isConverted, ...named };
}

/**
 * Whether key columns hold numbers as text or reals. INTEGER and NUMERIC affinity convert whole numbers to integers; for other
 * columns the rows are checked, up to the first such row.
 */
function hasOtherNumbers(db: Database.Database, name: KeyTable['name']): boolean {
  const columns = readColumns(db, name);
  const others = KEY_COLUMNS.filter((column) => !['INTEGER', 'NUMERIC'].includes(columns.get(column)?.affinity ?? ''));
  if (others.length === 0) return false;
  const isOther = others.map((column) => `typeof(${column}) IN ('text', 'real')`).join(' OR ');
  try {
    return db.prepare(`SELECT EXISTS (SELECT 1 FROM main.${name} WHERE ${isOther})`).pluck().get() === 1;
  } catch (error) {
    // Leave the damaged page to the shard that reads it; do not fail on opening.
    if (isDamage(error)) return false;
    throw error;
  }
}

function checkTable(db: Database.Database, entry: MasterEntry, needed: readonly string[], path: string): void {
  if (entry.isVirtual) {
    throw new TilefoldError('BAD_ARCHIVE', `${path}: ${entry.name} is a virtual table; tiles must be a table or a plain view`);
  }
  const columns = readColumns(db, entry.name);
  checkColumns(new Set(columns.keys()), needed, `the ${entry.name} table`, path);
  const generated = needed.find((column) => columns.get(column)?.isGenerated);
  if (generated !== undefined) {
    throw new TilefoldError(
      'BAD_ARCHIVE',
      `${path}: column ${generated} of ${entry.name} is computed by the schema; it must be stored`,
    );
  }
}

function checkColumns(columns: ReadonlySet<string>, needed: readonly string[], where: string, path: string): void {
  const missing = needed.filter((column) => !columns.has(column));
  if (missing.length === 0) return;
  const text = `${path}: column ${missing.join(', ')} missing in ${where} (it has ${fewNames([...columns], 10)})`;
  throw new TilefoldError('BAD_ARCHIVE', `${text}; it is not an MBTiles archive`);
}
