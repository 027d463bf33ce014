// A worker that runs parts of a stage. Argument: the stage's folder.

import { runWorker } from '../../engine/worker-life.ts';
import { partRunner } from './part-runner.ts';
import { StageDirectory } from './scan-directory.ts';

await runWorker(partRunner(() => StageDirectory.open(process.argv[2] as string)));
