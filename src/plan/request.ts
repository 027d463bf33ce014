// What the user asked for, as plain data: every field here can change an output byte, and so is part of the fingerprint, but for
// `onDecodeError`, which changes none until a tile cannot be read.
// How the work is done (workers, retries, places) is in RunOptions and never changes the output.

import type { ArchiveFormat, MbtilesType, OnDuplicate } from '../archive/types.ts';
import type { CodecName } from '../tile/codec/codec.ts';
import type { Region } from '../tile/region.ts';
import type { TransformName, TransformRequest } from '../transform/registry.ts';
import type { InputRef } from './inputs.ts';

/** Keep the stored bytes of a tile that cannot be read, drop it, or let its shard fail. */
export type OnDecodeError = 'keep' | 'drop' | 'abort';

export interface Request {
  /** Named after the transform that it is for; a copy of chosen layers is done by another. */
  readonly command: TransformName;
  /** In the order in which they were named. */
  readonly inputs: readonly InputRef[];
  /** Absolute. */
  readonly output: string;
  readonly outputFormat: ArchiveFormat;
  /** 'auto': flat from a flat source, else normalized. */
  readonly mbtilesType: MbtilesType | 'auto';
  readonly aggTilesHash: boolean;
  /** What deflates the tiles that change; each makes bytes of its own. */
  readonly codec: CodecName;
  readonly onDecodeError: OnDecodeError;
  readonly onDuplicate: OnDuplicate;
  /** Written tiles above this many stored bytes are reported; 0 reports none. */
  readonly maxTileBytes: number;
  /** The tiles that are wanted. */
  readonly region: Region;
  /** Target size of a shard in stored bytes; null lets the planner choose. */
  readonly shardBytes: number | null;
  /** What only the input can tell (highest zoom, compression) is settled by the plan. */
  readonly transform: TransformRequest;
}
