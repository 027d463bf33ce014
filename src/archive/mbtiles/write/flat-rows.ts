// Writes the rows of one shard directly into a flat output, without a shard file.

import { flipRow, type Tile } from '../../../tile/key.ts';
import { sqliteError } from '../sqlite-error.ts';
import type { OutputDatabase } from './output-database.ts';
import { PutOrder } from './put-order.ts';
import { RowBatch } from './row-batch.ts';

const COLUMNS = 4;

export class FlatRows implements Disposable {
  readonly #output: OutputDatabase;
  readonly #batch: RowBatch;
  readonly #putOrder: PutOrder;

  constructor(output: OutputDatabase) {
    this.#output = output;
    this.#putOrder = new PutOrder(output.path, 'row');
    output.transaction.beginRows();
    this.#batch = new RowBatch(output.db, COLUMNS);
  }

  /** Adds the next tile in row order. Its bytes must not change until `end`. */
  put(tile: Tile): void {
    const { z, x, y, data } = tile;
    this.#putOrder.follow(tile, null);
    try {
      this.#batch.add(data?.length ?? 0, z, x, flipRow(z, y), data);
    } catch (error) {
      throw sqliteError(error, this.#output.path, this.#putOrder.text);
    }
  }

  /** Completes the rows; they are written with the output's next commit. */
  end(): void {
    this.#output.write(this.#putOrder.text, () => this.#batch.flush());
    this.#output.transaction.endRows(true);
  }

  /** Rolls the rows back unless `end` was called. */
  [Symbol.dispose](): void {
    this.#output.transaction.endRows(false);
  }
}
