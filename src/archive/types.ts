// The two ends of every run. Bytes are opaque here: an archive never looks inside a tile.

import type { StoredCompression } from '../tile/codec/compression.ts';
import type { Tile, TileKey, TileOrder } from '../tile/key.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';
import type { Compression, TileType } from '../tile/type.ts';

export type ArchiveFormat = 'mbtiles' | 'pmtiles';

/** How an MBTiles file keeps its tiles. */
export type MbtilesSchema = 'flat' | 'normalized' | 'shallow' | 'view';

/** How a written MBTiles file keeps its tiles. */
export type MbtilesType = 'flat' | 'normalized';

/** Facts about an archive format. */
export interface Format {
  readonly name: ArchiveFormat;
  /** As people write it. */
  readonly title: string;
  /** Of file names, in lower case, with the dot. */
  readonly extension: string;
  /** The order in which tiles are stored, and read fastest. */
  readonly order: TileOrder;
  /** Keys outside the tile grid, or deeper than zoom 26. */
  readonly holdsOffGrid: boolean;
  /** Tiles of no bytes, and NULL. */
  readonly holdsEmptyTiles: boolean;
  /** Whether an archive without any tile is valid. */
  readonly holdsNoTiles: boolean;
  /** One compression is declared for all tiles: what differs is re-encoded. */
  readonly oneCompression: boolean;
  /** What most readers take for granted; null where the archive declares the compression. */
  readonly expectedCompression: Compression | null;
  /** Up to so many tiles, a census has exact bytes; beyond, it estimates them from a sample. */
  readonly exactCensusUpTo: number;
}

export type LayoutName = 'mbtiles-flat' | 'mbtiles-normalized' | 'pmtiles';

/** One way to write a format. */
export interface OutputLayout extends Format {
  readonly layout: LayoutName;
  /** Equal tiles are stored once, found by their content hash. */
  readonly deduplicates: boolean;
}

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
export type WarningKind = 'text-data' | 'number-data' | 'off-grid' | 'null-data' | 'zero-byte' | 'duplicate' | 'no-deeper-tile'; // it was pruned, and none of the four tiles below it is there, although the archive has deeper zooms

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
  /** Whether several keys may share stored bytes; false: every tile takes room in the file of its own. */
  readonly sharesContents: boolean;
  /** What the first tiles are; where they do not tell, what the archive says. */
  readonly tileType: TileType;
  /** What header or metadata say, or brotli where the first tiles tell; else unknown: all others are sniffed tile by tile. */
  readonly tileCompression: Compression;
  /** What the first tiles are compressed by, where nothing else is to be believed; undefined where there are none. */
  readonly sniffedCompression?: StoredCompression | 'mixed' | undefined;
  readonly metadata: TilesetMetadata;
  /** All of the metadata as text by name: rows of MBTiles, top-level keys of PMTiles. What is no text is JSON text. */
  readonly metadataTexts: ReadonlyMap<string, string>;
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

/** What a scan of sizes is told. Sizes are stored bytes; NULL has none. */
export interface SizeSink {
  /** The smallest size that it wants to know keys of; it may grow. 0: all keys. Infinity: none. */
  readonly keysFrom: number;
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
  /** Rows of a table by their ids, both included: see `rowids`. */
  | { readonly rowids: readonly [first: number, last: number] }
  | { readonly shard: Shard }
  /** All that is in a PMTiles directory, or one zoom of it. */
  | { readonly directory: { readonly zoom: number | null } };

/** What an archive is made of, besides tiles: the member of its format is there. */
export interface ArchiveFacts {
  readonly mbtiles?: {
    readonly pageBytes: number;
    readonly pages: number;
    readonly freePages: number;
    readonly indexes: readonly IndexFacts[];
  };
  readonly pmtiles?: {
    readonly isClustered: boolean;
    readonly internalCompression: Compression;
    readonly addressedTiles: number;
    readonly entries: number;
    readonly leaves: number;
    readonly rootBytes: number;
    readonly leafBytes: number;
    readonly metadataBytes: number;
    readonly tileDataBytes: number;
  };
}

/** An index on a table of the tileset. */
export interface IndexFacts {
  readonly name: string;
  readonly table: string;
  /** In the index's order; null is an expression. */
  readonly columns: readonly (string | null)[];
  readonly isUnique: boolean;
}

export interface TileSource extends Disposable {
  readonly summary: ArchiveSummary;
  /** Ascending by zoom, then column. On-grid tiles only. */
  census(): Iterable<ColumnCount>;
  /** Rows that `census` does not count. */
  rest(): { tiles: number; bytes: number };
  /** Yields the shard's tiles in the given order, each key once. A `rest` shard comes in row order always. */
  tiles(shard: Shard, order: TileOrder, notices: SourceNotices): Iterable<Tile>;
  /** How many of the four tiles below a tile on the grid are there, 0 to 4, by their keys. */
  deeperTiles(key: TileKey): number;
  /** Stored bytes of up to `count` tiles, spread evenly and the same on every call: to see what most tiles are. */
  sample(count: number): Iterable<Uint8Array>;
  /** Up to `count` tiles of these zooms (both included), spread evenly, `together` (1) side by side, in key or id order; the same on every call. */
  sampleTiles(count: number, zooms: readonly [min: number, max: number], together?: number): Iterable<Tile>;
  /** Where tiles lie in a table of their own by row id: the lowest and the highest there is. Null for any other archive. */
  rowids(): readonly [first: number, last: number] | null;
  /** Tells the stored size of every tile of a part, duplicates too, without reading one; yields every few thousand rows. */
  sizes(part: SizePart, sink: SizeSink): Generator<void>;
  /** Distinct stored tiles, where schema or header tell; else null. */
  distinctContents(): number | null;
  /** Stored bytes of distinct tiles, where the archive tells; else null. */
  distinctBytes(): number | null;
  facts(): ArchiveFacts;
  /** Whether the first question about keys has to make an index first, by one scan of all rows. */
  readonly lacksIndex?: boolean;
  /** Makes it, if it is not there yet. */
  makeIndex?(): void;
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
