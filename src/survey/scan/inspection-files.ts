// What the directory of an inspection may hold, and so what may be removed from it.

import type { DirectoryKind } from '../../kit/fs/own-directory.ts';

export const REQUEST = 'inspect.json';

/** In the folder of a stage. */
export const STAGE_FILES: Pick<DirectoryKind, 'files' | 'folders'> = {
  files: /^(stage\.json(\.new)?|\d+\.(result|tsv)|\d+\.\d+\.(tsv\.tmp|json(\.new)?))$/,
  folders: /^$/,
};

export const INSPECTION: DirectoryKind = {
  marker: 'inspection',
  record: REQUEST,
  files: new RegExp(
    [
      '^inspect\\.json(\\.new)?$',
      '^keys/keys\\.(sqlite|\\d+\\.tmp)(-journal)?$',
      `^(sizes|bucket|layers)/${STAGE_FILES.files.source.slice(1)}`,
    ].join('|'),
  ),
  folders: /^(sizes|bucket|layers|keys)$/,
};
