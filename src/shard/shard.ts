// The map: source -> transform -> shard, one tile after the other. The same code runs in a worker and in-process.
// Every tile read is written, dropped with a reason, or the shard fails.

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

/** For a shard that workers did not survive: it is gone through tile by tile. */
export interface Watch {
  /** The file that says at which tile the worker is, and outlives it. */
  readonly trail: string;
  /** Tiles, as z/x/y, that are proved to end a process: they are not looked into. */
  readonly lethal: readonly string[];
}

export interface ShardProgress {
  tilesRead: number;
  bytesRead: number;
  tilesWritten: number;
  /** The last key read, z/x/y. */
  watermark: string;
}

/** Where the tiles of a shard go: into a file of its own, or straight into the output. */
export interface ShardTarget extends Disposable {
  /** In the task's order; a tile's bytes stay as they are until `end`. */
  put(tile: Tile): void;
  /** All tiles were put. Disposing without it takes them back. */
  end(report: ShardReport): void;
}

/**
 * Writes one shard, and disposes of its target. Yields between steps, so that the caller can report and stop it: returning early
 * discards what was written.
 * With a watch, each tile is a step, and the trail has it before it is looked into.
 * @throws TilefoldError 'BAD_TILE' on a tile that cannot be read, if the request says abort
 */
export function* runShard(task: Task, shard: Shard, opened: ShardTarget, watch?: Watch): Generator<ShardProgress, ShardReport> {
  using target = opened;
  const transform = task.createTransform();
  const counts = new ShardCounts(task.maxTileBytes);
  using trail = watch === undefined ? undefined : new TileTrail(watch.trail);
  using bad = new BadTilePart(task.shardDirectory, shard.index);
  const stepper = new TileStepper(task, transform, counts, { lethal: watch?.lethal, tellBad: bad.add });
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

/** A shard that is all off the grid has no Hilbert ids to be sorted by. */
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

/** What the planner counted must come out of the file again, or rows were lost on the way. */
function checkCensus(task: Task, shard: Shard, read: number): void {
  if (task.forced || read === shard.tiles) return;
  const message = `${task.source.summary.path}: shard ${shard.index} has ${read} tiles, but ${shard.tiles} were counted in it; the archive is damaged or was changed`;
  throw new TilefoldError('BAD_ARCHIVE', message);
}
