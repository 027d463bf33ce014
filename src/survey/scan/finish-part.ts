// One part of a stage, from the archive to its result on disk.

import type { ShardProgress } from '../../shard/shard.ts';
import type { PartReceipt, StageDirectory } from './scan-directory.ts';
import type { ScanPart } from './scan-stage.ts';
import { type ScanTask, scanPart } from './scan-task.ts';

/** Yields between steps; returning early leaves nothing behind. */
export function* finishPart(task: ScanTask, directory: StageDirectory, part: ScanPart): Generator<ShardProgress, PartReceipt> {
  const { spec } = directory;
  using rows = spec.name === 'layers' && spec.options.rows ? directory.openRows(part.index) : undefined;
  const result = yield* scanPart(task, spec, part, (text) => rows?.write(text));
  rows?.finish();
  return directory.write(part.index, result);
}
