// Options on the machine's resources that workers inherit in the environment: --tmpdir and the sizes of SQLite's caches.

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileKind } from '../../archive/file-kind.ts';
import { TilefoldError } from '../../errors.ts';
import { setSqliteCaches } from '../../kit/sqlite-cache.ts';
import { whole } from '../../kit/usage.ts';
import { printNote } from '../output.ts';

export interface MachineFlags {
  tmpdir?: string;
  readCacheMb?: number;
  writeCacheMb?: number;
}

/** A terabyte; SQLite counts kibibytes in 31 bits. */
const MAX_CACHE_MB = 1_048_576;

/** @throws TilefoldError 'USAGE' for sizes, 'NOT_FOUND' when --tmpdir is no directory */
export function applyMachineFlags({ tmpdir, readCacheMb, writeCacheMb }: MachineFlags): void {
  const read = whole('--read-cache-mb', readCacheMb, 1, MAX_CACHE_MB);
  setSqliteCaches(read, whole('--write-cache-mb', writeCacheMb, 1, MAX_CACHE_MB));
  if (tmpdir === undefined) return;
  if (statSync(tmpdir, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new TilefoldError('NOT_FOUND', `--tmpdir ${tmpdir}: is not a directory; make it, or name another`);
  process.env['TMPDIR'] = resolve(tmpdir);
}

/** A PMTiles input is read without SQLite. */
export function noteUnusedCache(input: string, { readCacheMb }: MachineFlags): void {
  if (readCacheMb === undefined) return;
  try {
    if (fileKind(input).kind === 'pmtiles') printNote(`--read-cache-mb: nothing to set for ${input}, a PMTiles archive`);
  } catch {
    // The command reports a file that cannot be read.
  }
}
