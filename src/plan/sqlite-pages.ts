// How many bytes SQLite's pages take for rows (sqlite.org/fileformat2.html, 1.5 and 1.6): cells, what does not fit beside them on a
// page, overflow pages, and the interior pages above. Pure arithmetic over sizes.

/** Of a leaf page: 8 bytes of header. */
const LEAF_HEADER = 8;
/** Of an overflow page: the pointer to the next. */
const OVERFLOW_HEADER = 4;
/** A pointer, a row id and a cell pointer in the page above. */
const INTERIOR_CELL = 12;
/** What an interior index page adds: a cell moves up with a pointer beside it. */
const INDEX_INTERIORS = 1.02;

/** Bytes of a number as SQLite stores it in a record; 0 and 1 take none. */
export function integerBytes(value: number): number {
  if (value === 0 || value === 1) return 0;
  if (value < 2 ** 7) return 1;
  if (value < 2 ** 15) return 2;
  if (value < 2 ** 23) return 3;
  if (value < 2 ** 31) return 4;
  return value < 2 ** 47 ? 6 : 8;
}

/** Bytes of a length or a row id in front of a cell. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes++;
  return Math.min(9, bytes);
}

/** Bytes of a record's header entry for a blob or text of so many bytes. */
export function typeBytes(length: number): number {
  return varintBytes(12 + 2 * length);
}

/**
 * Returns the bytes of all pages of a table that take these records one after the other, a page being left when the next does not
 * fit. The last page counts as far as it is filled. `records` are bytes each, `rowid` the largest row id.
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

/** Returns the bytes of an index of so many entries, made at once from sorted records of so many bytes. */
export function indexBytes(entries: number, record: number, pageBytes: number): number {
  const cell = varintBytes(record) + record + 2;
  const perPage = Math.max(1, Math.floor((pageBytes - LEAF_HEADER) / cell));
  return (entries / perPage) * pageBytes * INDEX_INTERIORS;
}

/** What of a record lies on the table's own page. */
function localBytes(record: number, pageBytes: number): number {
  const most = pageBytes - 35;
  if (record <= most) return record;
  const least = Math.floor(((pageBytes - 12) * 32) / 255) - 23;
  const local = least + ((record - least) % (pageBytes - OVERFLOW_HEADER));
  return local <= most ? local : least;
}
