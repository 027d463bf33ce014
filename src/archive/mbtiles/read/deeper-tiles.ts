// Counts the children of a tile that exist, from the keys alone; a child without bytes exists too.

import type Database from 'better-sqlite3';
import { flipRow, type TileKey } from '../../../tile/key.ts';
import { isDamage } from '../sqlite-error.ts';
import type { OpenTables } from './open-tables.ts';
import { ON_GRID } from './tile-sql.ts';

const statements = new WeakMap<OpenTables, Database.Statement>();

/** Returned when a damaged page hides the keys: some children may be missing. The page fails only the shard that needs it. */
const ASSUMED_CHILDREN = 3;

/** Returns 0 to 4. The tile must be on the grid. */
export function countDeeperTiles(tables: OpenTables, key: TileKey): number {
  try {
    return countBelow(tables, key);
  } catch (error) {
    if (isDamage(error)) return ASSUMED_CHILDREN;
    throw error;
  }
}

function countBelow(tables: OpenTables, { z, x, y }: TileKey): number {
  const column = 2 * x;
  // The lower of two TMS rows is the southern tile, the second in XYZ.
  const row = flipRow(z + 1, 2 * y + 1);
  return statementOf(tables).get(z + 1, column, column + 1, row, row + 1) as number;
}

/** IN makes SQLite seek twice; BETWEEN would scan two whole columns. */
function statementOf(tables: OpenTables): Database.Statement {
  let statement = statements.get(tables);
  if (statement === undefined) {
    const { db, sql } = tables;
    const ofEach = [0, 1, 2, 3].map((child) => `MAX(child = ${child})`).join(' + ');
    const query = `SELECT ifnull(${ofEach}, 0) FROM (
      SELECT (k.tile_column & 1) * 2 + (k.tile_row & 1) AS child FROM ${sql.keys}
      WHERE k.zoom_level = ? AND k.tile_column IN (?, ?) AND k.tile_row BETWEEN ? AND ? AND ${ON_GRID})`;
    statement = db.prepare(query).pluck();
    statements.set(tables, statement);
  }
  return statement;
}
