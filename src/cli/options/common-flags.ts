// Options of every command, and those that every command accepts for scripts: vt-optimizer-rs and the specification have them on all
// commands.

import { LOG_LEVELS } from '../log-level.ts';
import type { Options } from './options.ts';

export const COMMON_FLAGS: Options = {
  log: { type: 'string', choices: LOG_LEVELS, default: 'info' },
};

/** Accepted by commands that do not have them, with a note that they set nothing there. */
export const ACCEPTED_FLAGS: Options = {
  workers: { type: 'number', shortFlag: 'w', aliases: ['threads'] },
  readers: { type: 'number' },
  ioBatch: { type: 'number' },
  readCacheMb: { type: 'number' },
  writeCacheMb: { type: 'number' },
  tmpdir: { type: 'path', files: 'directory' },
};

export const COMMON_HELP = `
  Every command
    --log LEVEL              What is said on stderr: error, warn, info (default), debug or trace
    -h, --help               Print this help
`;
