// Lists the files that the directory of a survey command may contain, and that may be removed from it.

import { ATTEMPT_ID } from '../../kit/fs/attempt-name.ts';
import type { DirectoryKind } from '../../kit/fs/own-directory.ts';
import { SURVEYS } from '../surveys.ts';
import type { SurveyCommand } from './survey-command.ts';

const STAGES = SURVEYS.map(({ name }) => name).join('|');

/** In the folder of a stage. */
export const STAGE_FILES: Pick<DirectoryKind, 'files' | 'folders'> = {
  files: new RegExp(`^(stage\\.json(\\.new)?|\\d+\\.(result|tsv|trail\\.tmp)|\\d+\\.${ATTEMPT_ID}\\.(tsv\\.tmp|json(\\.new)?))$`),
  folders: /^$/,
};

/** The folder of an input's key index: `keys` for the first input, `keys-1` for the next. */
export function keysFolder(input: number): string {
  return input === 0 ? 'keys' : `keys-${input}`;
}

export function surveyFiles({ name, run }: SurveyCommand): DirectoryKind {
  return {
    marker: run,
    record: recordName(name),
    files: new RegExp(
      [
        `^${name}\\.json(\\.new)?$`,
        `^keys(-\\d+)?/keys\\.(sqlite|${ATTEMPT_ID}\\.tmp)(-journal)?$`,
        `^(${STAGES})/${STAGE_FILES.files.source.slice(1)}`,
      ].join('|'),
    ),
    folders: new RegExp(`^(${STAGES}|keys(-\\d+)?)$`),
  };
}

function recordName(command: SurveyCommand['name']): string {
  return `${command}.json`;
}
