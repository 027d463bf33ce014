// Where a directory of ours may lie: in one that is there. One that is made by mistake may be on another disk.

import { existsSync, lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TilefoldError } from '../../errors.ts';

/**
 * Checks the place of a directory, which may be there already; `what` is it.
 * @throws TilefoldError 'NOT_FOUND' when its parent is missing; 'IO' when a file has its name, or the parent's
 */
export function checkPlace(directory: string, what: string): void {
  const parent = dirname(directory);
  const above = kindOf(parent);
  if (above === 'none')
    throw new TilefoldError('NOT_FOUND', `${parent}: ${what} would lie here, but this does not exist; create it first`);
  const file = [parent, directory].find((path) => kindOf(path) === 'file');
  if (file !== undefined) {
    const text = `${file}: is a file, where ${what} would be a directory; name another place with --checkpoint DIR`;
    throw new TilefoldError('IO', text);
  }
  const isLink = lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (isLink && !existsSync(directory)) {
    throw new TilefoldError('NOT_FOUND', `${directory}: is a link to a directory that does not exist; create that one first`);
  }
}

function kindOf(path: string): 'directory' | 'file' | 'none' {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? 'none' : stats.isDirectory() ? 'directory' : 'file';
  } catch (error) {
    // What lies under a file is no more there than what is missing.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return 'none';
    throw error;
  }
}
