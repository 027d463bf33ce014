// Runs one shard of a job, given only the job directory and the shard's number. Prints the shard's report.

import { stepThrough } from '../../src/engine/steps.ts';
import { openJob } from '../../src/job/job.ts';
import { shardRunner } from '../../src/run/shard-runner.ts';

const [directory = '', index] = process.argv.slice(2);
const job = await openJob(directory);
const runner = shardRunner(() => job);
using task = await runner.open();
const piece = job.manifest.shards[Number(index)];
if (piece === undefined) throw new Error(`no shard ${index}`);
const steps = stepThrough(runner.steps(task, { piece, attempt: 1 }), () => false);
let step = await steps.next();
while (!step.done) step = await steps.next();
process.stdout.write(JSON.stringify(step.value?.result));
