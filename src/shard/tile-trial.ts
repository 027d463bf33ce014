// Tries out one tile, alone in a process: reads it, and works on it as a shard would. Nothing is written but the trail.

import { setTimeout as sleep } from 'node:timers/promises';
import type { TileKey } from '../tile/key.ts';
import { ShardCounts } from './shard-report.ts';
import type { Task } from './task.ts';
import { TileStepper } from './tile-stepper.ts';
import { TileTrail } from './tile-trail.ts';

const HEARTBEAT_MS = 200;

export interface TileTrial {
  /** The piece of work that the tile is in. */
  readonly piece: { readonly index: number };
  readonly tile: TileKey;
  readonly trail: string;
  /** null: it is worked on. Else it is only read, and stayed at for so many milliseconds. */
  readonly lingerMs: number | null;
}

/**
 * Comes back if the tile lets it. Where it is only read, the process stays at it for a while, looking from outside like one that
 * works on it. A tile off the grid is not found by its key, and does no harm here.
 */
export async function tryTile(task: Task, { tile: key, trail: path, lingerMs }: TileTrial, live: () => void): Promise<void> {
  const counts = new ShardCounts(task.maxTileBytes);
  using trail = new TileTrail(path);
  const stepper = new TileStepper(task, task.createTransform(), counts);
  const tile = task.source.tile(key);
  if (tile === null) return;
  trail.enter(tile);
  if (lingerMs === null) stepper.step(tile);
  else await stay(lingerMs, live);
  trail.leave();
}

async function stay(forMs: number, live: () => void): Promise<void> {
  const end = performance.now() + forMs;
  for (let left = forMs; left > 0; left = end - performance.now()) {
    await sleep(Math.min(left, HEARTBEAT_MS));
    live();
  }
}
