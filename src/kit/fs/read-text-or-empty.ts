// Reads files under /proc and /sys, which not every system has.

import { readFileSync } from 'node:fs';

/** Returns the file's text, or '' when it cannot be read. */
export function readTextOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
