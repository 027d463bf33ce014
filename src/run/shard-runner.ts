// Runs the shards of a job, in this process or in a worker.

import type { Order, Runner } from '../engine/piece.ts';
import type { Job } from '../job/job.ts';
import { openTask } from '../job/open-task.ts';
import { ShardFile } from '../shard/file/shard-file.ts';
import { runShard, type ShardProgress, type ShardTarget } from '../shard/shard.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Task } from '../shard/task.ts';
import { tryTile } from '../shard/tile-trial.ts';
import type { Shard } from '../tile/shard.ts';

/** Returns a target that writes a shard's rows directly into the output, or undefined if the shard must be written to a file. */
export type DirectTarget = (shard: Shard) => ShardTarget | undefined;

/** Writes each shard to a sealed file in the job directory, unless `direct` returns a target for it. */
export function shardRunner(
  openJob: () => Job | Promise<Job>,
  direct: DirectTarget = () => undefined,
): Runner<Task, Shard, ShardReport> {
  return {
    open: async () => openTask(await openJob()),
    // `direct` is called outside of the steps, because an error of the output that it opens is not the shard's.
    steps: (task, order) => shardSteps(task, order, direct(order.piece)),
    tryOut: tryTile,
  };
}

function* shardSteps(
  task: Task,
  { piece, watch }: Order<Shard>,
  target: ShardTarget | undefined,
): Generator<ShardProgress, ShardReport> {
  return yield* runShard(task, piece, target ?? new ShardFile(task, piece.index), watch);
}
