// The request: what the user asked for, as plain data. Every field can change an output byte, and so is part of the fingerprint,
// except `onDecodeError`, which changes none until a tile cannot be read. Settings that never change the output (workers,
// retries, paths) are in RunOptions.

import type { ArchiveFormat, MbtilesType, OnOverlap } from '../archive/types.ts';
import type { CodecName } from '../tile/codec/codec.ts';
import type { WrittenCompression } from '../tile/codec/encoding.ts';
import type { Region } from '../tile/region.ts';
import type { TransformName, TransformRequest } from '../transform/registry.ts';
import type { InputRef } from './inputs.ts';

/** For a tile that cannot be read: keep its stored bytes, drop it, or fail its shard. */
export type OnDecodeError = 'keep' | 'drop' | 'abort';

export interface Request {
  /** The command's name. `transform` may differ: a copy with a choice of layers uses another one. */
  readonly command: TransformName;
  /** In the order given. */
  readonly inputs: readonly InputRef[];
  /** Absolute. */
  readonly output: string;
  readonly outputFormat: ArchiveFormat;
  /** 'auto': flat from a flat source, else normalized. */
  readonly mbtilesType: MbtilesType | 'auto';
  readonly aggTilesHash: boolean;
  /** Codec for tiles that change; output bytes depend on it. */
  readonly codec: CodecName;
  /** Compression of every tile of the output; 'auto': each keeps its own, as far as the format allows. */
  readonly tileCompression: WrittenCompression | 'auto';
  /** Level of that compression; null: the usual one, and tiles that have the compression already stay as stored. */
  readonly level: number | null;
  readonly onDecodeError: OnDecodeError;
  /** 'concat-layers' is for several inputs; in one of them, different tiles of a key are then an error. */
  readonly onDuplicate: OnOverlap;
  /** Written tiles with more stored bytes than this are reported; 0 = none. */
  readonly maxTileBytes: number;
  /** The requested tiles. */
  readonly region: Region;
  /** Target size of a shard in stored bytes; null lets the planner choose. */
  readonly shardBytes: number | null;
  /** Facts of the input (highest zoom, compression) are added by the plan. */
  readonly transform: TransformRequest;
}
