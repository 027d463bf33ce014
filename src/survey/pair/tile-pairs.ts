// Reads two sources side by side in one order: every key of either, once. Memory: what the sources hold for a shard.

import { FORMATS } from '../../archive/formats.ts';
import type { SourceNotices, TileSource } from '../../archive/types.ts';
import type { Tile, TileKey, TileOrder } from '../../tile/key.ts';
import { keyOrder } from '../../tile/key-order.ts';
import type { Shard } from '../../tile/shard.ts';

/** A tile of two sources: undefined where the source has none, null for NULL. */
export interface TilePair extends TileKey {
  readonly a: Uint8Array | null | undefined;
  readonly b: Uint8Array | null | undefined;
}

/**
 * Returns the order in which both sources are read. PMTiles reads fast by Hilbert id alone; MBTiles reads nearly as fast by it as
 * by row.
 */
function pairOrder(a: TileSource, b: TileSource): TileOrder {
  const orders = [a, b].map(({ summary }) => FORMATS[summary.format].order);
  return orders.includes('hilbert') ? 'hilbert' : 'row';
}

/** Yields the tiles of a shard's ranges. The bytes are valid until the next pair. */
export function* tilePairs(
  a: TileSource,
  b: TileSource,
  shard: Shard,
  notices: readonly [SourceNotices, SourceNotices],
): Generator<TilePair> {
  // Rows off the grid have no Hilbert id.
  const order = shard.rest ? 'row' : pairOrder(a, b);
  const compare = keyOrder(order);
  const as = a.tiles(shard, order, notices[0])[Symbol.iterator]();
  const bs = b.tiles(shard, order, notices[1])[Symbol.iterator]();
  try {
    let left = nextOf(as);
    let right = nextOf(bs);
    while (left !== undefined || right !== undefined) {
      const side = left === undefined ? 1 : right === undefined ? -1 : compare(left, right);
      const { z, x, y } = (side <= 0 ? left : right) as Tile;
      yield { z, x, y, a: side <= 0 ? left?.data : undefined, b: side >= 0 ? right?.data : undefined };
      if (side <= 0) left = nextOf(as);
      if (side >= 0) right = nextOf(bs);
    }
  } finally {
    as.return?.();
    bs.return?.();
  }
}

function nextOf(tiles: Iterator<Tile>): Tile | undefined {
  const { done, value } = tiles.next();
  return done === true ? undefined : (value as Tile);
}
