// Walks a hashed shard in its own order. Hash and length come first; a blob is read only when it is asked for.

import Database from 'better-sqlite3';

/** Pages that one cursor may keep, in KiB: a merge has hundreds of them open. */
const CACHE_KIB = 256;

export class ShardCursor implements Disposable {
  readonly #db: Database.Database;
  readonly #rows: Iterator<unknown>;
  readonly #blob: Database.Statement;
  #rowid = 0;
  /** Hilbert id, stored length in bytes and 16-byte content hash of the row that the cursor stands on. */
  id = -1;
  length = 0;
  hash: Uint8Array = new Uint8Array(16);

  /** Begins at the first row whose id is above `afterId`. Rows without an id are off the grid, and passed over. */
  constructor(path: string, afterId: number) {
    this.#db = new Database(path, { readonly: true, fileMustExist: true });
    this.#db.pragma(`cache_size = -${CACHE_KIB}`);
    this.#blob = this.#db.prepare('SELECT tile_data FROM tiles WHERE rowid = ?').pluck();
    this.#rows = this.#db.prepare('SELECT rowid, id, length, hash FROM tiles WHERE id > ? ORDER BY rowid').raw().iterate(afterId);
  }

  /** Steps to the next row; false at the end. */
  next(): boolean {
    const step = this.#rows.next();
    if (step.done) return false;
    const [rowid, id, length, hash] = step.value as [number, number, number, Uint8Array];
    this.#rowid = rowid;
    this.id = id;
    this.length = length;
    this.hash = hash;
    return true;
  }

  /** Reads the bytes of the row that the cursor stands on. */
  read(): Uint8Array {
    return this.#blob.get(this.#rowid) as Uint8Array;
  }

  [Symbol.dispose](): void {
    this.#rows.return?.();
    this.#db.close();
  }
}
