// Opens the task of a job: the input, the transform and everything else that its shards need.

import { InputWatch } from '../archive/identity.ts';
import { inputPaths } from '../plan/inputs.ts';
import { openTileTask, requireCodec, type Task } from '../shard/task.ts';
import type { Job } from './job.ts';
import { scratchDirectory } from './scratch.ts';

/** Opens the inputs and compiles the transform. The caller disposes the task. */
export function openTask(job: Job): Task {
  const { request, inputs, forced } = job.record;
  const { settled, fingerprint } = job.manifest.header;
  requireCodec(request.codec);
  // Must be opened before SQLite opens the file, and closed after: see InputWatch.
  const watch = new InputWatch(inputPaths(request));
  const task = openTileTask(request, settled, job.directory);
  return {
    ...task,
    watch,
    identities: inputs.map(({ identity }) => identity),
    fingerprint,
    forced,
    shardDirectory: job.shardDirectory,
    attemptDirectory: scratchDirectory() ?? job.shardDirectory,
    [Symbol.dispose]() {
      task[Symbol.dispose]();
      watch[Symbol.dispose]();
    },
  };
}
