// Files that are there, whole, after a power cut: write, fsync, rename, fsync of the directory.

import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemError } from '../../errors.ts';

export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    named(path, () => fsyncSync(fd));
  } finally {
    closeSync(fd);
  }
}

/** Runs `act`, which knows its file by number; what the system refuses comes out with the file's path. */
export function named<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw systemError(error, path) ?? error;
  }
}

/** Writes a new file and its bytes to disk; its name is durable only with its directory. */
export function writeDurably(path: string, text: string): void {
  named(path, () => writeFileSync(path, text, { flush: true }));
}

/** Replaces a file in one step: readers see the old or the new text, never a part. */
export function replaceDurably(path: string, text: string): void {
  const fresh = `${path}.new`;
  writeDurably(fresh, text);
  renameSync(fresh, path);
  syncDirectory(dirname(path));
}
