// A worker: writes shards, unless it is started for something else. The job's directory is its argument, and perhaps a duty.

import type { Shard } from '../tile/shard.ts';
import { finisher, INDEXER, PLANNER } from './duties.ts';
import { openJob } from './job.ts';
import { openTask } from './open-task.ts';
import { runShard } from './shard.ts';
import { ShardFile } from './shard-file.ts';
import type { ShardReport } from './shard-report.ts';
import type { Task } from './task.ts';
import { tryTile } from './tile-trial.ts';
import { live, type Order, type Profession } from './worker-life.ts';
import type { Duty } from './worker-process.ts';

const [directory, duty] = process.argv.slice(2) as [string, Duty?];

const SHARDS: Profession<Task, Shard, ShardReport> = {
  open: async () => openTask(await openJob(directory)),
  steps: (task, { shard, attempt, watch }: Order<Shard>) =>
    runShard(task, shard, new ShardFile(task, shard.index, attempt), watch),
  tryOut: tryTile,
};

if (duty === 'plan') await live(PLANNER);
else if (duty === 'index') await live(INDEXER);
else if (duty === 'finish') await live(finisher(directory));
else await live(SHARDS);
