// Tries out one tile, alone in a process: reads it, and works on it as a shard would. Nothing is written but the trail.

import type { TileTrial } from './messages.ts';
import { ShardCounts } from './shard-report.ts';
import type { Task } from './task.ts';
import { TileStepper } from './tile-stepper.ts';
import { TileTrail } from './tile-trail.ts';

/** Comes back if the tile lets it. A tile off the grid is not found by its key, and does no harm here. */
export function tryTile(task: Task, { shard, tile: key, trail: path, apply }: TileTrial): void {
  const counts = new ShardCounts(task.maxTileBytes);
  using trail = new TileTrail(path);
  const stepper = new TileStepper(task, task.createTransform(), counts);
  for (const tile of task.source.tiles({ ...shard, ranges: [], only: key }, task.order, counts)) {
    if (!apply) continue;
    trail.enter(tile);
    stepper.step(tile);
    trail.leave();
  }
}
