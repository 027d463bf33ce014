// The checksum over a whole tileset that `mbtiles validate` verifies.

import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { openReadOnly } from '../read/read-only.ts';
import { KEY_COLUMNS } from '../read/tile-tables.ts';
import { withSqliteErrors } from '../sqlite-error.ts';

const TILES_PER_STEP = 1024;

type TextRow = [zoom: string, column: string, row: string, data: Uint8Array | null];

/**
 * Returns the MD5, in upper-case hexadecimal, over text(zoom)·text(column)·text(TMS row)·bytes of all tiles in key order. NULL
 * adds nothing (maplibre/martin, mbtiles: `agg_tiles_hash`).
 */
export function aggTilesHash(archive: Database.Database | string): string {
  if (typeof archive !== 'string') return hashTiles(archive);
  const db = openReadOnly(archive);
  try {
    return withSqliteErrors(archive, () => hashTiles(db), 'hashing all tiles');
  } finally {
    db.close();
  }
}

function hashTiles(db: Database.Database): string {
  const steps = aggTilesHashInSteps(db);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

/** Yields every thousand tiles. */
export function* aggTilesHashInSteps(db: Database.Database): Generator<void, string> {
  const asText = KEY_COLUMNS.map((column) => `CAST(${column} AS TEXT)`).join(', ');
  const query = `SELECT ${asText}, CAST(tile_data AS BLOB) FROM tiles ORDER BY zoom_level, tile_column, tile_row`;
  const md5 = createHash('md5');
  let tiles = 0;
  for (const [zoom, column, row, data] of db.prepare(query).raw().iterate() as Iterable<TextRow>) {
    md5.update(`${zoom ?? ''}${column ?? ''}${row ?? ''}`).update(data ?? '');
    if (++tiles % TILES_PER_STEP === 0) yield;
  }
  return md5.digest('hex').toUpperCase();
}
