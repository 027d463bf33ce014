// What a survey is: a map over the parts of an archive that only reads. Its results are plain data that folds in any order to the same.

import type { SizePart, SizeSource } from '../../archive/size-source.ts';
import type { TileSource } from '../../archive/types.ts';
import type { Piece } from '../../engine/piece.ts';
import type { ShardProgress } from '../../shard/shard.ts';

/** A piece of work: sizes by any part, tiles by a shard. */
export interface ScanPart extends Piece {
  readonly tiles: number;
  readonly part: SizePart;
}

/** `Options` and `Result` go between processes and into files as JSON. */
export interface Survey<Options, Result> {
  /** Also the name of its folder in a checkpoint. */
  readonly name: string;
  /** Whether it reads tiles. Where it does not, the bytes of a part are no measure of progress. */
  readonly readsTiles: boolean;
  /** Whether each part also writes rows of text, into a file of its own. */
  writesRows(options: Options): boolean;
  /** Goes through one part. Yields between steps, so that the caller can report progress and stop it. */
  scan(
    source: TileSource & SizeSource,
    options: Options,
    part: ScanPart,
    writeRows: (text: string) => void,
  ): Generator<ShardProgress, Result>;
}
