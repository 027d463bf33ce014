// Checks the output's path before anything is created.

import { linkSync, lstatSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemError, TilefoldError } from '../../errors.ts';
import { fileKey, placeOf, statsOf } from '../../kit/fs/place-of.ts';
import { removeQuietly } from '../../kit/fs/removal.ts';
import { inputPaths } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';

/** Side files that SQLite would apply to a database with the output's name. */
const SIDE_FILES = ['-journal', '-wal', '-shm'];

/**
 * Checks the path that the output resolves to. A link stays a link: the file is written where it points, even if nothing exists there.
 * @throws TilefoldError 'SAME_FILE' if output and an input are the same file; 'NOT_FOUND' if its directory is missing; 'IO' if the path
 * is taken by something other than a file
 */
export function checkOutputPlace(request: Pick<Request, 'inputs' | 'output'>): void {
  const { output } = request;
  const place = placeOf(output);
  const parent = statsOf(dirname(place));
  if (parent === undefined || !parent.isDirectory()) {
    throw new TilefoldError('NOT_FOUND', `${dirname(place)}: the output's directory does not exist; create it first`);
  }
  const there = statsOf(place);
  if (inputPaths(request).some((input) => fileKey(input) === fileKey(output))) {
    throw new TilefoldError(
      'SAME_FILE',
      `${output}: the output is the input; tilefold never works in place. Name another output`,
    );
  }
  if (there !== undefined && !there.isFile())
    throw new TilefoldError('IO', `${output}: is not a regular file; name another output`);
  for (const suffix of SIDE_FILES) {
    if (lstatSync(place + suffix, { throwIfNoEntry: false }) === undefined) continue;
    throw new TilefoldError(
      'IO',
      `${place}${suffix}: is left over from another database and would damage the output; remove it first`,
    );
  }
}

/** Error codes of link(2) on a file system without hard links. */
export const MEANS_NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** @throws TilefoldError 'OUTPUT_EXISTS' */
export function checkOutputFree(output: string, force: boolean): void {
  if (force || statsOf(output) === undefined) return;
  throw new TilefoldError('OUTPUT_EXISTS', `${output}: exists already; use --force to replace it once the new one is complete`);
}

/**
 * Tries a hard link beside the output. Without `force`, the commit uses one, because a link never replaces a file.
 * @throws TilefoldError 'PREFLIGHT' if the file system has no hard links
 */
export function checkHardLinks(output: string, force: boolean): void {
  const place = placeOf(output);
  // Fixed names, so that the next run removes what a killed one leaves.
  const probe = join(dirname(place), `.${basename(place)}.tilefold-probe`);
  const linked = `${probe}-link`;
  const clear = () => {
    for (const path of [probe, linked]) removeQuietly(path);
  };
  clear();
  if (force) return;
  try {
    writeFileSync(probe, '', { flag: 'wx' });
    linkSync(probe, linked);
  } catch (cause) {
    const { syscall, code, message } = cause as NodeJS.ErrnoException;
    // Another run is testing at the same time.
    if (code === 'EEXIST') return;
    if (syscall !== 'link' || !MEANS_NO_LINKS.has(code)) throw systemError(cause) ?? cause;
    const text = `${dirname(place)}: the file system has no hard links, by which an output gets its name without replacing another (${message})`;
    throw new TilefoldError('PREFLIGHT', `${text}; --force renames instead`, { cause });
  } finally {
    clear();
  }
}
