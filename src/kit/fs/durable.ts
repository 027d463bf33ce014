// Writes that survive a power cut: write, fsync, rename, fsync of the directory.

import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemError } from '../../errors.ts';

export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    withPath(path, () => fsyncSync(fd));
  } finally {
    closeSync(fd);
  }
}

/** Runs `act`, which works on a file descriptor; adds the file's path to a system error. */
export function withPath<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw systemError(error, path) ?? error;
  }
}

/** Writes a new file and syncs its bytes. Its name is durable only once the directory is synced. */
export function writeDurably(path: string, text: string): void {
  withPath(path, () => writeFileSync(path, text, { flush: true }));
}

/** Replaces a file atomically: readers see the old or the new text, never part of it. */
export function replaceDurably(path: string, text: string): void {
  const fresh = `${path}.new`;
  writeDurably(fresh, text);
  renameSync(fresh, path);
  syncDirectory(dirname(path));
}
