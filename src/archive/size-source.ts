// The interface of size scans: stored sizes of all tiles, without reading any.

import type { Shard } from '../tile/shard.ts';

/** Receives the sizes of a scan. Sizes are stored bytes; NULL counts as 0. */
export interface SizeSink {
  /** Report keys only for tiles at least this large; it may grow. 0: all keys. Infinity: none. */
  readonly minKeyedBytes: number;
  /** A tile on the grid that is smaller than that. */
  sized(zoom: number, bytes: number): void;
  /** Any integers: the key may be off the grid. */
  tile(zoom: number, x: number, y: number, bytes: number): void;
  /** `tiles` tiles with consecutive Hilbert ids, of `bytes` bytes each. */
  run(firstId: number, tiles: number, bytes: number): void;
  /** A row without a valid key. */
  invalidKey(): void;
  /** A row whose image is missing. */
  missingImage(): void;
}

/** A part of a size scan, as plain data. */
export type SizePart =
  /** Rows of a table by row id, both ends included. */
  | { readonly rowids: readonly [first: number, last: number] }
  | { readonly shard: Shard }
  /** A whole PMTiles directory, or one zoom of it. */
  | { readonly directory: { readonly zoom: number | null } };

export interface SizeSource {
  /**
   * Returns a part that covers all tiles of a zoom (null: of all zooms), possibly with others: row ids if tiles are in a table of
   * their own, or a directory. Null if sizes can only be scanned by shard.
   */
  wholePart(zoom: number | null): Exclude<SizePart, { readonly shard: Shard }> | null;
  /**
   * Reports the stored size of every tile of a part, duplicates included, without reading one; yields every few thousand rows.
   */
  sizes(part: SizePart, sink: SizeSink): Generator<void>;
  /** Number of distinct stored tiles, if schema or header record it; else null. */
  distinctContents(): number | null;
  /** Stored bytes of distinct tiles, if the archive records them; else null. */
  distinctBytes(): number | null;
}
