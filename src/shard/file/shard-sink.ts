// Writes a shard file: rows in order, no index, one transaction. It contains no times and no attempt number, so equal shards are
// equal files. Memory: SQLite's page cache and one batch of rows.

import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import {
  CREATE_HASHED_TILES,
  CREATE_METADATA,
  CREATE_TILES,
  INSERT_METADATA,
  SHARD_PAGE_BYTES,
} from '../../archive/mbtiles/ddl.ts';
import { rowsFromMetadata } from '../../archive/mbtiles/metadata-rows.ts';
import { sqliteError, withSqliteErrors } from '../../archive/mbtiles/sqlite-error.ts';
import { formatOf } from '../../archive/mbtiles/tile-format.ts';
import { idOf, PutOrder } from '../../archive/mbtiles/write/put-order.ts';
import { RowBatch } from '../../archive/mbtiles/write/row-batch.ts';
import { TilefoldError } from '../../errors.ts';
import { fileError } from '../../kit/fs/file-error.ts';
import { openDatabase } from '../../kit/open-database.ts';
import { writeCacheKib } from '../../kit/sqlite-cache.ts';
import { contentHash } from '../../tile/content-hash.ts';
import { flipRow, type Tile, type TileOrder } from '../../tile/key.ts';
import type { TilesetMetadata } from '../../tile/metadata.ts';
import type { TileType } from '../../tile/type.ts';
import { CREATE_PACKED_ROWS, PackedRowsWriter } from './shard-index.ts';

export interface ShardSinkOptions {
  /** The file must not exist. */
  path: string;
  order: TileOrder;
  /** 'plain': the four MBTiles columns; 'hashed': also Hilbert id, length and content hash. */
  columns: 'plain' | 'hashed';
  /** Rows per INSERT, if not the default. */
  insertRows?: number;
  /** For the `format` row, so that the shard is a readable MBTiles file. */
  tileType?: TileType;
}

const SEAL_NAME = 'tilefold_seal';

/** No journal on disk, because an unfinished shard is discarded. better-sqlite3 ignores journal_mode=OFF. */
const WRITE_ONCE_PRAGMAS = `PRAGMA page_size=${SHARD_PAGE_BYTES}; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE`;

const COLUMN_COUNT = { plain: 4, hashed: 7 } as const;

export class MbtilesShardSink implements Disposable {
  readonly order: TileOrder;
  readonly #path: string;
  readonly #db: Database.Database;
  readonly #columns: 'plain' | 'hashed';
  readonly #batch: RowBatch;
  readonly #putOrder: PutOrder;
  /** Present only for a merge by Hilbert id. */
  readonly #packed: PackedRowsWriter | undefined;
  readonly #tileType: TileType;
  #isFinished = false;

  /** @throws TilefoldError OUTPUT_EXISTS when the file exists */
  constructor({ path, order, columns, insertRows, tileType = 'mvt' }: ShardSinkOptions) {
    createNew(path);
    this.order = order;
    this.#path = path;
    this.#columns = columns;
    this.#tileType = tileType;
    this.#putOrder = new PutOrder(path, order);
    const isPacked = order === 'hilbert' && columns === 'hashed';
    this.#db = withSqliteErrors(path, () => openDatabase(path));
    this.#db.exec(WRITE_ONCE_PRAGMAS);
    const cacheKib = writeCacheKib();
    if (cacheKib !== undefined) this.#db.pragma(`cache_size = -${cacheKib}`);
    this.#db.exec(`BEGIN; ${columns === 'plain' ? CREATE_TILES : CREATE_HASHED_TILES}; ${CREATE_METADATA}`);
    if (isPacked) this.#db.exec(CREATE_PACKED_ROWS);
    this.#packed = isPacked ? new PackedRowsWriter(this.#db) : undefined;
    this.#batch = new RowBatch(this.#db, COLUMN_COUNT[columns], insertRows);
  }

  /**
   * Returns the seal of a shard file, or null when it is missing, incomplete or not a shard.
   * @throws TilefoldError 'IO' when the file might be a shard but cannot be opened
   */
  static readSeal(path: string): string | null {
    let db: Database.Database | undefined;
    try {
      const stats = statSync(path);
      if (!stats.isFile()) return null;
      db = openDatabase(path, { readonly: true, fileMustExist: true });
      if ((db.pragma('page_count', { simple: true }) as number) * SHARD_PAGE_BYTES !== stats.size) return null;
      const seal = db.prepare('SELECT value FROM metadata WHERE name = ?').pluck().get(SEAL_NAME);
      return typeof seal === 'string' ? seal : null;
    } catch (error) {
      // For example with too many open files: the shard itself is fine.
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CANTOPEN')) throw sqliteError(error, path);
      return null;
    } finally {
      db?.close();
    }
  }

  /**
   * Adds a tile. Its bytes must not change until the sink is finished. Returns its content hash, or null if it has no bytes or
   * the columns are plain.
   */
  put(tile: Tile): Uint8Array | null {
    const { z, x, y, data } = tile;
    const id = this.order === 'hilbert' || this.#columns === 'hashed' ? idOf(tile) : null;
    this.#putOrder.follow(tile, id);
    const bytes = data?.length ?? 0;
    if (this.#columns === 'plain') {
      this.#write(() => this.#batch.add(bytes, z, x, flipRow(z, y), data));
      return null;
    }
    const hash = data === null ? null : contentHash(data);
    this.#write(() => this.#batch.add(bytes, z, x, flipRow(z, y), id, data?.length ?? null, hash, data));
    if (id !== null && data !== null && hash !== null) this.#packed?.add(id, data.length, hash);
    else this.#packed?.skip();
    return hash;
  }

  /** Stores the seal, in the caller's format. Call before `finish`. */
  seal(text: string): void {
    this.#write(() => this.#db.prepare(INSERT_METADATA).run(SEAL_NAME, text));
  }

  finish(metadata: TilesetMetadata): void {
    this.#write(() => {
      this.#batch.flush();
      this.#packed?.flush();
      const insert = this.#db.prepare(INSERT_METADATA);
      for (const { name, value } of rowsFromMetadata(metadata, { format: formatOf(this.#tileType) })) insert.run(name, value);
      this.#db.exec('COMMIT');
    });
    this.#isFinished = true;
    this.#db.close();
  }

  [Symbol.dispose](): void {
    if (this.#isFinished || !this.#db.open) return;
    this.#db.close();
    rmSync(this.#path, { force: true });
  }

  #write(work: () => void): void {
    try {
      work();
    } catch (error) {
      throw sqliteError(error, this.#path, this.#putOrder.text);
    }
  }
}

function createNew(path: string): void {
  try {
    closeSync(openSync(path, 'wx'));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new TilefoldError('OUTPUT_EXISTS', `${path} already exists; remove it`, { cause });
    throw fileError(path, 'created', cause);
  }
}
