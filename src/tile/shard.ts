// A shard: one manifest line = one task = one intermediate archive.

import type { TileKey } from './key.ts';

export interface ShardRange {
  readonly zoom: number;
  /** First and last tile column, both included. */
  readonly columns: readonly [from: number, to: number];
}

export interface Shard {
  readonly index: number;
  /** Ascending by zoom, then column; never overlapping. */
  readonly ranges: readonly ShardRange[];
  /** Takes all rows that are in no other shard: those off the tile grid. Its `ranges` is empty. */
  readonly rest?: true;
  /** The one tile that is wanted, in a run for one tile; `ranges` is its place. */
  readonly only?: TileKey;
  /** Tiles that the census counted here. */
  readonly tiles: number;
  /** Their stored bytes, exact or estimated. */
  readonly bytes: number;
}
