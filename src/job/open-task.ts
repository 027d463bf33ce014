// A job's task: all that its shards need, opened by path from the job directory.

import { InputWatch } from '../archive/identity.ts';
import { inputPaths } from '../plan/inputs.ts';
import { openTileTask, requireCodec, type Task } from '../shard/task.ts';
import type { Job } from './job.ts';

/** Opens the job's inputs and settles the transform. The caller disposes it. */
export function openTask(job: Job): Task {
  const { request, inputs, forced } = job.record;
  const { settled, fingerprint } = job.manifest.header;
  requireCodec(request.codec);
  // Held open before SQLite opens the file and closed after: see InputWatch.
  const watch = new InputWatch(inputPaths(request));
  const task = openTileTask(request, settled, job.directory);
  return {
    ...task,
    watch,
    identities: inputs.map(({ identity }) => identity),
    fingerprint,
    forced,
    shardDirectory: job.shardDirectory,
    [Symbol.dispose]() {
      task[Symbol.dispose]();
      watch[Symbol.dispose]();
    },
  };
}
