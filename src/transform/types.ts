// A transform: tile -> tile, or nothing. `Transform` describes it to everyone who does not know it; `TileTransform` does the work.
// It is built from plain data in every process, and sees bytes, never a file.

import type { TileZooms } from '../style/narrowed-source.ts';
import type { CodecName } from '../tile/codec/codec.ts';
import type { TileKey } from '../tile/key.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Compression, TileType } from '../tile/type.ts';
import type { TransformOptions } from './options.ts';
import type { ReportPart } from './report-part.ts';

/** What only the input can tell; settled once, by the plan. */
export interface InputFacts {
  /** The highest zoom that holds a tile. */
  maxTileZoom: number;
  /** What the archive claims, or zstd where most tiles have it. */
  compression: Compression;
  /** What deflates tiles that change. */
  codec: CodecName;
  /** Source-layers whose fields the input describes; of all others the types of values are found out. Undefined: of none. */
  describedLayers?: readonly string[];
}

/** Source-layers by name, as they were asked for. */
export interface NamedLayers {
  /** What each style draws. */
  readonly styles: readonly { readonly style: string; readonly sourceLayers: readonly string[] }[];
  /** Those that may stay; null = all. */
  readonly layers: readonly string[] | null;
  readonly excludeLayers: readonly string[];
  /** Those that the user named one by one: one that no tile has is most likely misspelt. */
  readonly typed: readonly string[];
}

/**
 * A transform's descriptor. `Request` is what was asked for, defaults included; `Spec` is the same once the input has told its part;
 * `Report` is what a shard reports of it, plain data.
 */
export interface Transform<Request extends TransformOptions, Spec extends TransformOptions, Report> {
  readonly name: Request['use'];
  /** What an output without a name is called after: `<stem>.<verb>.<extension>`. */
  readonly verb: string;
  /** The types of tiles that it works on, beside those of which nothing is known; null = any. */
  readonly accepts: readonly TileType[] | null;
  /** The type of the tiles that it writes; null = the input's. */
  readonly produces: TileType | null;
  /** Every tile comes out as it is stored, whatever the options are. */
  readonly keepsTiles: boolean;
  /** Vertices are what it is about: tables in text show them. */
  readonly showsVertices: boolean;
  /** The levels of its work that reports tell apart: a heading for each name. */
  readonly levels: Readonly<Record<string, string>>;
  /** Returns the options: what was said, and defaults for the rest. */
  defaults(said: Partial<Omit<Request, 'use'>>): Request;
  /** @throws TilefoldError 'BAD_STYLE' and the like for options that cannot be used, whatever the input is */
  check(request: Request): void;
  /** What of the options can change a byte of the output; long texts are told apart, and only their hash is kept. */
  fingerprint(request: Request): { options: Readonly<Record<string, unknown>>; texts: readonly string[] };
  settle(request: Request, facts: InputFacts): Spec;
  /** Whether any tile is looked into. If not, there is nothing to report of source-layers. */
  readsTiles(request: Request): boolean;
  namedLayers(request: Request): NamedLayers;
  /** What is to be said before a tile is seen, one line each; `zooms` are those of the tiles. */
  notes(request: Request, zooms?: TileZooms): string[];
  /**
   * Whether nothing is left of these source-layers at these zooms, as far as can be told without a tile; null stands for any
   * source-layers.
   */
  leavesNothing(spec: Spec, sourceLayers: readonly string[] | null, zooms: readonly number[]): boolean;
  /** @throws TilefoldError as `check` */
  build(spec: Spec): TileTransform<Report>;
  readonly report: {
    /** Of no tile. */
    empty(): Report;
    /** Returns an empty sum to add reports to. The order of adding changes nothing but examples. */
    fold(): ReportSum<Report>;
    /** The transform's part of the run report. */
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
   * What becomes of a tile where a deeper one is missing below it, so that readers may draw it on higher views: the same as elsewhere, the same
   * with a note where it loses something, or these views are reckoned with.
   */
  readonly gaps: 'ignored' | 'noted' | 'kept';
  /**
   * The same array back means unchanged (its stored bytes are kept); null means dropped, because nothing is left in it.
   * `lacksDeeper`: not all of the four tiles below it are there.
   * @throws TileError when the tile cannot be read
   */
  apply(key: TileKey, stored: Uint8Array, lacksDeeper?: boolean): Uint8Array | null;
  /** How the tileset's own words change, given what all workers together reported. */
  describe(metadata: TilesetMetadata, report: Report): TilesetMetadata;
  /** What this instance has seen since it was built. */
  report(): Report;
}
