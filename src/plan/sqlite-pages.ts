// Computes the size of SQLite pages for given rows (sqlite.org/fileformat2.html, 1.5 and 1.6): cells, unused space, overflow
// pages, and interior pages. Pure arithmetic.

/** Header of a leaf page. */
const LEAF_HEADER = 8;
/** Header of an overflow page: the pointer to the next. */
const OVERFLOW_HEADER = 4;
/** A pointer, a row id and a cell pointer in the page above. */
const INTERIOR_CELL = 12;
/** Overhead of interior index pages: a cell moves up, with a pointer beside it. */
const INDEX_INTERIORS = 1.02;

/** Returns the bytes of an integer in a record; 0 and 1 take none. */
export function integerBytes(value: number): number {
  if (value === 0 || value === 1) return 0;
  if (value < 2 ** 7) return 1;
  if (value < 2 ** 15) return 2;
  if (value < 2 ** 23) return 3;
  if (value < 2 ** 31) return 4;
  return value < 2 ** 47 ? 6 : 8;
}

/** Returns the bytes of a length or a row id in front of a cell. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes++;
  return Math.min(9, bytes);
}

/** Returns the bytes of the record header entry for a blob or text of this length. */
export function typeBytes(length: number): number {
  return varintBytes(12 + 2 * length);
}

/**
 * Returns the bytes of all pages of a table with these records in order; a new page begins if the next record does not fit. The
 * last page counts as far as it is filled. `records` are sizes in bytes, `rowid` is the largest row id.
 */
export function tableBytes(records: Iterable<number>, pageBytes: number, rowid: number): number {
  const room = pageBytes - LEAF_HEADER;
  const rowidBytes = varintBytes(rowid);
  let leaves = 0;
  let overflow = 0;
  let left = room;
  for (const record of records) {
    const local = localBytes(record, pageBytes);
    const spills = local < record;
    if (spills) overflow += Math.ceil((record - local) / (pageBytes - OVERFLOW_HEADER));
    const cell = varintBytes(record) + rowidBytes + local + (spills ? 4 : 0) + 2;
    if (cell > left) {
      leaves++;
      left = room;
    }
    left -= cell;
  }
  const filled = leaves + (room - left) / room;
  return (filled + overflow) * pageBytes + filled * INTERIOR_CELL;
}

/** Returns the bytes of an index built in one go from this many sorted entries of `record` bytes each. */
export function indexBytes(entries: number, record: number, pageBytes: number): number {
  const cell = varintBytes(record) + record + 2;
  const perPage = Math.max(1, Math.floor((pageBytes - LEAF_HEADER) / cell));
  return (entries / perPage) * pageBytes * INDEX_INTERIORS;
}

/** Returns the part of a record that is on the table's own page. */
function localBytes(record: number, pageBytes: number): number {
  const most = pageBytes - 35;
  if (record <= most) return record;
  const least = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
  const local = least + ((record - least) % (pageBytes - OVERFLOW_HEADER));
  return local <= most ? local : least;
}
