// Walks a shard in Hilbert order by id, hash and length; reads a blob only on request. Its file may be closed between any two
// calls; it continues at the same row.

import type Database from 'better-sqlite3';
import { withSqliteErrors } from '../../archive/mbtiles/sqlite-error.ts';
import { openDatabase } from '../../kit/open-database.ts';
import { CONTENT_HASH_BYTES } from '../../tile/content-hash.ts';
import type { OpenCursors } from './open-cursors.ts';
import { type PackedRows, packedRows } from './shard-index.ts';

/** Cached pages per cursor: those on the path to a blob, and those under the walk through packed rows. */
const CACHE_PAGES = 6;
const NO_ROWS: PackedRows = {
  firstRowid: 1,
  ids: new Float64Array(0),
  lengths: new Uint32Array(0),
  hashes: new Uint8Array(0),
};

interface OpenShard {
  readonly db: Database.Database;
  readonly batches: Iterator<PackedRows>;
  readonly blob: Database.Statement;
}

export class ShardCursor {
  readonly #path: string;
  readonly #afterId: number;
  readonly #cursors: OpenCursors;
  #shard: OpenShard | null = null;
  /** Rows consumed so far. */
  #batchesDone = 0;
  #rows: PackedRows = NO_ROWS;
  #at = -1;
  /** Hilbert id of the current row; -1 before the first. */
  id = -1;

  /** Starts at the first row whose id is greater than `afterId`. Rows without an id are off the grid and skipped. */
  constructor(path: string, afterId: number, cursors: OpenCursors) {
    this.#path = path;
    this.#afterId = afterId;
    this.#cursors = cursors;
  }

  /** Moves to the next row; returns false at the end. */
  next(): boolean {
    do {
      this.#at++;
      while (this.#at === this.#rows.ids.length) {
        const step = withSqliteErrors(this.#path, () => this.#open().batches.next());
        if (step.done) return false;
        this.#batchesDone++;
        this.#rows = step.value;
        this.#at = 0;
      }
      this.id = this.#rows.ids[this.#at]!;
    } while (this.id <= this.#afterId);
    return true;
  }

  /** Stored bytes of the current row. */
  get length(): number {
    return this.#rows.lengths[this.#at]!;
  }

  /** Content hash of the current row, 16 bytes. */
  get hash(): Uint8Array {
    return this.#rows.hashes.subarray(this.#at * CONTENT_HASH_BYTES, (this.#at + 1) * CONTENT_HASH_BYTES);
  }

  /** Reads the tile of the current row. */
  read(): Uint8Array {
    return withSqliteErrors(this.#path, () => this.#open().blob.get(this.#rows.firstRowid + this.#at)) as Uint8Array;
  }

  close(): void {
    this.#shard?.batches.return?.();
    this.#shard?.db.close();
    this.#shard = null;
  }

  #open(): OpenShard {
    this.#cursors.use(this);
    if (this.#shard !== null) return this.#shard;
    const db = openDatabase(this.#path, { readonly: true, fileMustExist: true });
    db.pragma(`cache_size = ${CACHE_PAGES}`);
    const blob = db.prepare('SELECT tile_data FROM tiles WHERE rowid = ?').pluck();
    this.#shard = { db, batches: packedRows(db, this.#batchesDone), blob };
    return this.#shard;
  }
}
