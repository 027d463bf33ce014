// Sets what an SQLite file tells of how it was written instead of what is in it.

import { writeSync } from 'node:fs';

/** File change counter and version-valid-for number, which must agree (sqlite.org/fileformat2.html, 1.3.8 and 1.3.19). */
const COUNTER_OFFSETS = [24, 92];
/** The version of SQLite that wrote last (1.3.19). */
const VERSION_OFFSET = 96;
/** The first version that set it. No reader decides anything by it. */
const SQLITE_VERSION = 3_007_000;

/**
 * Writes 1 into both counters, as a run that was killed and resumed has committed more often than another, and one version of SQLite,
 * as an update of it would change the bytes of every output. All are big-endian.
 */
export function fixFileHeader(fd: number): void {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(1);
  for (const offset of COUNTER_OFFSETS) writeSync(fd, number, 0, 4, offset);
  number.writeUInt32BE(SQLITE_VERSION);
  writeSync(fd, number, 0, 4, VERSION_OFFSET);
}
