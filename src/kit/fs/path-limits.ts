// How long names and paths may be. What a run puts beside its output and into its job has longer ones, and some of it is opened by
// SQLite, which takes no path over 512 bytes. Asked for before anything is made: later it would be an error without a word of sense.

import { basename } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { MAX_SQLITE_PATH_BYTES } from '../open-database.ts';
import { placeOf } from './place-of.ts';

/** Of nearly every file system. */
const MAX_NAME_BYTES = 255;
/** Around the output's name: a dot, 12 digits of the fingerprint, ".part", SQLite's "-journal"; or what the job's cradle takes. */
const AROUND_OUTPUT = 35;
/** Around the job directory's name, while it is prepared: a dot, 8 digits and "-sorter". */
const AROUND_JOB = 17;
/** Below the job directory, or its cradle: "shards", 16 digits and the name of an attempt. */
const BELOW_JOB = 64;

/** @throws TilefoldError 'UNSUPPORTED' saying how long it may be */
export function checkPathLengths(output: string, jobDirectory: string): void {
  checkName(output, "the output's name", AROUND_OUTPUT);
  checkJobPath(jobDirectory, "the job directory's");
  checkPath(placeOf(output), "the output's path", AROUND_OUTPUT, 'name another place');
}

/** @throws TilefoldError 'UNSUPPORTED' */
export function checkJobPath(directory: string, whose: string): void {
  checkName(directory, `${whose} name`, AROUND_JOB);
  checkPath(placeOf(directory), `${whose} path`, BELOW_JOB, 'name another place by --checkpoint');
}

function checkName(path: string, what: string, around: number): void {
  const bytes = Buffer.byteLength(basename(placeOf(path)));
  if (bytes + around <= MAX_NAME_BYTES) return;
  const most = MAX_NAME_BYTES - around;
  throw new TilefoldError('UNSUPPORTED', `${path}: ${what} has ${bytes} bytes, and may have ${most}; choose a shorter one`);
}

function checkPath(path: string, what: string, more: number, advice: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes + more <= MAX_SQLITE_PATH_BYTES) return;
  const most = MAX_SQLITE_PATH_BYTES - more;
  const text = `${path}: ${what} has ${bytes} bytes, and may have ${most}: SQLite opens no longer ones; ${advice}`;
  throw new TilefoldError('UNSUPPORTED', text);
}
