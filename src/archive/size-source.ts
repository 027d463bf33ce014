// Scans of stored sizes: what an archive tells of its tiles without reading one.

import type { Shard } from '../tile/shard.ts';

/** What a scan of sizes is told. Sizes are stored bytes; NULL has none. */
export interface SizeSink {
  /** Report keys only of tiles with at least this many bytes; it may grow. 0: all keys. Infinity: none. */
  readonly minKeyedBytes: number;
  /** A tile on the grid, below that size. */
  sized(zoom: number, bytes: number): void;
  /** Any whole numbers: the key need not be on the grid. */
  tile(zoom: number, x: number, y: number, bytes: number): void;
  /** So many tiles with Hilbert ids that follow each other, each of so many bytes. */
  run(firstId: number, tiles: number, bytes: number): void;
  /** A row that has no such key. */
  invalidKey(): void;
  /** A row whose bytes are not there. */
  missingImage(): void;
}

/** Tiles whose sizes are told together, as plain data. */
export type SizePart =
  /** Rows of a table by their ids, both included. */
  | { readonly rowids: readonly [first: number, last: number] }
  | { readonly shard: Shard }
  /** All that is in a PMTiles directory, or one zoom of it. */
  | { readonly directory: { readonly zoom: number | null } };

export interface SizeSource {
  /**
   * Returns the part that holds all tiles of a zoom (null: of all zooms), and perhaps others: row ids, where tiles lie in a table of
   * their own, or a directory. Null where sizes are told by shard alone.
   */
  wholePart(zoom: number | null): Exclude<SizePart, { readonly shard: Shard }> | null;
  /** Tells the stored size of every tile of a part, duplicates too, without reading one; yields every few thousand rows. */
  sizes(part: SizePart, sink: SizeSink): Generator<void>;
  /** Distinct stored tiles, where schema or header tell; else null. */
  distinctContents(): number | null;
  /** Stored bytes of distinct tiles, where the archive tells; else null. */
  distinctBytes(): number | null;
}
