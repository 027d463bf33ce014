// A worker that looks through parts of an archive. Started with the folder of a stage as its argument.

import { live } from '../../engine/worker-life.ts';
import { finishPart } from './finish-part.ts';
import { StageDirectory } from './scan-directory.ts';
import type { ScanPart } from './scan-stage.ts';
import { openScanTask } from './scan-task.ts';

await live({
  open: async () => {
    const directory = StageDirectory.open(process.argv[2] as string);
    return { directory, task: openScanTask(directory.stage.input, directory.scratch) };
  },
  steps: ({ directory, task }, { shard }: { shard: ScanPart }) => finishPart(task, directory, shard),
});
