// Lists the files that an inspection's directory may contain, and that may be removed from it.

import { ATTEMPT_ID } from '../../kit/fs/attempt-name.ts';
import type { DirectoryKind } from '../../kit/fs/own-directory.ts';
import { SURVEYS } from '../surveys.ts';

const STAGES = SURVEYS.map(({ name }) => name).join('|');

export const REQUEST = 'inspect.json';

/** In the folder of a stage. */
export const STAGE_FILES: Pick<DirectoryKind, 'files' | 'folders'> = {
  files: new RegExp(`^(stage\\.json(\\.new)?|\\d+\\.(result|tsv)|\\d+\\.${ATTEMPT_ID}\\.(tsv\\.tmp|json(\\.new)?))$`),
  folders: /^$/,
};

export const INSPECTION: DirectoryKind = {
  marker: 'inspection',
  record: REQUEST,
  files: new RegExp(
    [
      '^inspect\\.json(\\.new)?$',
      `^keys/keys\\.(sqlite|${ATTEMPT_ID}\\.tmp)(-journal)?$`,
      `^(${STAGES})/${STAGE_FILES.files.source.slice(1)}`,
    ].join('|'),
  ),
  folders: new RegExp(`^(${STAGES}|keys)$`),
};
