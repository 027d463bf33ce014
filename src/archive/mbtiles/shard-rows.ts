// Reads a whole shard file again, row by row in its own order: to hold it against its seal.

import Database from 'better-sqlite3';
import { flipRow, type Tile } from '../../tile/key.ts';

export interface ShardRow {
  readonly tile: Tile;
  /** As stored; null where the row or the shard has none. */
  readonly hash: Uint8Array | null;
}

type StoredRow = [zoom: number, column: number, row: number, data: Uint8Array | null, hash: Uint8Array | null];

/** Yields all rows. Throws what SQLite throws when the file is damaged. */
export function* shardRows(path: string): Generator<ShardRow> {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  try {
    const isHashed = db.prepare("SELECT 1 FROM pragma_table_info('tiles') WHERE name = 'hash'").get() !== undefined;
    const columns = `zoom_level, tile_column, tile_row, tile_data, ${isHashed ? 'hash' : 'NULL'}`;
    const rows = db.prepare(`SELECT ${columns} FROM tiles ORDER BY _rowid_`).raw().iterate();
    for (const [z, x, row, data, hash] of rows as Iterable<StoredRow>) yield { tile: { z, x, y: flipRow(z, row), data }, hash };
  } finally {
    db.close();
  }
}
