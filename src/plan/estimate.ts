// How much disk a run needs at most, before any tile is read. Kinds of bytes stay apart, for they may lie on different
// file systems.

import type { ArchiveFormat } from '../archive/types.ts';
import type { MbtilesType } from './request.ts';

/** A row's key and record header in a shard, and in the output's table and index. */
const BYTES_PER_ROW = 40;
/** zoom, column, row, rowid and cell overhead of an index entry; the sorter holds all of them once more. */
const BYTES_PER_INDEX_ENTRY = 24;
/** PMTiles: spooled entry and content records. */
const BYTES_PER_ENTRY = 64;

export interface DiskEstimate {
  /** In the job directory. */
  readonly shards: number;
  /** Beside the output. */
  readonly output: number;
  /** In the job directory, while the merge ends: the index sorter, or the entry spools. */
  readonly scratch: number;
}

/** Returns the disk that `tiles` tiles of `bytes` stored bytes take; de-duplication can only make it less. */
export function estimateDisk(tiles: number, bytes: number, format: ArchiveFormat, mbtilesType: MbtilesType): DiskEstimate {
  const shards = bytes + tiles * BYTES_PER_ROW;
  if (format === 'pmtiles') return { shards, output: bytes + tiles * 4 + 32_768, scratch: tiles * BYTES_PER_ENTRY };
  const indexes = mbtilesType === 'normalized' ? 3 : 1;
  return {
    shards,
    output: bytes + tiles * (BYTES_PER_ROW + indexes * BYTES_PER_INDEX_ENTRY),
    scratch: tiles * BYTES_PER_INDEX_ENTRY,
  };
}
