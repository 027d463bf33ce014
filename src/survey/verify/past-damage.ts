// Reads the tiles of a shard past what is damaged. PMTiles goes on behind a damaged directory by itself; MBTiles stops, and is read
// again from the next column on.

import { FORMATS } from '../../archive/formats.ts';
import type { TileSource } from '../../archive/types.ts';
import { TilefoldError } from '../../errors.ts';
import type { Tile } from '../../tile/key.ts';
import type { TileRange } from '../../tile/region.ts';
import type { Shard } from '../../tile/shard.ts';
import { QUIET } from '../inspected.ts';

/** UNSUPPORTED: a tile larger than can be read. */
const DAMAGE: ReadonlySet<string> = new Set(['BAD_ARCHIVE', 'UNSUPPORTED']);
/** After this many in one shard, the rest of it is not read. */
const MAX_DAMAGES = 1000;

/** Yields the tiles, in the order of the archive. `onDamage` is called for each other part that cannot be read. */
export function* tilesPastDamage(source: TileSource, shard: Shard, onDamage: (error: TilefoldError) => void): Generator<Tile> {
  const { order } = FORMATS[source.summary.format];
  // Damaged directories are found by the check of the structure.
  const notices = { ...QUIET, damage: () => {} };
  let rest: Shard | null = shard;
  for (let damages = 0; rest !== null && damages < MAX_DAMAGES; damages++) {
    let last: Tile | null = null;
    try {
      for (const tile of source.tiles(rest, order, notices)) {
        last = tile;
        yield tile;
      }
      return;
    } catch (error) {
      if (!(error instanceof TilefoldError) || !DAMAGE.has(error.code)) throw error;
      onDamage(error);
      rest = order === 'row' ? shardAfter(rest, last) : null;
    }
  }
}

/** What follows the column of a tile; null: the first column of the shard. */
function shardAfter(shard: Shard, last: Tile | null): Shard | null {
  const first = shard.ranges[0];
  if (first === undefined) return null;
  const { zoom, column } = last === null ? { zoom: first.zoom, column: first.columns[0] } : { zoom: last.z, column: last.x };
  const ranges = shard.ranges.flatMap((range): TileRange[] => {
    if (range.zoom < zoom || (range.zoom === zoom && range.columns[1] <= column)) return [];
    if (range.zoom > zoom || range.columns[0] > column) return [range];
    return [{ ...range, columns: [column + 1, range.columns[1]] }];
  });
  return ranges.length === 0 ? null : { ...shard, ranges };
}
