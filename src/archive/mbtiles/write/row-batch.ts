// Inserts rows into a `tiles` table, several per statement. Memory: one batch.

import type Database from 'better-sqlite3';

/** 20 rows per INSERT take half the time of 1; more gain little. */
const ROWS_PER_INSERT = 20;
/** Maximum number of parameters of a statement (SQLITE_MAX_VARIABLE_NUMBER). */
const MAX_VALUES = 32_766;
/** Limit on tile bytes waiting in a batch. */
const MAX_BATCH_BYTES = 4_194_304;

export class RowBatch {
  readonly #columns: number;
  readonly #fullLength: number;
  readonly #insertBatch: Database.Statement;
  readonly #insertOne: Database.Statement;
  /** Values of the rows not yet inserted. Tile bytes are referenced until then, not copied. */
  #values: unknown[] = [];
  #bytes = 0;

  /** `columns`: number of columns of the table. */
  constructor(db: Database.Database, columns: number, rowsPerInsert: number = ROWS_PER_INSERT) {
    const rows = Math.max(1, Math.min(rowsPerInsert, Math.floor(MAX_VALUES / columns)));
    const row = `(${Array(columns).fill('?').join(', ')})`;
    this.#columns = columns;
    this.#fullLength = rows * columns;
    this.#insertBatch = db.prepare(`INSERT INTO main.tiles VALUES ${Array(rows).fill(row).join(', ')}`);
    this.#insertOne = db.prepare(`INSERT INTO main.tiles VALUES ${row}`);
  }

  /** Adds the values of a row with `bytes` bytes of tile data, which must not change until the batch is flushed. */
  add(bytes: number, ...values: unknown[]): void {
    for (const value of values) this.#values.push(value);
    this.#bytes += bytes;
    if (this.#values.length === this.#fullLength) {
      this.#insertBatch.run(this.#values);
      this.#clear();
    } else if (this.#bytes >= MAX_BATCH_BYTES) {
      this.flush();
    }
  }

  /** Inserts the remaining rows. */
  flush(): void {
    for (let at = 0; at < this.#values.length; at += this.#columns) {
      this.#insertOne.run(this.#values.slice(at, at + this.#columns));
    }
    this.#clear();
  }

  #clear(): void {
    this.#values = [];
    this.#bytes = 0;
  }
}
