// The status of a survey's checkpoint, from the files of its stages.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nextCommand } from '../../job/status/next-command.ts';
import type { StatusReport } from '../../job/status/status-report.ts';
import { isLocked } from '../../kit/fs/lock.ts';
import { LOCK } from '../../kit/fs/own-directory.ts';
import { SURVEYS } from '../surveys.ts';
import { readRecord } from './checkpoint-record.ts';
import { StageDirectory } from './scan-directory.ts';
import type { Stage } from './scan-stage.ts';
import type { SurveyCommand } from './survey-command.ts';

const NONE = { stop: null, rerun: null, lethal_tiles: [], checkpoints: [], receipt: null };

/** @throws TilefoldError 'BAD_JOB' if the checkpoint cannot be read */
export function checkpointStatus(directory: string, command: SurveyCommand): StatusReport {
  const { inputs = [], commandLine = null } = readRecord(directory, command);
  const live = isLocked(join(directory, LOCK));
  const stage = lastStage(directory);
  const parts = stage?.parts ?? [];
  const isDone = resultsOf(directory, stage);
  const done = parts.filter(({ index }) => isDone.has(index));
  const tiles = (of: readonly { tiles: number }[]) => of.reduce((sum, part) => sum + part.tiles, 0);
  return {
    ...NONE,
    state: live ? 'running' : 'resumable',
    job: directory,
    command: command.name,
    input: inputs.length === 0 ? null : inputs.join(', '),
    output: null,
    live,
    phase: stage?.survey ?? 'plan',
    next: live || commandLine === null ? null : nextCommand(directory, commandLine, process.cwd()),
    shards: { total: parts.length, pending: parts.length - done.length, running: 0, sealed: done.length, failed: 0, merged: 0 },
    tiles: { total: tiles(parts), read: tiles(done), written: 0 },
  };
}

/** Stages run one after the other, in the order of the surveys. */
function lastStage(directory: string): Stage | undefined {
  const begun = SURVEYS.map(({ name }) => join(directory, name)).filter((path) => existsSync(join(path, 'stage.json')));
  const last = begun.at(-1);
  return last === undefined ? undefined : StageDirectory.open(last).stage;
}

function resultsOf(directory: string, stage: Stage | undefined): ReadonlySet<number> {
  if (stage === undefined) return new Set();
  const names = readdirSync(join(directory, stage.survey));
  return new Set(names.flatMap((name) => (name.endsWith('.result') ? Number.parseInt(name, 10) : [])));
}
