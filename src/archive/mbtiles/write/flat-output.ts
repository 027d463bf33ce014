// The flat MBTiles output: appends shards one after another and creates the index last.

import type { TilesetMetadata } from '../../../tile/metadata.ts';
import type { TileType } from '../../../tile/type.ts';
import { CREATE_TILE_INDEX, CREATE_TILES } from '../ddl.ts';
import { FlatRows } from './flat-rows.ts';
import { type FinishOptions, OutputDatabase, type OutputOptions } from './output-database.ts';

export class FlatOutput implements Disposable {
  readonly #output: OutputDatabase;

  /** @throws TilefoldError OUTPUT_EXISTS or NOT_FOUND, if that contradicts `create` */
  static open(options: OutputOptions): FlatOutput {
    return new FlatOutput(options);
  }

  private constructor(options: OutputOptions) {
    this.#output = new OutputDatabase(options, 'tiles', [CREATE_TILES]);
  }

  /** Exact number of rows in the output; a killed run continues after the shards that they add up to. */
  rows(): number {
    return this.#output.rowsOf('tiles');
  }

  /**
   * Appends all rows of a shard, or none; see `settle`. A plain shard is copied cell by cell, which needs `SELECT *`.
   * `onAppended` is called before they are committed.
   */
  append(shardPath: string, onAppended?: () => void): void {
    const { db } = this.#output;
    const copy = (shard: string) => {
      const isHashed = db.prepare("SELECT 1 FROM pragma_table_info('tiles', ?) WHERE name = 'hash'").get(shard) !== undefined;
      const columns = isHashed ? 'zoom_level, tile_column, tile_row, tile_data' : '*';
      db.exec(`INSERT INTO main.tiles SELECT ${columns} FROM ${shard}.tiles`);
    };
    this.#output.transaction.withShard(shardPath, copy, onAppended);
  }

  /** Accepts the rows of a shard that has no file; see `settle`. */
  openRows(): FlatRows {
    return new FlatRows(this.#output);
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
    this.#output.finish('tiles', [CREATE_TILE_INDEX], metadata, tileType, options);
  }

  /** Closes the file and keeps what was appended. */
  [Symbol.dispose](): void {
    this.#output[Symbol.dispose]();
  }
}
