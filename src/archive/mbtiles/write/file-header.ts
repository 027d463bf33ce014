// Resets the SQLite header fields that depend on how the file was written instead of its contents.

import { writeSync } from 'node:fs';

/** File change counter and version-valid-for number, which must agree (sqlite.org/fileformat2.html, 1.3.8 and 1.3.19). */
const COUNTER_OFFSETS = [24, 92];
/** Version of SQLite that wrote the file last (1.3.19). */
const VERSION_OFFSET = 96;
/** The first version that set this field. Readers do not act on it. */
const SQLITE_VERSION = 3_007_000;

/**
 * Writes 1 into both counters, because a killed and resumed run has committed more often. Writes a fixed SQLite version, because
 * an update of SQLite would change every output. All are big-endian.
 */
export function fixFileHeader(fd: number): void {
  const number = Buffer.alloc(4);
  number.writeUInt32BE(1);
  for (const offset of COUNTER_OFFSETS) writeSync(fd, number, 0, 4, offset);
  number.writeUInt32BE(SQLITE_VERSION);
  writeSync(fd, number, 0, 4, VERSION_OFFSET);
}
