// What an archive is, and what it can be asked. Bytes are opaque here: an archive never looks inside a tile.

import type { StoredCompression } from '../tile/codec/compression.ts';
import type { Tile, TileKey, TileOrder } from '../tile/key.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';
import type { Compression, TileType } from '../tile/type.ts';
import type { SizeSource } from './size-source.ts';

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

/** An archive opened to read its tiles. */
export interface TileSource extends Disposable {
  readonly summary: ArchiveSummary;
  /** Ascending by zoom, then column. On-grid tiles only. */
  census(): Iterable<ColumnCount>;
  /** Rows that `census` does not count. */
  rest(): { tiles: number; bytes: number };
  /** Yields the shard's tiles in the given order, each key once. A `rest` shard comes in row order always. */
  tiles(shard: Shard, order: TileOrder, notices: SourceNotices): Iterable<Tile>;
  /**
   * Returns the tile that `tiles` yields for this key, on the grid or off it, or null where there is none.
   * @throws TilefoldError DUPLICATE_TILE, BAD_ARCHIVE
   */
  tile(key: TileKey): Tile | null;
  /** How many of the four tiles below a tile on the grid are there, 0 to 4, by their keys. */
  deeperTiles(key: TileKey): number;
}

/** Tiles drawn evenly from an archive; every call draws the same. */
export interface SampleSource {
  /** Stored bytes of up to `count` tiles: to see what most tiles are. */
  sample(count: number): Iterable<Uint8Array>;
  /** Up to `count` tiles of these zooms (both included), `together` (1) side by side, in key or id order. */
  sampleTiles(count: number, zooms: readonly [min: number, max: number], together?: number): Iterable<Tile>;
}

/** All that an open archive can be asked. Who needs less takes less. */
export interface ArchiveSource extends TileSource, SampleSource, SizeSource {
  facts(): ArchiveFacts;
  /** Whether the first question about keys has to make an index first, by one scan of all rows. */
  readonly lacksIndex?: boolean;
  /** Makes it, if it is not there yet. */
  makeIndex?(): void;
}

/** What to do with two tiles of one key whose bytes differ. */
export type OnDuplicate = 'error' | 'first' | 'last';
