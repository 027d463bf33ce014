// The interfaces of an archive. Bytes are opaque here: an archive never reads inside a tile.

import type { TilefoldError } from '../errors.ts';
import type { StoredCompression } from '../tile/codec/compression.ts';
import type { Tile, TileKey, TileOrder } from '../tile/key.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { TileRange } from '../tile/region.ts';
import type { Shard } from '../tile/shard.ts';
import type { TileEncoding } from '../tile/sniff-tiles.ts';
import type { Compression, TileType } from '../tile/type.ts';
import type { CheckSource } from './check-source.ts';
import type { SizeSource } from './size-source.ts';

export type ArchiveFormat = 'mbtiles' | 'pmtiles';

/** The schema of an MBTiles file. */
export type MbtilesSchema = 'flat' | 'normalized' | 'shallow' | 'view';

/** The schema of a written MBTiles file. */
export type MbtilesType = 'flat' | 'normalized';

/** Facts about an archive format. */
export interface Format {
  readonly name: ArchiveFormat;
  /** Display name. */
  readonly title: string;
  /** Of file names, in lower case, with the dot. */
  readonly extension: string;
  /** The order in which tiles are stored, and read fastest. */
  readonly order: TileOrder;
  /** Can hold keys outside the tile grid, or deeper than zoom 26. */
  readonly holdsOffGrid: boolean;
  /** Can hold tiles of no bytes, and NULL. */
  readonly holdsEmptyTiles: boolean;
  /** An archive without tiles is valid. */
  readonly holdsNoTiles: boolean;
  /** One compression is declared for all tiles; tiles that differ are re-encoded. */
  readonly oneCompression: boolean;
  /** Compression most readers assume; null if the archive declares it. */
  readonly expectedCompression: Compression | null;
  /** Compressions of vector tiles that nearly every reader takes. */
  readonly commonCompressions: readonly Compression[];
  /** Up to this many tiles, a census has exact bytes; beyond, it estimates them from a sample. */
  readonly exactCensusUpTo: number;
}

export type LayoutName = 'mbtiles-flat' | 'mbtiles-normalized' | 'pmtiles';

/** A way to write a format. */
export interface OutputLayout extends Format {
  readonly layout: LayoutName;
  /** Equal tiles are stored once, identified by a content hash. */
  readonly deduplicates: boolean;
}

/** Why a row does not become a tile of the output. Every such row is counted under its reason. */
export type DropReason =
  | 'empty' // the transform left no layer, and empty tiles are dropped
  | 'zero-byte' // PMTiles cannot hold a tile of no bytes
  | 'null-data' // PMTiles cannot hold NULL
  | 'off-grid' // PMTiles cannot hold a key outside the grid or deeper than zoom 26
  | 'zoom-range' // a row off the grid, at a zoom that was not requested
  | 'invalid-key' // zoom, column or row is NULL, fractional, text, or beyond 2^53
  | 'missing-image' // a map row whose image is missing
  | 'duplicate' // a repeated key
  | 'joined' // its source-layers went into the tile that another input has of its key
  | 'decode-error'; // unreadable, and the request says drop

/** Something odd that loses no data. */
export type WarningKind = 'text-data' | 'number-data' | 'off-grid' | 'null-data' | 'zero-byte' | 'duplicate' | 'no-deeper-tile'; // it was pruned, and none of the four tiles below it is there, although the archive has deeper zooms

/**
 * What became of a tile of one of several inputs. A tile that is not yielded, or is not the first of those joined, is also dropped.
 */
export type InputOutcome =
  | 'taken' // yielded as stored
  | 'joined' // one of those that the yielded tile was made of
  | 'made' // cut out of a tile above, and yielded or joined
  | 'equal' // the same content as one that was taken or joined
  | 'overruled'; // another input's tile of the key counts

/** More on rows that are dropped. */
export interface DroppedRows {
  /** Stored bytes that were read; default 0. */
  readonly bytes?: number;
  /** How many rows at once, at one zoom; default 1. */
  readonly rows?: number;
}

/** Receives notices of a source while it yields tiles. */
export interface SourceNotices {
  /** A row that is read but not yielded. `zoom` is null if it has none. */
  drop(reason: DropReason, zoom: number | null, where: string, of?: DroppedRows): void;
  /** A row that is odd but yielded. */
  warn(kind: WarningKind, where: string): void;
  /** Called by a union of archives only: what became of a tile of an input. */
  ofInput?(input: number, outcome: InputOutcome): void;
  /** A damaged part, where reading can go on behind it. Without this member, damage is always thrown. */
  damage?(error: TilefoldError): void;
}

export interface ArchiveSummary {
  readonly path: string;
  readonly format: ArchiveFormat;
  readonly schema?: MbtilesSchema;
  /** Whether several keys may share stored bytes; false: every tile is stored on its own. */
  readonly sharesContents: boolean;
  /** Detected from the first tiles; if that fails, as the archive declares. */
  readonly tileType: TileType;
  /**
   * As header or metadata declare, or brotli if detected in the first tiles; else unknown. Other compressions are detected tile
   * by tile.
   */
  readonly tileCompression: Compression;
  /** Type and compression as header or metadata say. */
  readonly declared: TileEncoding;
  /** Compression of the first tiles, if the declared one cannot be trusted; undefined if there are no tiles. */
  readonly sniffedCompression?: StoredCompression | 'mixed' | undefined;
  readonly metadata: TilesetMetadata;
  /** All metadata as text by name: rows of MBTiles, top-level keys of PMTiles. Values that are not text are JSON. */
  readonly metadataTexts: ReadonlyMap<string, string>;
  /** File size in bytes. */
  readonly size: number;
  /** One line each: odd, but without loss. */
  readonly warnings: readonly string[];
}

/** Tiles in a strip of columns of one zoom, for the planner. A strip is never cut. */
export interface ColumnCount {
  readonly zoom: number;
  readonly columns: readonly [from: number, to: number];
  readonly tiles: number;
  readonly bytes: number;
  /** Of a union: the inputs that have tiles in the strip, ascending. */
  readonly inputs?: readonly number[];
}

/** Facts of an archive besides its tiles, under the member of its format. */
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
  /** In the index's order; null = an expression. */
  readonly columns: readonly (string | null)[];
  readonly isUnique: boolean;
}

/** An archive opened to read its tiles. */
export interface TileSource extends Disposable {
  readonly summary: ArchiveSummary;
  /**
   * Ascending by zoom, then column. On-grid tiles only. With a cover, which is on the grid, only its tiles are counted, and only
   * what tells of them is read.
   */
  census(cover?: readonly TileRange[]): Iterable<ColumnCount>;
  /** Zooms with tiles on the grid, ascending. Reads no more than a place in an index for each. */
  zooms(): readonly number[];
  /** Rows that `census` does not count. */
  rest(): { tiles: number; bytes: number; inputs?: readonly number[] };
  /** Yields the shard's tiles in the given order, each key once. A `rest` shard is always in row order. */
  tiles(shard: Shard, order: TileOrder, notices: SourceNotices): Iterable<Tile>;
  /**
   * Returns the tile that `tiles` yields for this key, on or off the grid, or null if there is none.
   * @throws TilefoldError DUPLICATE_TILE, BAD_ARCHIVE
   */
  tile(key: TileKey): Tile | null;
  /** Returns how many of the four tiles below a tile on the grid exist, 0 to 4. Reads keys only. */
  deeperTiles(key: TileKey): number;
}

/** Samples tiles evenly from an archive; every call returns the same ones. */
export interface SampleSource {
  /** Stored bytes of up to `count` tiles, to detect what most tiles are. */
  sample(count: number): Iterable<Uint8Array>;
  /** Up to `count` tiles of these zooms (both included), in groups of `together` (default 1) neighbours, in key or id order. */
  sampleTiles(count: number, zooms: readonly [min: number, max: number], together?: number): Iterable<Tile>;
}

/** What a writing command reads: an archive, or a union of several. */
export interface InputSource extends TileSource, SampleSource, Pick<SizeSource, 'distinctBytes'> {
  /** The first query by key has to build an index, which scans all rows. */
  readonly lacksIndex?: boolean;
  /** Of a union that makes deeper tiles: the deepest zoom of each archive, after a census. -1: it has no tiles. */
  readonly deepestZooms?: readonly number[] | undefined;
}

/** All interfaces of an open archive. Take a narrower one where it is enough. */
export interface ArchiveSource extends InputSource, SizeSource, CheckSource {
  facts(): ArchiveFacts;
  /** Builds that index, if it does not exist yet. */
  makeIndex?(): void;
}

/** What to do with two tiles of one key whose bytes differ. */
export type OnDuplicate = 'error' | 'first' | 'last';

/** What to do with two different tiles of one key in two inputs. 'concat-layers': one tile with the source-layers of both. */
export type OnOverlap = OnDuplicate | 'concat-layers';
