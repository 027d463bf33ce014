// A worker that writes shards. Started by cluster.ts with the job's directory as its argument.

import type { Shard } from '../tile/shard.ts';
import { openJob } from './job.ts';
import { runShard } from './shard.ts';
import { ShardFile } from './shard-file.ts';
import { openTask } from './task.ts';
import { tryTile } from './tile-trial.ts';
import { live, type Order } from './worker-life.ts';

await live({
  open: async () => openTask(await openJob(process.argv[2] as string)),
  steps: (task, { shard, attempt, watch }: Order<Shard>) =>
    runShard(task, shard, new ShardFile(task, shard.index, attempt), watch),
  tryOut: tryTile,
});
