// Limits on the length of names and paths. Files beside the output and in the job have longer names than those given, and SQLite
// opens no path over 512 bytes. Checked before anything is created, because the later error would be obscure.

import { basename } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { MAX_SQLITE_PATH_BYTES } from '../open-database.ts';
import { placeOf } from './place-of.ts';

/** The limit of nearly every file system. */
const MAX_NAME_BYTES = 255;
/**
 * Added to the output's name: a dot, 12 digits of the fingerprint, ".part" and SQLite's "-journal"; or the name of the job's
 * staging directory.
 */
const AROUND_OUTPUT = 35;
/** Added to the job directory's name during preparation: a dot, 8 digits and "-sorter". */
const AROUND_JOB = 17;
/** Added below the job directory or its staging directory: "shards", 16 digits and the name of an attempt. */
const BELOW_JOB = 64;

/** @throws TilefoldError 'UNSUPPORTED' that names the limit */
export function checkPathLengths(output: string, jobDirectory: string): void {
  checkName(output, "the output's name", AROUND_OUTPUT);
  checkJobPath(jobDirectory, "the job directory's");
  checkPath(placeOf(output), "the output's path", AROUND_OUTPUT, 'choose another location');
}

/** @throws TilefoldError 'UNSUPPORTED' */
export function checkJobPath(directory: string, whose: string): void {
  checkName(directory, `${whose} name`, AROUND_JOB);
  checkPath(placeOf(directory), `${whose} path`, BELOW_JOB, 'choose another location with --checkpoint');
}

function checkName(path: string, what: string, around: number): void {
  const bytes = Buffer.byteLength(basename(placeOf(path)));
  if (bytes + around <= MAX_NAME_BYTES) return;
  const most = MAX_NAME_BYTES - around;
  throw new TilefoldError(
    'UNSUPPORTED',
    `${path}: ${what} has ${bytes} bytes, and at most ${most} are possible; choose a shorter one`,
  );
}

function checkPath(path: string, what: string, more: number, advice: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes + more <= MAX_SQLITE_PATH_BYTES) return;
  const most = MAX_SQLITE_PATH_BYTES - more;
  const text = `${path}: ${what} has ${bytes} bytes, and SQLite allows at most ${most}; ${advice}`;
  throw new TilefoldError('UNSUPPORTED', text);
}
