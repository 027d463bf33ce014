// Accepts only views that cost no more than their tables: a scan of one table, or its plain join with another. Archives are
// untrusted: a view can recurse endlessly, cross join or create giant blobs.

import type Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';

const ALL_TILES = 'SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles';
const PLAIN_STEP = /^(SCAN|SEARCH|BLOOM FILTER ON) /;
const MAX_TABLES = 2;

/**
 * Rejects a `tiles` view whose plan is more than one scan and one search, or that calls functions.
 * @throws TilefoldError BAD_ARCHIVE
 */
export function checkPlainView(db: Database.Database, path: string): void {
  const steps = planSteps(db, ALL_TILES);
  const scans = steps.filter((step) => step.startsWith('SCAN '));
  const searches = steps.filter((step) => step.startsWith('SEARCH '));
  const oddStep = steps.find((step) => !PLAIN_STEP.test(step) || /VIRTUAL TABLE|RECURSIVE/.test(step));
  if (oddStep !== undefined) throw notPlain(path, `its plan has "${oddStep}"`);
  if (scans.length > 1 || scans.length + searches.length > MAX_TABLES) throw notPlain(path, 'it joins too many tables');
  const opcodes = new Set(program(db).map(({ opcode }) => opcode));
  if (opcodes.has('Function') || opcodes.has('PureFunc')) throw notPlain(path, 'it calls functions');
  // Concatenating a tile with itself nine times could make half a gigabyte.
  if (opcodes.has('Concat')) throw notPlain(path, 'it concatenates values');
}

/** Returns the steps of a query plan (sqlite.org/eqp.html). */
export function planSteps(db: Database.Database, sql: string): string[] {
  return (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail);
}

/** Returns the root pages of the tables and indexes that the view reads. */
export function pagesUnderView(db: Database.Database): ReadonlySet<number> {
  const opened = program(db).filter(({ opcode }) => opcode === 'OpenRead');
  return new Set(opened.map(({ p2 }) => p2));
}

function program(db: Database.Database): { opcode: string; p2: number }[] {
  return db.prepare(`EXPLAIN ${ALL_TILES}`).all() as { opcode: string; p2: number }[];
}

function notPlain(path: string, why: string): TilefoldError {
  const advice = 'copy its tiles into a table of the four MBTiles columns first';
  return new TilefoldError('BAD_ARCHIVE', `${path}: the tiles view is not a plain join (${why}); ${advice}`);
}
