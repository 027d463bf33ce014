// The merge: shard files -> output. Groups of shards are appended in manifest order; now and then comes a durable point, from
// which a killed merge goes on.

import type { Job } from '../job/job.ts';
import type { Ledger } from '../job/ledger/ledger.ts';
import type { TemporaryOutput } from '../job/output/temporary-output.ts';
import type { Step } from '../job/progress-event.ts';
import type { Manifest } from '../plan/manifest.ts';
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

export interface MergeContext {
  readonly job: Job;
  readonly ledger: Ledger;
  readonly output: TemporaryOutput;
  /** The sealed (or remembered) report of a shard that is in the output or about to be. */
  reportOf(shard: number): ShardReport | undefined;
}

/**
 * Returns the shards that have to be sealed before any of them can be appended. Flat MBTiles: each by itself. PMTiles: those
 * of the same zooms, whose Hilbert ids interleave. Normalized MBTiles: all, since every image comes before the first map row.
 */
export function mergeGroups({ header, shards }: Manifest, format: 'mbtiles' | 'pmtiles'): Shard[][] {
  if (format === 'mbtiles') return header.settled.mbtilesType === 'flat' ? shards.map((shard) => [shard]) : [[...shards]];
  const groups: Shard[][] = [];
  let lastZoom = -1;
  for (const shard of shards) {
    const group = groups.at(-1);
    const firstZoom = shard.ranges[0]?.zoom ?? Number.POSITIVE_INFINITY;
    if (group !== undefined && firstZoom <= lastZoom) group.push(shard);
    else groups.push([shard]);
    lastZoom = Math.max(lastZoom, shard.ranges.at(-1)?.zoom ?? lastZoom);
  }
  return groups;
}
