// Cleanup that never throws, so that it cannot hide the error it follows.

import { rmSync } from 'node:fs';

/** Removes a file or directory if possible. The next run sweeps what is left. */
export function removeQuietly(path: string): void {
  quietly(() => rmSync(path, { recursive: true, force: true }));
}

export function quietly(removal: () => void): void {
  try {
    removal();
  } catch {
    // Ignored, see the head of this file.
  }
}
