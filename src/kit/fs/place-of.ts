// Resolves the links of a path whose target may not exist yet. Output is written to the target, so that a link stays a link.

import { readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { TilefoldError } from '../../errors.ts';

/** Linux reports ELOOP after 40 links. */
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
  throw new TilefoldError('IO', `${path}: symbolic links form a loop; remove them or choose another file`);
}

/** Returns a key that is equal for two paths to the same file: device and inode if it exists, else its resolved path. */
export function fileKey(path: string): string {
  const place = placeOf(path);
  const stats = statsOf(place);
  return stats === undefined ? place : `${stats.dev}:${stats.ino}`;
}

/** Returns undefined when nothing exists there, or the name is too long to exist. */
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
