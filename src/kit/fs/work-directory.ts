// A directory to work in, and the temporary one of an inspection or of a dry run. When its process is killed it stays, marked and
// unlocked; the next run of its kind removes it.

import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isLocked, takeLock } from './lock.ts';
import { type MarkerKind, readMarker, writeMarker } from './marker.ts';
import { clearDirectory, type DirectoryKind, directoryState, LOCK } from './own-directory.ts';
import { noTemporaryDirectory } from './temporary-directory.ts';

export interface WorkDirectory {
  readonly path: string;
  readonly durable: boolean;
  /** Whether it has been removed from outside. */
  isGone(): boolean;
  /** Removes it: the result is complete. */
  remove(): void;
  /** Leaves the contents to a later run, if one can resume here. */
  leave(): void;
}

/** Makes one under TMPDIR. */
export async function temporaryWorkDirectory(kind: DirectoryKind): Promise<WorkDirectory> {
  return occupy(await makeDirectory(prefixOf(kind)), prefixOf(kind), kind);
}

/** Makes a hidden one in `parent`. */
export function hiddenWorkDirectory(parent: string, kind: DirectoryKind): WorkDirectory {
  const prefix = `.${prefixOf(kind)}-`;
  return occupy(mkdtempSync(join(parent, prefix)), prefix, kind);
}

/** Takes a new directory, and removes those of processes that were killed. */
function occupy(path: string, prefix: string, kind: DirectoryKind): WorkDirectory {
  const { marker } = kind;
  // Lock before marker: a marked directory without a lock counts as abandoned.
  const lock = takeLock(join(path, LOCK), `the directory ${path}`);
  writeMarker(path, marker, false);
  sweep(dirname(path), prefix, path, kind);
  const remove = () => {
    clearDirectory(path, kind);
    lock[Symbol.dispose]();
  };
  return { path, durable: false, isGone: () => readMarker(path, marker) === undefined, remove, leave: remove };
}

/** Of the names of temporary directories. */
const PREFIXES: Readonly<Record<MarkerKind, string>> = {
  job: 'tilefold-job',
  plan: 'tilefold-plan',
  inspection: 'tilefold-inspect',
  verification: 'tilefold-verify',
  comparison: 'tilefold-diff',
  reduction: 'tilefold-reduce',
  archive: 'tilefold-archive',
  scratch: 'tilefold-scratch',
  rebuild: 'tilefold-rebuild',
};

function prefixOf({ marker }: DirectoryKind): string {
  return PREFIXES[marker];
}

/**
 * @throws TilefoldError when TMPDIR is not a writable directory. tmp-promise is loaded here because it looks for TMPDIR when
 * loaded.
 */
async function makeDirectory(prefix: string): Promise<string> {
  try {
    const { dir } = await import('tmp-promise');
    const { path } = await dir({ prefix, keep: true });
    return path;
  } catch (cause) {
    throw noTemporaryDirectory(cause);
  }
}

function sweep(parent: string, prefix: string, own: string, kind: DirectoryKind): void {
  for (const name of readdirSync(parent)) {
    const path = join(parent, name);
    if (name.startsWith(prefix) && path !== own) removeIfDead(path, kind);
  }
}

/** Directories that cannot be read or removed are skipped. */
function removeIfDead(path: string, kind: DirectoryKind): void {
  try {
    // In a world-writable directory, another user could swap their directory for a link between check and removal.
    if (statSync(path).uid !== process.getuid?.()) return;
    if (directoryState(path, kind) !== 'none' && !isLocked(join(path, LOCK))) clearDirectory(path, kind);
  } catch {}
}
