// Removes what is of no more use, at the end of something that went well or not: what had gone wrong before is what is told.

import { rmSync } from 'node:fs';

/** Removes a file or directory, if it can be: what is left is swept by the next run. */
export function removeQuietly(path: string): void {
  quietly(() => rmSync(path, { recursive: true, force: true }));
}

export function quietly(removal: () => void): void {
  try {
    removal();
  } catch {
    // See above.
  }
}
