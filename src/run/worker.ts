// Entry point of a worker process. It writes shards unless started for another duty. Arguments: the job directory, and optionally a duty.

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
