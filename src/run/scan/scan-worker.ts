// A worker that looks through parts of an archive. Started with the folder of a stage as its argument.

import { live } from '../worker-life.ts';
import { finishPart } from './finish-part.ts';
import { StageDirectory } from './scan-directory.ts';
import type { ScanPart } from './scan-stage.ts';
import { openScanTask } from './scan-task.ts';

const directory = StageDirectory.open(process.argv[2] as string);

await live({
  open: async () => openScanTask(directory.stage.input, directory.scratch),
  steps: (task, { shard }: { shard: ScanPart }) => finishPart(task, directory, shard),
});
