// Where a path leads: the file behind a link, whether that is there yet or not. What is written goes there, so that a link stays one.

import { readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';

/** What Linux follows before it says ELOOP. */
const MAX_LINKS = 40;

/**
 * Returns the absolute path of the file itself.
 * @throws TilefoldError 'IO' for links that lead in a circle
 */
export function placeOf(path: string): string {
  let place = resolve(path);
  for (let links = 0; links <= MAX_LINKS; links++) {
    const directory = realDirectory(dirname(place));
    place = join(directory, basename(place));
    const target = linkTarget(place);
    if (target === undefined) return place;
    place = resolve(directory, target);
  }
  throw new TilefoldError('IO', `${path}: its links lead in a circle; remove them, or name another file`);
}

/** Returns what tells whether two paths lead to one file: device and inode of a file that is there, else its place. */
export function fileKey(path: string): string {
  const place = placeOf(path);
  const stats = statsOf(place);
  return stats === undefined ? place : `${stats.dev}:${stats.ino}`;
}

/** Returns undefined where nothing is there, or can be: a name may be longer than any. */
export function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}

function realDirectory(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
