// A shard: one manifest line, which is one task and one intermediate archive.

import type { TileKey } from './key.ts';

export interface ShardRange {
  readonly zoom: number;
  /** First and last tile column, inclusive. */
  readonly columns: readonly [from: number, to: number];
}

export interface Shard {
  readonly index: number;
  /** Ascending by zoom, then column, without overlaps. */
  readonly ranges: readonly ShardRange[];
  /** Takes all rows that no other shard has: those off the tile grid. Its `ranges` is empty. */
  readonly rest?: true;
  /** The only tile wanted, in a run for a single tile; `ranges` contains it. */
  readonly only?: TileKey;
  /** Number of tiles by the census. */
  readonly tiles: number;
  /** Their stored bytes, exact or estimated. */
  readonly bytes: number;
}
