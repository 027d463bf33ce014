// A shard: one manifest line, which is one task and one intermediate archive.

import type { TileRange } from './region.ts';

export interface Shard {
  readonly index: number;
  /** Sorted by zoom, first column and first row, without overlaps. */
  readonly ranges: readonly TileRange[];
  /** Takes all rows that no other shard has: those off the tile grid. Its `ranges` is empty. */
  readonly rest?: true;
  /** Number of tiles by the census. */
  readonly tiles: number;
  /** Their stored bytes, exact or estimated. */
  readonly bytes: number;
  /** With several inputs: which of them have tiles of it, ascending. */
  readonly inputs?: readonly number[];
}
