// Reads --input-list: a file with a path on each line.

import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { usage } from '../../kit/usage.ts';

/** A list of a million long paths. */
const MAX_BYTES = 268_435_456;

/**
 * Returns the paths in a list, in order. A relative path is one from the list's directory, so that both can be moved together. Empty
 * lines are skipped.
 * @throws TilefoldError 'NOT_FOUND' if the list cannot be read, 'USAGE' if it has no path
 */
export function readInputList(list: string): string[] {
  const paths = linesOf(list).filter((line) => line !== '');
  if (paths.length === 0) throw usage(`--input-list ${list}: has no path; it takes one on each line`);
  return paths.map((path) => resolve(dirname(list), path));
}

function linesOf(list: string): string[] {
  try {
    if (statSync(list).size > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} bytes`);
    return readFileSync(list, 'utf8').split(/\r?\n/);
  } catch (cause) {
    throw new TilefoldError('NOT_FOUND', `${list}: the list of inputs cannot be read: ${(cause as Error).message}`, { cause });
  }
}
