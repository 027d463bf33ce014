// The interface of a merge, which writes shards to the output. Groups of shards are appended in manifest order. A killed merge resumes
// from its last durable point.

import type { Ledger } from '../job/ledger/ledger.ts';
import type { Step } from '../job/progress-event.ts';
import type { Settled } from '../plan/manifest.ts';
import type { ShardTarget } from '../shard/shard.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';

/** Progress of a merge. */
export interface MergeCount {
  readonly step: Step;
  /** Tiles in the output so far; for normalized MBTiles, tiles processed by the current pass. */
  readonly tiles: number;
}

export interface Merge extends Disposable {
  readonly count: MergeCount;
  /** Groups in the output, from this run and earlier ones. */
  readonly groupsDone: number;
  /** Groups in the output that survive a kill and a power cut. */
  readonly groupsDurable: number;
  /** Opens the output for the rows of a shard that is the only one of the next group. `append` then uses these rows in place of a file. */
  direct?(shard: Shard): ShardTarget;
  /** Appends the next group, whose shards are all sealed. May be stopped at each yield. Yielded promises must be awaited. */
  append(group: readonly Shard[]): Generator<Promise<void> | undefined>;
  /** Resolves when no other thread uses the output. Must be awaited before the merge is finished or disposed. */
  idle(): Promise<void>;
  /**
   * Writes indexes, directories and metadata. Then the archive is complete, but not synced. Resolves to its number of tiles.
   * @throws TilefoldError 'INTERRUPTED' if the signal aborts
   */
  finish(metadata: TilesetMetadata, signal: AbortSignal): Promise<number>;
}

/** Settings of the output for the last step of a merge. */
export interface OutputSettings {
  readonly settled: Pick<Settled, 'tileType' | 'tileCompression' | 'sourceCompression' | 'encoding'>;
  /** Whether the output gets the `agg_tiles_hash` metadata row. */
  readonly aggTilesHash: boolean;
}

/** The input of a merge. */
export interface MergeInput extends OutputSettings {
  /** All shards of the manifest. */
  readonly shards: readonly Shard[];
  readonly shardDirectory: string;
  /** Directory for side files that a resume needs. */
  readonly scratchDirectory: string;
  /** The job directory, for a worker that finishes the output. */
  readonly directory: string;
  readonly ledger: Ledger;
  /** The temporary output. Its descriptor stays open from creation to commit. */
  readonly output: { readonly path: string; readonly fd: number };
  /** Returns the report of a shard, from its seal or from the ledger; undefined if the shard is not done. */
  reportOf(shard: number): ShardReport | undefined;
}

/** Merges shards into an output of one layout. */
export interface MergeKind {
  /** Whether the output accepts a shard's rows directly (see `Merge.direct`), and not only shard files. */
  readonly takesRows: boolean;
  /** Names of files in the scratch directory that a resume requires. */
  readonly sideFiles: readonly string[];
  /** Groups shards in manifest order. All shards of a group must be sealed before the first is appended. */
  groups(shards: readonly Shard[]): Shard[][];
  /** Opens the merge where the last run stopped. Disposal without `finish` keeps what is durable. */
  open(input: MergeInput): Merge;
  /** Completes an output by its path, for a worker that does it for `Merge.finish`. The metadata have passed through JSON. */
  finishInWorker?(path: string, metadata: TilesetMetadata, settings: OutputSettings): void;
}
