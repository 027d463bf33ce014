// Reads all rows of a shard file in order, to verify it against its seal. Also verifies the packed rows, which a merge reads
// instead of rows.

import { openDatabase } from '../../kit/open-database.ts';
import { flipRow, type Tile } from '../../tile/key.ts';
import { type PackedRow, rowsUnpacked } from './shard-index.ts';

export interface ShardRow {
  readonly tile: Tile;
  /** As stored; null if the row or the shard has none. */
  readonly hash: Uint8Array | null;
}

type StoredRow = [
  ...key: [zoom: number, column: number, row: number],
  data: Uint8Array | null,
  hash: Uint8Array | null,
  id: number | null,
  rowid: number,
];

/** Yields all rows. @throws SQLite's error when the file is damaged, and an Error when packed rows differ from rows */
export function* shardRows(path: string): Generator<ShardRow> {
  const db = openDatabase(path, { readonly: true, fileMustExist: true });
  try {
    const isHashed = db.prepare("SELECT 1 FROM pragma_table_info('tiles') WHERE name = 'hash'").get() !== undefined;
    const isPacked = db.prepare("SELECT 1 FROM sqlite_master WHERE name = 'packed_rows'").get() !== undefined;
    const packed = isPacked ? rowsUnpacked(db) : undefined;
    const columns = `zoom_level, tile_column, tile_row, tile_data, ${isHashed ? 'hash, id' : 'NULL, NULL'}, _rowid_`;
    const rows = db.prepare(`SELECT ${columns} FROM tiles ORDER BY _rowid_`).raw().iterate();
    for (const [z, x, row, data, hash, id, rowid] of rows as Iterable<StoredRow>) {
      if (packed !== undefined && id !== null && data !== null && hash !== null)
        checkPacked(packed.next().value, { rowid, id, length: data.length, hash });
      yield { tile: { z, x, y: flipRow(z, row), data }, hash };
    }
    if (packed?.next().done === false) throw new Error(`${path}: more packed rows than rows`);
  } finally {
    db.close();
  }
}

function checkPacked(found: PackedRow | undefined, { rowid, id, length, hash }: PackedRow): void {
  const isSame = found?.rowid === rowid && found.id === id && found.length === length && Buffer.compare(found.hash, hash) === 0;
  if (!isSame) throw new Error(`row ${rowid} differs from its packed row`);
}
