// Checks that tiles are added in a sink's order, each key once. A violation is a bug and would damage the archive.

import { TilefoldError } from '../../../errors.ts';
import { hilbertId } from '../../../tile/hilbert.ts';
import { isOnGrid, keyText, type Tile, type TileOrder } from '../../../tile/key.ts';

/** Returns a tile's Hilbert id; null off the grid. */
export function idOf(tile: Tile): number | null {
  return isOnGrid(tile) ? hilbertId(tile.z, tile.x, tile.y) : null;
}

export class PutOrder {
  readonly order: TileOrder;
  readonly #path: string;
  #last: Tile | undefined;
  /** Hilbert id of the last tile, if the order is by id; null off the grid. */
  #lastId: number | null = null;

  constructor(path: string, order: TileOrder) {
    this.#path = path;
    this.order = order;
  }

  /** Describes the position of writing, for messages. */
  get text(): string {
    return this.#last === undefined ? 'writing a shard' : `writing up to ${keyText(this.#last)}`;
  }

  /**
   * Checks and remembers the next tile. `id` is its Hilbert id, if the order is by id.
   * @throws TilefoldError INTERNAL when it is out of order
   */
  follow(tile: Tile, id: number | null): void {
    const last = this.#last;
    if (
      last !== undefined &&
      !(this.order === 'hilbert' ? isAscendingById(last, this.#lastId, tile, id) : isAscendingByRow(last, tile))
    ) {
      const text = `${this.#path}: tile ${keyText(tile)} was added after ${keyText(last)}, which violates the ${this.order} order`;
      throw new TilefoldError('INTERNAL', `${text}; please report this`);
    }
    this.#last = tile;
    this.#lastId = id;
  }
}

/** Tiles off the grid have no Hilbert id: they come last, in row order. */
function isAscendingById(one: Tile, oneId: number | null, other: Tile, otherId: number | null): boolean {
  if (oneId !== null && otherId !== null) return oneId < otherId;
  return oneId === null && otherId === null ? isAscendingByRow(one, other) : oneId !== null;
}

function isAscendingByRow(one: Tile, other: Tile): boolean {
  if (one.z !== other.z) return one.z < other.z;
  // Ascending TMS rows are descending y.
  return one.x === other.x ? one.y > other.y : one.x < other.x;
}
