// What must hold of the output's place before anything is created.

import { linkSync, lstatSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { systemError, TilefoldError } from '../../errors.ts';
import { fileKey, placeOf, statsOf } from '../../kit/fs/place-of.ts';
import { removeQuietly } from '../../kit/fs/removal.ts';
import { inputPaths } from '../../plan/inputs.ts';
import type { Request } from '../../plan/request.ts';

/** Side files that SQLite would apply to a database of that name. */
const SIDE_FILES = ['-journal', '-wal', '-shm'];

/**
 * Looks at the place that the output's name leads to: a link stays a link, and the file goes where it points, there or not.
 * @throws TilefoldError 'SAME_FILE' when output and an input are one file, under whatever names; 'NOT_FOUND' when its directory is
 * missing; 'IO' when its place is taken by something that is no file
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

/** What link(2) says on a file system without hard links. */
export const MEANS_NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** @throws TilefoldError 'OUTPUT_EXISTS' */
export function checkOutputFree(output: string, force: boolean): void {
  if (force || statsOf(output) === undefined) return;
  throw new TilefoldError('OUTPUT_EXISTS', `${output}: exists already; use --force to replace it once the new one is complete`);
}

/**
 * Tries out a hard link beside the output's place, where one will be wanted: what gives a new output its name replaces nothing.
 * @throws TilefoldError 'PREFLIGHT' when the file system has none
 */
export function checkHardLinks(output: string, force: boolean): void {
  const place = placeOf(output);
  // Always the same names: the next run removes what a killed one has left.
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
    // Somebody else is trying it out.
    if (code === 'EEXIST') return;
    if (syscall !== 'link' || !MEANS_NO_LINKS.has(code)) throw systemError(cause) ?? cause;
    const text = `${dirname(place)}: the file system has no hard links, by which an output gets its name without replacing another (${message})`;
    throw new TilefoldError('PREFLIGHT', `${text}; --force renames instead`, { cause });
  } finally {
    clear();
  }
}
