// What a patch says of itself: which tileset it applies to, and what comes out. docs/formats.md describes the file.

import type { ArchiveFormat } from '../../archive/types.ts';
import type { Recipe } from '../../tile/codec/recompression.ts';
import type { TilesetMetadata } from '../../tile/metadata.ts';
import type { Compression, TileType } from '../../tile/type.ts';

export const PATCH_VERSION = 1;
/** The metadata row that holds the record. */
export const RECORD_ROW = 'tilefold_patch';
/** Tables of a patch beside those of MBTiles. */
export const DELTAS = 'tile_deltas';
export const REMOVED = 'removed_tiles';
/** The metadata row that holds the result's metadata: JSON, compressed with zstd, in base64. */
export const RESULT_ROW = 'tilefold_result';

export interface PatchRecord {
  readonly version: typeof PATCH_VERSION;
  /** Hash of all tiles of the base: see tile/tileset-hash.ts. */
  readonly base: string;
  readonly result: {
    readonly hash: string;
    readonly format: ArchiveFormat;
    readonly tileType: TileType;
    readonly tileCompression: Compression;
    /** It has the `agg_tiles_hash` row. */
    readonly aggTilesHash: boolean;
  };
  /** How tiles are compressed again, by the numbers in `tile_deltas`, and what each compressor is known by. */
  readonly recipes: readonly { readonly recipe: Recipe; readonly probe: string }[];
}

export interface PatchCounts {
  readonly whole: number;
  readonly deltas: number;
  readonly removed: number;
}

export interface Patch {
  readonly path: string;
  readonly record: PatchRecord;
  /** The result's, as read from its archive. */
  readonly metadata: TilesetMetadata;
}
