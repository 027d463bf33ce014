// A worker: writes shards, unless it is started for another duty. Arguments: the job's directory, and perhaps a duty.

import { runWorker } from '../engine/worker-life.ts';
import type { Duty } from '../engine/worker-process.ts';
import { openJob } from '../job/job.ts';
import { finisher, INDEXER, PLANNER } from './duties.ts';
import { shardRunner } from './shard-runner.ts';

const [directory, duty] = process.argv.slice(2) as [string, Duty?];

if (duty === 'plan') await runWorker(PLANNER);
else if (duty === 'index') await runWorker(INDEXER);
else if (duty === 'finish') await runWorker(finisher(directory));
else await runWorker(shardRunner(() => openJob(directory)));
