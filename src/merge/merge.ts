// The merge: shard files -> output. Groups of shards are appended in manifest order; now and then comes a durable point, from
// which a killed merge goes on.

import type { Ledger } from '../job/ledger/ledger.ts';
import type { Step } from '../job/progress-event.ts';
import type { Settled } from '../plan/manifest.ts';
import type { ShardTarget } from '../shard/shard.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { TilesetMetadata } from '../tile/metadata.ts';
import type { Shard } from '../tile/shard.ts';

/** How far a merge is. */
export interface MergeCount {
  readonly step: Step;
  /** In the output so far; of normalized MBTiles, those that this pass has been through. */
  readonly tiles: number;
}

export interface Merge extends Disposable {
  readonly count: MergeCount;
  /** Groups that are in the output already, from this run or an earlier one. */
  readonly groupsDone: number;
  /** How many of them no kill and no power cut can take back. */
  readonly groupsDurable: number;
  /** Opens the output for the rows of a shard that is all of the next group; `append` finds them there, in place of a file. */
  direct?(shard: Shard): ShardTarget;
  /**
   * Appends the next group, whose shards are all sealed. Yields where it may be stopped, and what it has to wait for before it goes
   * on.
   */
  append(group: readonly Shard[]): Generator<Promise<void> | undefined>;
  /** Resolves when no other thread is at work on the output: to be awaited before the merge is finished, or disposed of. */
  idle(): Promise<void>;
  /**
   * Indexes, directories, metadata: the archive is complete but for its fsync. Resolves to the tiles in it.
   * @throws TilefoldError 'INTERRUPTED' when the signal aborts
   */
  finish(metadata: TilesetMetadata, signal: AbortSignal): Promise<number>;
}

/** What the last step of a merge needs to know of its output. */
export interface OutputSettings {
  readonly settled: Pick<Settled, 'tileType' | 'tileCompression' | 'sourceCompression'>;
  /** Whether the output gets the `agg_tiles_hash` metadata row. */
  readonly aggTilesHash: boolean;
}

/** What a merge works on. */
export interface MergeInput extends OutputSettings {
  /** All of the manifest's. */
  readonly shards: readonly Shard[];
  readonly shardDirectory: string;
  /** For files beside the output that a later run needs to go on. */
  readonly scratchDirectory: string;
  /** Where a worker finds the job, to finish the output apart. */
  readonly directory: string;
  readonly ledger: Ledger;
  /** The temporary output: its handle stays open from its creation to the commit. */
  readonly output: { readonly path: string; readonly fd: number };
  /** The sealed (or remembered) report of a shard that is in the output or about to be. */
  reportOf(shard: number): ShardReport | undefined;
}

/** How shards become an output of one layout. */
export interface MergeKind {
  /** Whether the output takes a shard's rows as they come (see `Merge.direct`); any other takes files of shards alone. */
  readonly takesRows: boolean;
  /** Names of files in the scratch directory without which a killed merge cannot go on. */
  readonly sideFiles: readonly string[];
  /** Returns the shards that have to be sealed before any of them can be appended, group by group, in manifest order. */
  groups(shards: readonly Shard[]): Shard[][];
  /** Opens the merge where the last run left it. Disposing without `finish` keeps what is durable. */
  open(input: MergeInput): Merge;
  /** Completes an output by its path alone: where `Merge.finish` has a worker do it. The metadata have come as JSON. */
  finishApart?(path: string, metadata: TilesetMetadata, settings: OutputSettings): void;
}
