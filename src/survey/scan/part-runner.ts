// Runs a part of a stage, from the archive to its result on disk, in any process that has the stage's folder.

import { dirname } from 'node:path';
import type { Order, Runner } from '../../engine/piece.ts';
import type { ShardProgress } from '../../shard/shard.ts';
import { runTrial } from '../../shard/tile-trial.ts';
import { surveyNamed } from '../surveys.ts';
import type { PartReceipt, StageDirectory } from './scan-directory.ts';
import { openScanTask, type ScanTask } from './scan-task.ts';
import type { ScanPart } from './survey.ts';

interface PartTask extends ScanTask {
  readonly directory: StageDirectory;
  readonly loaded: unknown;
}

/** The folder is opened with the task, so that a folder that is gone is reported as any other error. */
export function partRunner(openDirectory: () => StageDirectory): Runner<PartTask, ScanPart, PartReceipt> {
  return {
    open: async () => {
      const directory = openDirectory();
      const { survey, options, inputs } = directory.stage;
      const loaded = await surveyNamed(survey).load?.(options);
      return { directory, loaded, ...openScanTask(inputs, dirname(directory.path)) };
    },
    steps: finishPart,
    tryOut: ({ directory: { stage }, source, others, loaded }, trial, sendHeartbeat) => {
      const survey = surveyNamed(stage.survey);
      const work = (tile: Parameters<NonNullable<typeof survey.tryTile>>[0]) =>
        survey.tryTile?.(tile, source, stage.options, others, loaded);
      return runTrial(trial, sendHeartbeat, () => source.tile(trial.tile), work);
    },
  };
}

/** Returning early leaves no files behind. */
function* finishPart(task: PartTask, { piece: part, watch }: Order<ScanPart>): Generator<ShardProgress, PartReceipt> {
  const { directory, loaded } = task;
  const { survey: name, options } = directory.stage;
  const survey = surveyNamed(name);
  using rows = survey.writesRows(options) ? directory.openRows(part.index) : undefined;
  const writeRows = (text: string) => rows?.write(text);
  const result = yield* survey.scan(task.source, options, part, writeRows, task.others, { loaded, watch });
  task.checkInputs();
  rows?.finish();
  return directory.write(part.index, result);
}
