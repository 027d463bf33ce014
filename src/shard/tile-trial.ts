// Tries one tile, alone in a process: reads it and processes it as a shard would. Only the trail is written.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Tile, TileKey } from '../tile/key.ts';
import { ShardCounts } from './shard-report.ts';
import type { Task } from './task.ts';
import { TileStepper } from './tile-stepper.ts';
import { TileTrail } from './tile-trail.ts';

const HEARTBEAT_MS = 200;

export interface TileTrial {
  /** The piece of work that contains the tile. */
  readonly piece: { readonly index: number };
  readonly tile: TileKey;
  readonly trail: string;
  /** null: process the tile. Otherwise only read it, and wait for this many milliseconds. */
  readonly lingerMs: number | null;
}

/**
 * Returns if the tile did not crash the process. If the tile is only read, the process waits for a while, so that from outside it
 * looks like one that processes it. A tile off the grid is not found by its key, and is harmless here.
 */
export async function tryTile(task: Task, trial: TileTrial, sendHeartbeat: () => void): Promise<void> {
  const stepper = new TileStepper(task, task.createTransform(), new ShardCounts(task.maxTileBytes));
  const find = () => task.source.tile(trial.tile);
  await runTrial(trial, sendHeartbeat, find, (tile) => void stepper.step(tile));
}

/** Finds the tile, and works on it or lingers, on the record of the trail. */
export async function runTrial(
  { trail: path, lingerMs }: TileTrial,
  sendHeartbeat: () => void,
  find: () => Tile | null,
  work: (tile: Tile) => void,
): Promise<void> {
  using trail = new TileTrail(path);
  const tile = find();
  if (tile === null) return;
  trail.enter(tile);
  if (lingerMs === null) work(tile);
  else await linger(lingerMs, sendHeartbeat);
  trail.leave();
}

async function linger(forMs: number, sendHeartbeat: () => void): Promise<void> {
  const end = performance.now() + forMs;
  for (let left = forMs; left > 0; left = end - performance.now()) {
    await sleep(Math.min(left, HEARTBEAT_MS));
    sendHeartbeat();
  }
}
