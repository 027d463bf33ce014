// What an archive's tiles are compressed by: MBTiles need not say so, and the bytes are believed anyway.

import type Database from 'better-sqlite3';
import { type StoredCompression, sniffCompression } from '../../tile/compression.ts';
import type { Compression } from '../../tile/type.ts';
import { isDamage } from './sqlite-error.ts';
import type { TileTables } from './tile-tables.ts';

const SNIFFED_TILES = 16;

/** Looks at the first tiles as they lie; undefined where there is none that can be read. */
export function sniffedCompression(
  db: Database.Database,
  { keys, data }: TileTables,
  claimed: Compression,
): StoredCompression | 'mixed' | undefined {
  const table = data?.name ?? keys.name;
  const first = db.prepare(
    `SELECT CAST(substr(tile_data, 1, 16) AS BLOB) FROM main.${table} WHERE octet_length(tile_data) > 0 LIMIT ${SNIFFED_TILES}`,
  );
  const found = new Set<StoredCompression>();
  try {
    for (const head of first.pluck().iterate() as Iterable<Uint8Array>) found.add(sniffCompression(head, claimed));
  } catch (error) {
    // The shard that reads the damaged page shall fail, not the door.
    if (!isDamage(error)) throw error;
  }
  const [only, ...others] = found;
  return others.length === 0 ? only : 'mixed';
}
