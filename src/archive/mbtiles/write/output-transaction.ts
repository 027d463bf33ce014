// The uncommitted part of an output: attached shard files, and rows that arrive one by one. A shard is appended as a whole or not
// at all; a transaction covers several shards.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';
import { withSqliteErrors } from '../sqlite-error.ts';

/** SQLite attaches up to ten databases, and cannot detach one that the current transaction has read. */
export const SHARDS_PER_TRANSACTION = 8;
/**
 * Cache of each attached shard, which is read once from front to back. With SQLite's default of 16 MB the shard would fill newly
 * allocated memory, every page of which the system must clear first.
 */
const SHARD_CACHE_KIB = 256;
/** Bytes of shards that a kill may lose. */
const BYTES_PER_TRANSACTION = 33_554_432;

export class OutputTransaction {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #aroundCommit: (commit: () => void) => void;
  readonly #createTables: () => void;
  /** Schema names and bytes of the shards in the current transaction. */
  readonly #attached: string[] = [];
  #attachedBytes = 0;
  #hasOpenRows = false;
  /** The current transaction contains complete shards or rows, which must not be lost silently. */
  #hasAppended = false;

  /** `createTables` creates the output's tables if missing, and throws if the output is finished. */
  constructor(
    db: Database.Database,
    path: string,
    createTables: () => void,
    aroundCommit: (commit: () => void) => void = (commit) => commit(),
  ) {
    this.#db = db;
    this.#path = path;
    this.#aroundCommit = aroundCommit;
    this.#createTables = createTables;
  }

  /**
   * Begins a transaction unless one is open. Tables are committed with the first rows, so that a run killed before leaves an
   * empty file.
   */
  begin(): void {
    if (this.#db.inTransaction) return;
    // Some errors make SQLite roll back the whole transaction instead of the statement.
    if (this.#hasAppended) {
      const text = `${this.#path}: SQLite rolled back shards that were appended but not yet committed`;
      throw new TilefoldError('DISK_ERROR', `${text}; continue with tilefold resume`, { permanent: false });
    }
    this.#db.exec('BEGIN');
    this.#createTables();
  }

  /**
   * Runs `work` with an attached shard, then `onAppended`. The shard is appended as a whole or not at all. It is durable after
   * the next `settle`, which happens automatically after a few shards.
   */
  withShard(shardPath: string, work: (shard: string) => void, onAppended: () => void = () => {}): void {
    const bytes = sizeOf(shardPath);
    this.#write(`appending ${shardPath}`, () => {
      this.begin();
      const shard = `shard${this.#attached.length}`;
      this.#db.prepare(`ATTACH ? AS ${shard}`).run(resolve(shardPath));
      this.#db.exec(`PRAGMA ${shard}.cache_size = -${SHARD_CACHE_KIB}`);
      this.#attached.push(shard);
      this.#attachedBytes += bytes;
      try {
        // Within a transaction this is a savepoint.
        this.#db.transaction(work)(shard);
      } catch (error) {
        this.#leave();
        throw error;
      }
      this.#hasAppended = true;
      onAppended();
      if (this.#attached.length === SHARDS_PER_TRANSACTION || this.#attachedBytes >= BYTES_PER_TRANSACTION) this.settle();
    });
  }

  /** Begins to accept single rows, which `endRows` keeps or rolls back together. They are durable after the next `settle`. */
  beginRows(): void {
    this.#write('appending rows', () => {
      this.begin();
      this.#db.exec('SAVEPOINT rows');
    });
    this.#hasOpenRows = true;
  }

  endRows(isKept: boolean): void {
    if (!this.#hasOpenRows) return;
    this.#hasOpenRows = false;
    if (isKept) {
      this.#write('appending rows', () => this.#db.exec('RELEASE rows'));
      this.#hasAppended = true;
    } else if (this.#db.inTransaction) {
      // Some errors have made SQLite roll back already.
      this.#write('appending rows', () => this.#db.exec('ROLLBACK TO rows; RELEASE rows'));
    }
  }

  /** Whether everything appended is durable. */
  get isSettled(): boolean {
    return !this.#db.inTransaction && !this.#hasAppended;
  }

  /** Makes everything appended durable. */
  settle(): void {
    if (this.isSettled) return;
    this.#write('appending shards', () => {
      this.begin();
      this.#aroundCommit(() => this.#db.exec('COMMIT'));
      this.#hasAppended = false;
      for (const shard of this.#attached.splice(0)) this.#db.exec(`DETACH ${shard}`);
      this.#attachedBytes = 0;
    });
  }

  /** Called after an error: a damaged shard that stays attached would fail the next one too. */
  #leave(): void {
    try {
      this.settle();
    } catch {
      // The commit may fail as well, and SQLite rolls back everything. The original error is the one reported.
      if (!this.#hasAppended) this.begin();
    }
  }

  #write(what: string, work: () => void): void {
    withSqliteErrors(this.#path, work, what);
  }
}

/**
 * Returns the size of an existing file.
 * @throws TilefoldError NOT_FOUND
 */
export function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.size;
  throw new TilefoldError('NOT_FOUND', `${path} is gone; start over with --restart`);
}
