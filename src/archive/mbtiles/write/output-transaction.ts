// What is appended to an output and not yet committed: shard files, attached, and rows that come one by one. All of a shard comes
// into the output, or nothing; a few shards make up a transaction.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';
import { withSqliteErrors } from '../sqlite-error.ts';

/** SQLite attaches up to ten databases, and lets none go while a transaction lasts that has read it. */
export const SHARDS_PER_TRANSACTION = 8;
/**
 * For each attached shard. It is read once, front to back: with SQLite's usual 16 MB all of it would come to lie in memory that is new to
 * the process, and every page of that has to be cleared by the system first.
 */
const SHARD_CACHE_KIB = 256;
/** Shards' bytes that a kill may take back. */
const BYTES_PER_TRANSACTION = 33_554_432;

export class OutputTransaction {
  readonly #db: Database.Database;
  readonly #path: string;
  readonly #aroundCommit: (commit: () => void) => void;
  readonly #createTables: () => void;
  /** Schema names of the shards in the transaction under way, none when there is none; and their bytes. */
  readonly #attached: string[] = [];
  #attachedBytes = 0;
  #hasOpenRows = false;
  /** Something whole is in the transaction under way, and is not to be lost in silence. */
  #hasAppended = false;

  /** `createTables` creates the output's tables where they are missing, and throws where it is finished. */
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

  /** Begins it, where it has not begun. Tables are committed with the first rows: killed before that, the file is still empty. */
  begin(): void {
    if (this.#db.inTransaction) return;
    // Some errors make SQLite roll back all of a transaction, and not the statement alone.
    if (this.#hasAppended) {
      const text = `${this.#path}: SQLite took back shards that were appended and not yet committed`;
      throw new TilefoldError('DISK_ERROR', `${text}; go on with --resume`, { permanent: false });
    }
    this.#db.exec('BEGIN');
    this.#createTables();
  }

  /**
   * Runs `work` with a shard file attached under a name, and then `onAppended`: all of it comes into the output, or nothing. It is
   * durable with the next `settle`, which comes by itself after a few shards.
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

  /** Begins to take rows one by one, which `endRows` keeps all, or takes back. They are durable with the next `settle`. */
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
      // After some errors SQLite has done so already.
      this.#write('appending rows', () => this.#db.exec('ROLLBACK TO rows; RELEASE rows'));
    }
  }

  /** Whether all that was appended is durable. */
  get isSettled(): boolean {
    return !this.#db.inTransaction && !this.#hasAppended;
  }

  /** Makes all that was appended durable. */
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

  /** After an error: a damaged shard that stays attached would fail the next one too. */
  #leave(): void {
    try {
      this.settle();
    } catch {
      // It may fail the commit as well, and SQLite takes back all of it. What was wrong first is what is told.
      if (!this.#hasAppended) this.begin();
    }
  }

  #write(what: string, work: () => void): void {
    withSqliteErrors(this.#path, work, what);
  }
}

/**
 * Returns the bytes of a file that has to be there.
 * @throws TilefoldError NOT_FOUND
 */
export function sizeOf(path: string): number {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) return stats.size;
  throw new TilefoldError('NOT_FOUND', `${path} is gone; start over with --restart`);
}
