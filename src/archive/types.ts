// The two ends of every run. Bytes are opaque here: an archive never looks inside a tile.

import type { Tile, TileOrder } from '../tile/key.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';
import type { Compression, TileType } from '../tile/type.ts';

export type ArchiveFormat = 'mbtiles' | 'pmtiles';

/** How an MBTiles file keeps its tiles. */
export type MbtilesSchema = 'flat' | 'normalized' | 'shallow' | 'view';

/** A row that cannot become a tile of the output; each is counted under its reason, never lost in silence. */
export type DropReason =
  | 'empty' // the transform left no layer, and empty tiles are not wanted
  | 'zero-byte' // PMTiles cannot hold a tile of no bytes
  | 'null-data' // nor a NULL
  | 'off-grid' // nor a key outside the grid or deeper than zoom 26
  | 'zoom-range' // a row off the grid, at a zoom that is not wanted
  | 'invalid-key' // zoom, column or row is NULL, fractional, text, or beyond 2^53
  | 'missing-image' // a map row whose image is not there
  | 'duplicate' // the same key again
  | 'decode-error'; // unreadable, and the request says drop

/** Something odd that lost nothing. */
export type WarningKind = 'text-data' | 'number-data' | 'off-grid' | 'null-data' | 'zero-byte' | 'duplicate';

/** What a source tells while it yields tiles. */
export interface SourceNotices {
  /** A row that is read and will not be yielded. `zoom` is null where it has none. */
  drop(reason: DropReason, zoom: number | null, where: string): void;
  /** A row that is yielded all the same. */
  warn(kind: WarningKind, where: string): void;
}

export interface ArchiveSummary {
  readonly path: string;
  readonly format: ArchiveFormat;
  readonly schema?: MbtilesSchema;
  readonly tileType: TileType;
  /** PMTiles: the header's word. MBTiles: what the metadata says, else unknown: tiles are sniffed one by one. */
  readonly tileCompression: Compression;
  readonly metadata: TilesetMetadata;
  /** File size in bytes. */
  readonly size: number;
  /** One line each: odd, but nothing lost. */
  readonly warnings: readonly string[];
}

/** Tiles in a strip of columns of one zoom: the planner's input. A strip is never cut. */
export interface ColumnCount {
  readonly zoom: number;
  readonly columns: readonly [from: number, to: number];
  readonly tiles: number;
  readonly bytes: number;
}

export interface TileSource extends Disposable {
  readonly summary: ArchiveSummary;
  /** Ascending by zoom, then column. On-grid tiles only. */
  census(): Iterable<ColumnCount>;
  /** Rows that `census` does not count. */
  rest(): { tiles: number; bytes: number };
  /** Yields the shard's tiles in the given order, each key once. A `rest` shard comes in row order always. */
  tiles(shard: Shard, order: TileOrder, notices: SourceNotices): Iterable<Tile>;
  /** Stored bytes of up to `count` tiles, spread evenly and the same on every call: to see what most tiles are. */
  sample(count: number): Iterable<Uint8Array>;
}

export interface TileSink extends Disposable {
  readonly order: TileOrder;
  /** In `order`, each key once, else it throws. */
  put(tile: Tile): void;
  /** Completes the archive. Disposing without it discards what was written. */
  finish(metadata: TilesetMetadata): void;
}

/** What to do with two tiles of one key whose bytes differ. */
export type OnDuplicate = 'error' | 'first' | 'last';
