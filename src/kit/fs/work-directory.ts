// A directory that work is done in, and the temporary one of an inspection or of a plan without a job. One whose process was killed stays, marked and no longer
// locked; the next one of its kind removes it.

import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isLocked, takeLock } from './lock.ts';
import { readMarker, writeMarker } from './marker.ts';
import { clearDirectory, type DirectoryKind, directoryState, LOCK } from './own-directory.ts';
import { noTemporaryDirectory } from './temporary-directory.ts';

export interface WorkDirectory {
  readonly path: string;
  readonly durable: boolean;
  /** Whether somebody has removed it meanwhile. */
  isGone(): boolean;
  /** The report is made: nothing has to be kept. */
  remove(): void;
  /** Leaves what is there to a later run, where there can be one. */
  leave(): void;
}

export async function temporaryWorkDirectory(kind: DirectoryKind): Promise<WorkDirectory> {
  const { marker } = kind;
  const path = await makeDirectory(prefixOf(kind));
  // Before the marker: a marked directory without a holder of its lock is a dead one's.
  const lock = takeLock(join(path, LOCK), `the directory ${path}`);
  writeMarker(path, marker, false);
  sweep(dirname(path), path, kind);
  const remove = () => {
    clearDirectory(path, kind);
    lock[Symbol.dispose]();
  };
  return { path, durable: false, isGone: () => readMarker(path, marker) === undefined, remove, leave: remove };
}

function prefixOf({ marker }: DirectoryKind): string {
  return marker === 'inspection' ? 'tilefold-inspect' : `tilefold-${marker}`;
}

/** @throws TilefoldError where TMPDIR is no directory that can be written to; tmp-promise looks for it when it is loaded */
async function makeDirectory(prefix: string): Promise<string> {
  try {
    const { dir } = await import('tmp-promise');
    const { path } = await dir({ prefix, keep: true });
    return path;
  } catch (cause) {
    throw noTemporaryDirectory(cause);
  }
}

function sweep(parent: string, own: string, kind: DirectoryKind): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    if (name.startsWith(prefixOf(kind)) && path !== own) removeIfDead(path, kind);
  }
}

/** What cannot be looked at or removed is left to whoever can. */
function removeIfDead(path: string, kind: DirectoryKind): void {
  try {
    // In a directory that everybody may write to, another user's could be swapped for a link while we look at it.
    if (statSync(path).uid !== process.getuid?.()) return;
    if (directoryState(path, kind) !== 'none' && !isLocked(join(path, LOCK))) clearDirectory(path, kind);
  } catch {}
}
