// The interfaces of a transform: tile -> tile, or nothing. `Transform` describes it to the rest of the code; `TileTransform` does
// the work. It is built from plain data in every process, and sees bytes, never a file.

import type { TileZooms } from '../style/narrowed-source.ts';
import type { CodecName } from '../tile/codec/codec.ts';
import type { Encoding } from '../tile/codec/encoding.ts';
import type { TileKey } from '../tile/key.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Compression, TileType } from '../tile/type.ts';
import type { TransformOptions } from './options.ts';
import type { ReportPart } from './report-part.ts';

/** Facts of the input, determined once by the plan. */
export interface InputFacts {
  /** The highest zoom that holds a tile. */
  maxTileZoom: number;
  /** Compression the archive declares, or zstd where most tiles have it. */
  compression: Compression;
  /** Codec for tiles that change. */
  codec: CodecName;
  /** Compression of tiles that change; undefined: that of the tile as it was read. */
  encoding?: Encoding;
  /**
   * Source-layers whose fields the input describes. The types of all others are collected from the tiles. Undefined: collect
   * none.
   */
  describedLayers?: readonly string[];
}

/** Source-layers by name, as requested. */
export interface NamedLayers {
  /** The source-layers that each style draws. */
  readonly styles: readonly { readonly style: string; readonly sourceLayers: readonly string[] }[];
  /** Layers that may stay; null = all. */
  readonly layers: readonly string[] | null;
  readonly excludeLayers: readonly string[];
  /** Layers that the user named one by one. If no tile has one, it is probably misspelt. */
  readonly typed: readonly string[];
  /** Attributes that the user named one by one. */
  readonly attributes?: readonly string[];
}

/**
 * A transform's descriptor. `Request` holds the options, defaults included; `Spec` adds the facts of the input; `Report` is a
 * shard's report, plain data.
 */
export interface Transform<Request extends TransformOptions, Spec extends TransformOptions, Report> {
  readonly name: Request['use'];
  /** Used to name an output without a name: `<stem>.<verb>.<extension>`. */
  readonly verb: string;
  /** Tile types that it works on, besides unknown ones; null = any. */
  readonly accepts: readonly TileType[] | null;
  /** Type of the tiles that it writes; null = the input's. */
  readonly produces: TileType | null;
  /** Every tile stays as stored, whatever the options are. */
  readonly keepsTiles: boolean;
  /** Text tables show vertices. */
  readonly showsVertices: boolean;
  /** The levels that reports tell apart: a heading for each name. */
  readonly levels: Readonly<Record<string, string>>;
  /** Returns the options: those given, and defaults for the rest. */
  defaults(given: Partial<Omit<Request, 'use'>>): Request;
  /** @throws TilefoldError 'BAD_STYLE' and the like for options that no input could make valid */
  check(request: Request): void;
  /** Returns the options that can change a byte of the output. Long texts are separate: only their hash is kept. */
  fingerprint(request: Request): { options: Readonly<Record<string, unknown>>; texts: readonly string[] };
  settle(request: Request, facts: InputFacts): Spec;
  /** Whether any tile is read. If not, there is nothing to report of source-layers. */
  readsTiles(request: Request): boolean;
  namedLayers(request: Request): NamedLayers;
  /** Notes before any tile is read, one line each; `zooms` are those of the tiles. */
  notes(request: Request, zooms?: TileZooms): string[];
  /**
   * Whether nothing of these source-layers is left at these zooms, as far as can be told without reading a tile; null = any
   * source-layers.
   */
  leavesNothing(spec: Spec, sourceLayers: readonly string[] | null, zooms: readonly number[]): boolean;
  /** @throws TilefoldError as `check` */
  build(spec: Spec): TileTransform<Report>;
  readonly report: {
    /** Returns the report of no tiles. */
    empty(): Report;
    /** Returns an empty sum to add reports to. The order of adding only affects examples. */
    fold(): ReportSum<Report>;
    /** Returns the transform's part of the run report. */
    part(request: Request, report: Report): ReportPart;
  };
}

interface ReportSum<Report> {
  add(report: Report): void;
  toReport(): Report;
}

export interface TileTransform<Report = unknown> {
  readonly name: string;
  /**
   * What to do with a tile if a deeper tile is missing below it, so that readers may draw it on higher views: treat it as any
   * other ('ignored'), warn if it loses something ('noted'), or keep what these views draw ('kept').
   */
  readonly gaps: 'ignored' | 'noted' | 'kept';
  /**
   * The same array means unchanged (its stored bytes are kept); null means dropped, because nothing is left in it.
   * `lacksDeeper`: at least one of the four tiles below it is missing.
   * @throws TileError when the tile cannot be read
   */
  apply(key: TileKey, stored: Uint8Array, lacksDeeper?: boolean): Uint8Array | null;
  /** Returns the tileset's metadata, updated from the folded report of all workers. */
  describe(metadata: TilesetMetadata, report: Report): TilesetMetadata;
  /** Returns what this instance has counted since it was built. */
  report(): Report;
}
