// Runs one shard: source -> transform -> shard, tile by tile. The same code runs in a worker and in-process. Every tile read is
// written or dropped with a reason, or the shard fails.

import type { TileSource } from '../archive/types.ts';
import { TilefoldError } from '../errors.ts';
import { keyText, type Tile, type TileOrder } from '../tile/key.ts';
import type { Shard } from '../tile/shard.ts';
import { BadTilePart } from './bad-tiles.ts';
import { ShardCounts, type ShardReport } from './shard-report.ts';
import { StepPace } from './step-pace.ts';
import type { Task } from './task.ts';
import { TileStepper } from './tile-stepper.ts';
import { TileTrail } from './tile-trail.ts';

/** For a shard that crashed its workers: it is run tile by tile. */
export interface Watch {
  /** A file with the current tile of the worker, which survives it. */
  readonly trail: string;
  /** Tiles, as z/x/y, that are proved to crash a process. They are not read. */
  readonly lethal: readonly string[];
}

export interface ShardProgress {
  tilesRead: number;
  bytesRead: number;
  tilesWritten: number;
  /** The last key read, z/x/y. */
  watermark: string;
}

/** Receives the tiles of a shard: a shard file, or the output itself. */
export interface ShardTarget extends Disposable {
  /** Tiles come in the task's order; a tile's bytes stay valid until `end`. */
  put(tile: Tile): void;
  /** Completes the shard. Disposing without it discards what was put. */
  end(report: ShardReport): void;
}

/**
 * Writes one shard, and disposes of its target. Yields between steps, so that the caller can report progress and stop it;
 * returning early discards what was written.
 * With a watch, each tile is a step, and its key is written to the trail before it is read.
 * @throws TilefoldError 'BAD_TILE' on a tile that cannot be read, if the request says abort
 */
export function* runShard(task: Task, shard: Shard, opened: ShardTarget, watch?: Watch): Generator<ShardProgress, ShardReport> {
  using target = opened;
  const transform = task.createTransform();
  const counts = new ShardCounts(task.maxTileBytes);
  using trail = watch === undefined ? undefined : new TileTrail(watch.trail);
  using bad = new BadTilePart(task.shardDirectory, shard.index);
  const stepper = new TileStepper(task, transform, counts, { lethal: watch?.lethal, onBadTile: bad.add });
  const pace = new StepPace(watch === undefined ? undefined : 1);
  for (const tile of tilesOf(task.source, shard, task.output.order, counts)) {
    trail?.enter(tile);
    const written = stepper.step(tile);
    if (written !== null) target.put(written);
    trail?.leave();
    if (pace.isOverAfter(tile.data?.length ?? 0)) {
      yield progressOf(counts, tile);
      pace.begin();
    }
  }
  task.watch.check(task.identities);
  checkCensus(task, shard, counts.tilesRead);
  const report = counts.report(transform.report());
  bad.finish();
  target.end(report);
  return report;
}

/** A shard outside the grid has no Hilbert ids to sort by. */
function tilesOf(source: TileSource, shard: Shard, order: TileOrder, counts: ShardCounts): Iterable<Tile> {
  return source.tiles(shard, shard.rest ? 'row' : order, counts);
}

function progressOf(counts: ShardCounts, tile: Tile): ShardProgress {
  return {
    tilesRead: counts.tilesRead,
    bytesRead: counts.bytesRead,
    tilesWritten: counts.tilesWritten,
    watermark: keyText(tile),
  };
}

/** The file must yield as many tiles as the planner counted; otherwise rows were lost. */
function checkCensus(task: Task, shard: Shard, read: number): void {
  if (task.forced || read === shard.tiles) return;
  const message = `${task.source.summary.path}: shard ${shard.index} has ${read} tiles, but ${shard.tiles} were counted in it; the archive is damaged or was changed`;
  throw new TilefoldError('BAD_ARCHIVE', message);
}
