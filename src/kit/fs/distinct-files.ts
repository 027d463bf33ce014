// No file that a command writes may be one that it reads, or another that it writes, by whatever names.

import { relative, sep } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { fileKey, placeOf, statsOf } from './place-of.ts';

export interface NamedFile {
  readonly path: string;
  /** What it is to the command, to begin or end a sentence: "the input". */
  readonly what: string;
}

/**
 * Compares files by inode where they are there, else by the place that their links lead to. Devices and pipes keep nothing that
 * could be overwritten.
 * @throws TilefoldError 'SAME_FILE'
 */
export function checkDistinctFiles(written: readonly NamedFile[], read: readonly NamedFile[]): void {
  const known = new Map<string, NamedFile>();
  for (const file of read) if (isRegularOrMissing(file)) known.set(fileKey(file.path), file);
  for (const file of written) {
    if (!isRegularOrMissing(file)) continue;
    const key = fileKey(file.path);
    const other = known.get(key);
    if (other !== undefined)
      throw new TilefoldError('SAME_FILE', `${file.path}: ${file.what} would overwrite ${other.what}; name another file`);
    known.set(key, file);
  }
}

/**
 * A directory of ours is removed when its work is done, and all that a run takes for its own goes with it.
 * @throws TilefoldError 'SAME_FILE' for a file inside of it
 */
export function checkOutside({ path, what }: NamedFile, directory: NamedFile): void {
  const inside = relative(placeOf(directory.path), placeOf(path));
  if (inside === '..' || inside.startsWith(`..${sep}`)) return;
  throw new TilefoldError(
    'SAME_FILE',
    `${path}: ${what} would lie in ${directory.what} ${directory.path}; name a file elsewhere`,
  );
}

function isRegularOrMissing({ path }: NamedFile): boolean {
  return statsOf(placeOf(path))?.isFile() ?? true;
}
