// The temporary directory of an inspection, or of a plan without a job that needs an index. One whose process was killed stays,
// marked and no longer locked; the next one removes it.

import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { noTemporaryDirectory } from '../../archive/temporary-directory.ts';
import { isLocked, takeLock } from '../lock.ts';
import { readMarker, writeMarker } from '../marker.ts';
import { clearDirectory, directoryState, LOCK } from '../own-directory.ts';
import { INSPECTION } from './inspection-files.ts';
import type { ScanPlace } from './scan-place.ts';

const PREFIX = 'tilefold-inspect';

export async function temporaryPlace(): Promise<ScanPlace> {
  const path = await makeDirectory();
  // Before the marker: a marked directory without a holder of its lock is a dead one's.
  const lock = takeLock(join(path, LOCK), `the directory ${path}`);
  writeMarker(path, 'inspection', false);
  sweep(dirname(path), path);
  const remove = () => {
    clearDirectory(path, INSPECTION);
    lock[Symbol.dispose]();
  };
  return { path, durable: false, isGone: () => readMarker(path, 'inspection') === undefined, remove, leave: remove };
}

/** @throws TilefoldError where TMPDIR is no directory that can be written to; tmp-promise looks for it when it is loaded */
async function makeDirectory(): Promise<string> {
  try {
    const { dir } = await import('tmp-promise');
    const { path } = await dir({ prefix: PREFIX, keep: true });
    return path;
  } catch (cause) {
    throw noTemporaryDirectory(cause);
  }
}

function sweep(parent: string, own: string): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    if (name.startsWith(PREFIX) && path !== own) removeIfDead(path);
  }
}

/** What cannot be looked at or removed is left to whoever can. */
function removeIfDead(path: string): void {
  try {
    // In a directory that everybody may write to, another user's could be swapped for a link while we look at it.
    if (statSync(path).uid !== process.getuid?.()) return;
    if (directoryState(path, INSPECTION) !== 'none' && !isLocked(join(path, LOCK))) clearDirectory(path, INSPECTION);
  } catch {}
}
