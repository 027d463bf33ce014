// Sets the one thing in an SQLite file that counts transactions instead of telling content.

import { writeSync } from 'node:fs';

/** File change counter and version-valid-for number, which must agree (sqlite.org/fileformat2.html, 1.3.8 and 1.3.19). */
const OFFSETS = [24, 92];

/** Writes 1, big-endian, into both counters: a run that was killed and resumed has committed more often than another. */
export function fixChangeCounter(fd: number): void {
  for (const offset of OFFSETS) writeSync(fd, Uint8Array.of(0, 0, 0, 1), 0, 4, offset);
}
