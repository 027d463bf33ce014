// Options of every command, and those that every command accepts for scripts: vt-optimizer-rs and the specification have them on all
// commands.

import { LOG_LEVELS } from '../log-level.ts';
import type { Options } from './options.ts';

export const COMMON_FLAGS: Options = {
  log: { type: 'string', choices: LOG_LEVELS, default: 'info' },
  tmpdir: { type: 'path', files: 'directory' },
};

/** Accepted by commands that do not have them, with a note that they set nothing there. */
export const ACCEPTED_FLAGS: Options = {
  workers: { type: 'number', shortFlag: 'w', aliases: ['threads'] },
  readers: { type: 'number' },
  ioBatch: { type: 'number' },
  readCacheMb: { type: 'number' },
  writeCacheMb: { type: 'number' },
};

export const COMMON_HELP = `
  Every command
    --log LEVEL              What is said on stderr: error, warn, info (default), debug or trace
    --tmpdir DIR             Directory for temporary files, and for shards while they are written; default: TMPDIR for
                             the files, the job for the shards
    -h, --help               Print this help
`;
