// Runs a part of a stage, from the archive to its result on disk, in any process that has the stage's folder.

import { dirname } from 'node:path';
import type { Runner } from '../../engine/piece.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import { surveyNamed } from '../surveys.ts';
import type { PartReceipt, StageDirectory } from './scan-directory.ts';
import { openScanTask, type ScanTask } from './scan-task.ts';
import type { ScanPart } from './survey.ts';

interface PartTask extends ScanTask {
  readonly directory: StageDirectory;
}

/** The folder is opened with the task, so that a folder that is gone is reported as any other error. */
export function partRunner(openDirectory: () => StageDirectory): Runner<PartTask, ScanPart, PartReceipt> {
  return {
    open: () => {
      const directory = openDirectory();
      return { directory, ...openScanTask(directory.stage.inputs, dirname(directory.path)) };
    },
    steps: (task, { piece }) => finishPart(task, piece),
  };
}

/** Returning early leaves no files behind. */
function* finishPart(task: PartTask, part: ScanPart): Generator<ShardProgress, PartReceipt> {
  const { directory } = task;
  const { survey: name, options } = directory.stage;
  const survey = surveyNamed(name);
  using rows = survey.writesRows(options) ? directory.openRows(part.index) : undefined;
  const result = yield* survey.scan(task.source, options, part, (text) => rows?.write(text), task.others);
  task.checkInputs();
  rows?.finish();
  return directory.write(part.index, result);
}
