// Checks that no file a command writes is also one that it reads, or writes twice, under any name.

import { relative, sep } from 'node:path';
import { TilefoldError } from '../../errors.ts';
import { fileKey, placeOf, statsOf } from './place-of.ts';

export interface NamedFile {
  readonly path: string;
  /** Its role in the command, as the start or end of a sentence: "the input". */
  readonly what: string;
}

/**
 * Compares existing files by inode, missing ones by the path their links resolve to. Devices and pipes are skipped: they hold
 * nothing to overwrite.
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
      throw new TilefoldError('SAME_FILE', `${file.path}: ${file.what} would overwrite ${other.what}; choose another file`);
    known.set(key, file);
  }
}

/**
 * Checks that a file lies outside a directory that tilefold removes when its work is done.
 * @throws TilefoldError 'SAME_FILE' for a file inside it
 */
export function checkOutside({ path, what }: NamedFile, directory: NamedFile): void {
  const inside = relative(placeOf(directory.path), placeOf(path));
  if (inside === '..' || inside.startsWith(`..${sep}`)) return;
  throw new TilefoldError(
    'SAME_FILE',
    `${path}: ${what} would be inside ${directory.what} ${directory.path}; choose another location`,
  );
}

function isRegularOrMissing({ path }: NamedFile): boolean {
  return statsOf(placeOf(path))?.isFile() ?? true;
}
