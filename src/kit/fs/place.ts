// Checks where a directory may be created: only in an existing one. Creating missing parents could put it on the wrong disk.

import { existsSync, lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TilefoldError } from '../../errors.ts';

/**
 * Checks the location of a directory, which may exist already; `what` describes it in the message.
 * @throws TilefoldError 'NOT_FOUND' when its parent is missing; 'IO' when it or its parent is a file
 */
export function checkPlace(directory: string, what: string): void {
  const parent = dirname(directory);
  const above = kindOf(parent);
  if (above === 'none')
    throw new TilefoldError('NOT_FOUND', `${parent}: does not exist, so ${what} cannot be created in it; create it first`);
  const file = [parent, directory].find((path) => kindOf(path) === 'file');
  if (file !== undefined) {
    const text = `${file}: is not a directory; choose another place for ${what} with --checkpoint DIR`;
    throw new TilefoldError('IO', text);
  }
  const isLink = lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  if (isLink && !existsSync(directory)) {
    throw new TilefoldError('NOT_FOUND', `${directory}: is a link to a missing directory; create the target first`);
  }
}

function kindOf(path: string): 'directory' | 'file' | 'none' {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? 'none' : stats.isDirectory() ? 'directory' : 'file';
  } catch (error) {
    // A path below a file does not exist.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return 'none';
    throw error;
  }
}
