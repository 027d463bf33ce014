// Files that are there, whole, after a power cut: write, fsync, rename, fsync of the directory.

import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Writes a new file and its bytes to disk; its name is durable only with its directory. */
export function writeDurably(path: string, text: string): void {
  writeFileSync(path, text, { flush: true });
}

/** Replaces a file in one step: readers see the old or the new text, never a part. */
export function replaceDurably(path: string, text: string): void {
  const fresh = `${path}.new`;
  writeDurably(fresh, text);
  renameSync(fresh, path);
  syncDirectory(dirname(path));
}
