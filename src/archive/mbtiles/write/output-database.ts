// The common part of flat and normalized outputs: a database that survives kill -9 between any two writes and is completed in one
// transaction.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import Database from 'better-sqlite3';
import { TilefoldError } from '../../../errors.ts';
import { openDatabase } from '../../../kit/open-database.ts';
import { writeCacheKib } from '../../../kit/sqlite-cache.ts';
import { flipRow, keyText } from '../../../tile/key.ts';
import type { TilesetMetadata } from '../../../tile/metadata.ts';
import type { Compression, TileType } from '../../../tile/type.ts';
import { CREATE_METADATA, CREATE_METADATA_INDEX, INSERT_METADATA, PAGE_BYTES } from '../ddl.ts';
import { rowsFromMetadata } from '../metadata-rows.ts';
import { sqliteError, withSqliteErrors } from '../sqlite-error.ts';
import { formatOf } from '../tile-format.ts';
import { aggTilesHash } from './agg-tiles-hash.ts';
import { OutputTransaction, sizeOf } from './output-transaction.ts';

export interface OutputOptions {
  path: string;
  /** true: the file is missing, or empty because the caller has just created it. false: continue an existing file. */
  create: boolean;
  /** Called in place of each commit, to run code before it; the counts of what is being committed are final by then. */
  aroundCommit?: (commit: () => void) => void;
}

export interface FinishOptions {
  compression?: Compression;
  /** Adds the `agg_tiles_hash` row, which takes a pass over all tiles. */
  aggTilesHash?: boolean;
}

/** "MPBX" in ASCII, which identifies MBTiles to file(1) (MBTiles specification 1.3, "Database"). */
export const APPLICATION_ID = 0x4d504258;

/** Appending gains nothing from a larger cache; with 16 MiB it takes 1.07 of the CPU time. */
const APPEND_CACHE_KIB = 2048;
/** Also limits what the index sorter holds before it writes a run. */
const FINISH_CACHE_KIB = 32_768;

const DURABLE_PAGES_PRAGMAS = `PRAGMA page_size=${PAGE_BYTES}; PRAGMA journal_mode=DELETE; PRAGMA synchronous=NORMAL`;

export class OutputDatabase implements Disposable {
  readonly db: Database.Database;
  readonly transaction: OutputTransaction;
  readonly path: string;

  /** Opens the database and creates missing tables. */
  constructor({ path, create, aroundCommit }: OutputOptions, keyTable: 'tiles' | 'map', createTables: readonly string[]) {
    checkState(path, create);
    this.path = path;
    this.db = withSqliteErrors(path, () => openDatabase(resolve(path), { fileMustExist: !create }));
    const createMissing = () => {
      if (this.isFinished)
        throw new TilefoldError('INTERNAL', `${path} is finished and cannot be appended to; please report this`);
      if (!this.#hasTable(keyTable)) this.db.exec(createTables.join('; '));
    };
    this.transaction = new OutputTransaction(this.db, path, createMissing, aroundCommit);
    try {
      this.write('opening the output', () => {
        this.db.exec(DURABLE_PAGES_PRAGMAS);
        this.db.pragma(`cache_size = -${writeCacheKib() ?? APPEND_CACHE_KIB}`);
        if (!this.#hasTable(keyTable)) this.transaction.begin();
      });
    } catch (error) {
      this.db.close();
      throw error;
    }
  }

  /** Whether `finish` was completed. */
  get isFinished(): boolean {
    return this.#hasTable('metadata');
  }

  /** Number of rows; rows are only appended, so the last row id is the count. */
  rowsOf(table: 'tiles' | 'map' | 'images'): number {
    return (this.db.prepare(`SELECT max(_rowid_) FROM ${table}`).pluck().get() as number | null) ?? 0;
  }

  /**
   * Completes the archive and closes it. Indexes, view, metadata and unsettled rows are committed in one transaction, so a killed
   * run finds all of it or nothing.
   */
  finish(
    keyTable: 'tiles' | 'map',
    createLast: readonly string[],
    metadata: TilesetMetadata,
    tileType: TileType,
    { compression = 'unknown', aggTilesHash: isHashed = false }: FinishOptions,
  ): void {
    this.write('completing the output', () => {
      if (this.isFinished) return;
      // The disk that a run needs is estimated with this cache, so it is never smaller.
      this.db.pragma(`cache_size = -${Math.max(writeCacheKib() ?? 0, FINISH_CACHE_KIB)}`);
      this.transaction.begin();
      // Within a transaction this is a savepoint.
      this.db.transaction(() => {
        this.#createUnique(keyTable, createLast);
        const words = {
          format: formatOf(tileType),
          ...(compression === 'unknown' ? {} : { compression }),
          ...(isHashed ? { aggTilesHash: aggTilesHash(this.db) } : {}),
        };
        this.db.exec(CREATE_METADATA);
        const insert = this.db.prepare(INSERT_METADATA);
        for (const { name, value } of rowsFromMetadata(metadata, words)) insert.run(name, value);
        this.db.exec(`${CREATE_METADATA_INDEX}; PRAGMA application_id = ${APPLICATION_ID}`);
      })();
    });
    this.transaction.settle();
    this.db.close();
  }

  /** Runs `work`; SQLite's errors become errors about the output. */
  write(what: string, work: () => void): void {
    withSqliteErrors(this.path, work, what);
  }

  /** Closes the file and keeps what was appended, unless SQLite can no longer write. */
  [Symbol.dispose](): void {
    try {
      this.transaction.endRows(false);
      this.transaction.settle();
    } catch {
      // The original error has already been thrown; closing rolls back.
    }
    this.db.close();
  }

  #createUnique(keyTable: 'tiles' | 'map', createLast: readonly string[]): void {
    try {
      this.db.exec(createLast.join('; '));
    } catch (error) {
      if (!(error instanceof Database.SqliteError) || error.code !== 'SQLITE_CONSTRAINT_UNIQUE')
        throw sqliteError(error, this.path);
      throw this.#duplicateTile(keyTable, error);
    }
  }

  #duplicateTile(keyTable: 'tiles' | 'map', cause: unknown): TilefoldError {
    const query = `SELECT zoom_level, tile_column, tile_row FROM ${keyTable} GROUP BY 1, 2, 3 HAVING count(*) > 1 LIMIT 1`;
    const [z, x, row] = this.db.prepare(query).raw().get() as [number, number, number];
    const text = `${this.path} would have two tiles at ${keyText({ z, x, y: flipRow(z, row) })}`;
    return new TilefoldError(
      'DUPLICATE_TILE',
      `${text}; start over by --restart with --on-duplicate first or --on-duplicate last`,
      { cause },
    );
  }

  #hasTable(name: string): boolean {
    return this.db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").get(name) !== undefined;
  }
}

/** SQLite would silently create a missing file at any path. */
function checkState(path: string, create: boolean): void {
  if (!create) sizeOf(path);
  else if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0)
    throw new TilefoldError('OUTPUT_EXISTS', `${path} already exists; remove it, or continue with tilefold resume`);
}
