// How a shard of a job is run: in this process, in a worker, or in any other process that has the job's directory.

import type { Order, Runner } from '../engine/piece.ts';
import type { Job } from '../job/job.ts';
import { openTask } from '../job/open-task.ts';
import { ShardFile } from '../shard/file/shard-file.ts';
import { runShard, type ShardProgress, type ShardTarget } from '../shard/shard.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Task } from '../shard/task.ts';
import { tryTile } from '../shard/tile-trial.ts';
import type { Shard } from '../tile/shard.ts';

/** Returns what takes a shard's rows straight into the output, or undefined where the shard has to be a file. */
export type DirectTarget = (shard: Shard) => ShardTarget | undefined;

/** Each shard becomes a sealed file in the job's directory, but for those that `direct` has a target for. */
export function shardRunner(
  openJob: () => Job | Promise<Job>,
  direct: DirectTarget = () => undefined,
): Runner<Task, Shard, ShardReport> {
  return {
    open: async () => openTask(await openJob()),
    // An error of the output that `direct` opens is not the shard's: it is thrown here, and not among the shard's steps.
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
