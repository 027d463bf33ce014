// Compares the hashes that an archive records with its tiles: agg_tiles_hash over all of them, and the hash beside each.

import { createHash } from 'node:crypto';
import type Database from 'better-sqlite3';
import { flipRow } from '../../../tile/key.ts';
import type { FindingNotes } from '../../check-source.ts';
import { type Master, readColumns } from '../read/master.ts';
import { aggTilesHashInSteps } from '../write/agg-tiles-hash.ts';

/** Where tools keep a hash beside each tile (maplibre/martin, mbtiles: "flat-with-hash", and a view of "normalized"). */
const HASHED = 'tiles_with_hash';
const COLUMNS = ['zoom_level', 'tile_column', 'tile_row', 'tile_data', 'tile_hash'];
const TILES_PER_STEP = 1024;

/** Yields between tiles. Takes as long as reading the archive, unless it records no hash. */
export function* checkHashes(
  db: Database.Database,
  master: Master,
  texts: ReadonlyMap<string, string>,
  findings: FindingNotes,
): Generator<void> {
  const recorded = texts.get('agg_tiles_hash');
  const method = texts.get('hash_algorithm') ?? 'md5';
  const hashed = master.get(HASHED);
  // A view could do anything.
  const hasTileHashes =
    hashed?.type === 'table' && !hashed.isVirtual && COLUMNS.every((name) => readColumns(db, HASHED).has(name));
  if (recorded === undefined && !hasTileHashes) return;
  if (method.toLowerCase() !== 'md5') {
    findings.find('hash-unknown', `hash_algorithm is ${method.slice(0, 60)}; only md5 is checked`);
    return;
  }
  if (recorded !== undefined) {
    const hash = yield* aggTilesHashInSteps(db);
    if (hash !== recorded.trim().toUpperCase())
      findings.find('tiles-hash', `agg_tiles_hash is ${recorded.slice(0, 60)}, the tiles have ${hash}`);
  }
  if (hasTileHashes) yield* checkTileHashes(db, findings);
}

function* checkTileHashes(db: Database.Database, findings: FindingNotes): Generator<void> {
  const query = `SELECT zoom_level, tile_column, tile_row, CAST(tile_data AS BLOB), CAST(tile_hash AS TEXT) FROM main.${HASHED}`;
  const rows = db.prepare(query).raw().iterate() as Iterable<[number, number, number, Uint8Array | null, string | null]>;
  let tiles = 0;
  for (const [z, x, row, data, recorded] of rows) {
    const hash = createHash('md5')
      .update(data ?? '')
      .digest('hex')
      .toUpperCase();
    if (recorded?.toUpperCase() !== hash) {
      const shown = recorded === null ? 'no hash' : `hash ${recorded.slice(0, 60)}`;
      findings.find('tile-hash', `${shown}, its bytes have ${hash}`, { z, x, y: flipRow(z, row) });
    }
    if (++tiles % TILES_PER_STEP === 0) yield;
  }
}
