// Lets through only views that cost no more than the tables under them: a scan of one table, or its plain join with
// another. An archive is not trusted; a view can be an endless recursion, a cross join or a maker of giant blobs.

import type Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';

const ALL_TILES = 'SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles';
const PLAIN_STEP = /^(SCAN|SEARCH|BLOOM FILTER ON) /;
const TABLES_AT_MOST = 2;

/**
 * Refuses a `tiles` view whose plan is more than one scan and one search, or that calls functions.
 * @throws TilefoldError BAD_ARCHIVE
 */
export function checkPlainView(db: Database.Database, path: string): void {
  const steps = planSteps(db, ALL_TILES);
  const scans = steps.filter((step) => step.startsWith('SCAN '));
  const searches = steps.filter((step) => step.startsWith('SEARCH '));
  const oddStep = steps.find((step) => !PLAIN_STEP.test(step) || /VIRTUAL TABLE|RECURSIVE/.test(step));
  if (oddStep !== undefined) throw notPlain(path, `its plan has "${oddStep}"`);
  if (scans.length > 1 || scans.length + searches.length > TABLES_AT_MOST) throw notPlain(path, 'it joins too much');
  const opcodes = new Set(program(db).map(({ opcode }) => opcode));
  if (opcodes.has('Function') || opcodes.has('PureFunc')) throw notPlain(path, 'it calls functions');
  // By itself, joined to itself, a tile grows to half a gigabyte in nine steps.
  if (opcodes.has('Concat')) throw notPlain(path, 'it puts values together');
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
