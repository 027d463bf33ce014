// The interface of a survey: a map over the parts of an archive that only reads. Results are plain data; the order of folding
// does not matter.

import type { SizePart } from '../../archive/size-source.ts';
import type { ArchiveSource, TileSource } from '../../archive/types.ts';
import type { Piece } from '../../engine/piece.ts';
import type { ShardProgress, Watch } from '../../shard/shard.ts';
import type { Tile } from '../../tile/key.ts';

/** A piece of work: any part for sizes, a shard for tiles, the name of a check for the archive's structure. */
export interface ScanPart extends Piece {
  readonly tiles: number;
  readonly part: SizePart | { readonly check: string };
}

/** `Options` and `Result` are sent between processes and stored as JSON. */
export interface Survey<Options, Result> {
  /** Also the name of its folder in a checkpoint. */
  readonly name: string;
  /** Whether it reads tiles. If not, the bytes of a part do not measure progress. */
  readonly readsTiles: boolean;
  /** Whether each part also writes rows of text to a file of its own. */
  writesRows(options: Options): boolean;
  /**
   * Scans one part of `source`; `others` are the inputs after the first. Yields between steps, so that the caller can report
   * progress and stop it.
   */
  scan(
    source: ArchiveSource,
    options: Options,
    part: ScanPart,
    writeRows: (text: string) => void,
    others: readonly ArchiveSource[],
    more: ScanExtras,
  ): Generator<ShardProgress, Result>;
  /** Loads what `scan` needs besides, once in each process. */
  load?(options: Options): Promise<unknown>;
  /** Scans a single tile in a process of its own, to find one that ends processes. Without it, a part that does so fails. */
  tryTile?(tile: Tile, source: TileSource, options: Options, others: readonly TileSource[], loaded: unknown): void;
}

interface ScanExtras {
  /** What `load` resolved to. */
  readonly loaded: unknown;
  /** Set for a part that runs in isolation. */
  readonly watch: Watch | undefined;
}
