// What must hold of the output's place before anything is created.

import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TilefoldError } from '../errors.ts';

/** Side files that SQLite would apply to a database of that name. */
const SIDE_FILES = ['-journal', '-wal', '-shm'];

/**
 * @throws TilefoldError 'SAME_FILE' when output and input are one file, under whatever names; 'NOT_FOUND' when its directory is
 * missing; 'IO' when its place is taken by something that is no file
 */
export function checkOutputPlace(input: string, output: string): void {
  const parent = statSync(dirname(output), { throwIfNoEntry: false });
  if (parent === undefined || !parent.isDirectory()) {
    throw new TilefoldError('NOT_FOUND', `${dirname(output)}: the output's directory does not exist; create it first`);
  }
  const there = statSync(output, { throwIfNoEntry: false });
  const source = statSync(input, { throwIfNoEntry: false });
  if (there !== undefined && source !== undefined && there.ino === source.ino && there.dev === source.dev) {
    throw new TilefoldError(
      'SAME_FILE',
      `${output}: the output is the input; tilefold never works in place. Name another output`,
    );
  }
  if (there !== undefined && !there.isFile())
    throw new TilefoldError('IO', `${output}: is not a regular file; name another output`);
  for (const suffix of SIDE_FILES) {
    if (lstatSync(output + suffix, { throwIfNoEntry: false }) === undefined) continue;
    throw new TilefoldError(
      'IO',
      `${output}${suffix}: is left over from another database and would damage the output; remove it first`,
    );
  }
}

/** @throws TilefoldError 'OUTPUT_EXISTS' */
export function checkOutputFree(output: string, force: boolean): void {
  if (force || statSync(output, { throwIfNoEntry: false }) === undefined) return;
  throw new TilefoldError('OUTPUT_EXISTS', `${output}: exists already; use --force to replace it once the new one is complete`);
}
