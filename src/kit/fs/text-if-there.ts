// Text that the system may or may not have, under /proc and /sys.

import { readFileSync } from 'node:fs';

/** Returns the file's text, and none where it cannot be read. */
export function textIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
