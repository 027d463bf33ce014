// Lists what runs have left in a directory, with proof. Files and directories that are not tilefold's are not listed at all.

import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemError, TilefoldError } from '../../errors.ts';
import { readMarker } from '../../kit/fs/marker.ts';
import type { DirectoryKind } from '../../kit/fs/own-directory.ts';
import { writerOf } from '../../kit/fs/temporary-name.ts';
import { JOB } from '../job.ts';
import { findDirectory } from './directories.ts';
import { entryAt, type Finding, kept, mayRemove } from './finding.ts';
import { findOutputFile } from './output-files.ts';
import { findSorter } from './sorters.ts';

/**
 * Yields the findings in a directory, or those of a job or checkpoint. Each is judged when it is reached, so that it can be removed before
 * the next. `others`: kinds of directories besides jobs.
 * @throws TilefoldError 'NOT_FOUND', 'IO' if the directory cannot be read
 */
export async function* findRemains(path: string, others: readonly DirectoryKind[]): AsyncGenerator<Finding> {
  const directory = resolve(path);
  const isMarked = [JOB, ...others].some(({ marker }) => readMarker(directory, marker) !== undefined);
  const [parent, names] = isMarked ? [dirname(directory), [basename(directory)]] : [directory, namesIn(directory)];
  for (const name of names.sort()) yield* await findingsOf(join(parent, name), others);
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new TilefoldError('NOT_FOUND', `${directory}: there is no such directory`, { cause });
    throw systemError(cause) ?? cause;
  }
}

async function findingsOf(path: string, others: readonly DirectoryKind[]): Promise<Finding[]> {
  const stats = entryAt(path);
  if (stats === undefined) return [];
  try {
    if (stats.isDirectory()) return [findSorter(path, stats) ?? (await findDirectory(path, stats, others))].flat();
    if (!stats.isFile()) return [];
    return [(await findOutputFile(path, stats)) ?? temporaryFile(path)].filter((found) => found !== undefined);
  } catch (error) {
    // It cannot be read: then nothing is known of it, and it is not touched.
    if (entryAt(path) === undefined || !isOurName(path)) return [];
    const why = `it cannot be examined: ${(error as Error).message}`;
    return [kept({ path, kind: 'temporary-file', state: 'unproven', bytes: stats.size, why })];
  }
}

/** A file that appears under another name when it is complete: a report, metrics, a list. */
function temporaryFile(path: string): Finding | undefined {
  const writer = writerOf(basename(path));
  const stats = entryAt(path);
  if (writer === undefined || stats === undefined) return undefined;
  const found = { path, kind: 'temporary-file' as const, bytes: stats.size };
  if (writer === 'alive') return kept({ ...found, state: 'live', why: 'the process that writes it runs' });
  if (writer === 'unknown' || !mayRemove(path, stats))
    return kept({ ...found, state: 'unproven', why: 'its writer is of another machine or user, or of before a reboot' });
  return { ...found, state: 'dead', why: 'the process that wrote it has ended', remove: () => rmSync(path, { force: true }) };
}

function isOurName(path: string): boolean {
  return /tilefold|\.part$/.test(basename(path));
}
