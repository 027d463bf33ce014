// The de-duplicated MBTiles output: each content once in `images`, in order of first use, then all keys in `map`. Memory: the
// content table, 22 to 27 bytes per distinct tile, and 8 bytes for each new content of a shard.

import { ContentTable } from '../../../tile/content-table.ts';
import type { TilesetMetadata } from '../../../tile/metadata.ts';
import type { TileType } from '../../../tile/type.ts';
import { CREATE_IMAGES, CREATE_IMAGES_INDEX, CREATE_MAP, CREATE_MAP_INDEX, CREATE_TILES_VIEW } from '../ddl.ts';
import { type FinishOptions, OutputDatabase, type OutputOptions } from './output-database.ts';

/** The image id of NULL tiles, so that the view returns NULL. Shaped like a hash, but no content has it. */
const NULL_ID = '0'.repeat(32);

/** SQL: the image id of a shard row. */
const TILE_ID = `CASE WHEN hash IS NULL THEN '${NULL_ID}' ELSE lower(hex(hash)) END`;

export class NormalizedOutput implements Disposable {
  readonly #output: OutputDatabase;
  #contents: ContentTable | undefined;
  #hasNullImage = false;

  /** @throws TilefoldError OUTPUT_EXISTS or NOT_FOUND, if that contradicts `create` */
  static open(options: OutputOptions): NormalizedOutput {
    return new NormalizedOutput(options);
  }

  private constructor(options: OutputOptions) {
    this.#output = new OutputDatabase(options, 'map', [CREATE_IMAGES, CREATE_MAP]);
  }

  /** Number of distinct contents in the output. */
  images(): number {
    return this.#output.rowsOf('images');
  }

  /** Exact number of keys in the output; a killed run continues after the shards that they add up to. */
  rows(): number {
    return this.#output.rowsOf('map');
  }

  /** Appends the contents that are new, all or none. Appending a hashed shard again adds nothing. */
  appendImages(shardPath: string): void {
    const { db } = this.#output;
    const contents = this.#knownContents();
    try {
      this.#output.transaction.withShard(shardPath, (shard) => {
        const insert = db.prepare(
          `INSERT INTO main.images (tile_data, tile_id) SELECT tile_data, ${TILE_ID} FROM ${shard}.tiles WHERE _rowid_ = ?`,
        );
        for (const rowid of this.#firstUses(contents, shard)) insert.run(rowid);
      });
    } catch (error) {
      // The rows are rolled back, but the content table has them: rebuild it.
      this.#contents = undefined;
      throw error;
    }
  }

  /** Appends all keys of a shard, or none. Call it after all images are appended. */
  appendMap(shardPath: string): void {
    const { db } = this.#output;
    this.#output.transaction.withShard(shardPath, (shard) => {
      db.exec(`INSERT INTO main.map SELECT zoom_level, tile_column, tile_row, ${TILE_ID} FROM ${shard}.tiles ORDER BY _rowid_`);
    });
  }

  /** Whether everything appended is durable, which happens automatically after a few shards. */
  get isSettled(): boolean {
    return this.#output.transaction.isSettled;
  }

  /** Makes everything appended durable. */
  settle(): void {
    this.#output.transaction.settle();
  }

  /**
   * Completes the archive and closes it.
   * @throws TilefoldError DUPLICATE_TILE when two shards hold one key
   */
  finish(metadata: TilesetMetadata, tileType: TileType, options: FinishOptions = {}): void {
    this.#output.finish('map', [CREATE_MAP_INDEX, CREATE_IMAGES_INDEX, CREATE_TILES_VIEW], metadata, tileType, options);
  }

  /** Closes the file and keeps what was appended. */
  [Symbol.dispose](): void {
    this.#output[Symbol.dispose]();
  }

  /** Row ids are collected first: better-sqlite3 allows no writes on a connection while a query runs on it. */
  #firstUses(contents: ContentTable, shard: string): number[] {
    const rows = this.#output.db.prepare(`SELECT _rowid_, hash FROM ${shard}.tiles ORDER BY _rowid_`).raw();
    const firstUses: number[] = [];
    for (const [rowid, hash] of rows.iterate() as Iterable<[number, Uint8Array | null]>) {
      if (hash === null) {
        if (!this.#hasNullImage) firstUses.push(rowid);
        this.#hasNullImage = true;
      } else if (contents.find(hash) === -1) {
        contents.add(hash);
        firstUses.push(rowid);
      }
    }
    return firstUses;
  }

  #knownContents(): ContentTable {
    if (this.#contents !== undefined) return this.#contents;
    const contents = new ContentTable();
    this.#hasNullImage = false;
    const ids = this.#output.db.prepare('SELECT tile_id FROM main.images ORDER BY _rowid_').pluck();
    for (const id of ids.iterate() as Iterable<string>) {
      if (id === NULL_ID) this.#hasNullImage = true;
      else contents.add(Buffer.from(id, 'hex'));
    }
    this.#contents = contents;
    return contents;
  }
}
