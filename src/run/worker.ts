// A worker: writes shards, unless it is started for something else. The job's directory is its argument, and perhaps a duty.

import { live, type Order, type Profession } from '../engine/worker-life.ts';
import type { Duty } from '../engine/worker-process.ts';
import { openJob } from '../job/job.ts';
import { openTask } from '../job/open-task.ts';
import { ShardFile } from '../shard/file/shard-file.ts';
import { runShard } from '../shard/shard.ts';
import type { ShardReport } from '../shard/shard-report.ts';
import type { Task } from '../shard/task.ts';
import { tryTile } from '../shard/tile-trial.ts';
import type { Shard } from '../tile/shard.ts';
import { finisher, INDEXER, PLANNER } from './duties.ts';

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
