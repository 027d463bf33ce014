// Fast check of line and polygon geometries, which make up most of a tile and are nearly always valid. A varint ends at a byte
// below 0x80; these are counted four bytes at a time. Anything unusual is left to GeometryCheck. The inner loops are one function
// because calls would dominate the cost.

const ONE_MOVE_TO = 9;
const LINE_TO = 2;
const ONE_CLOSE_PATH = 15;

const TOP_BITS = 0x80808080 | 0;
const LOW_BITS = 0x01010101;

/** Multiplying gathers the four end bits, 8 apart, into the top four bits. */
const GATHER = 0x10204080;
/** Indexed by those four bits: the number of ends; and the number of bytes up to the first, second, third and fourth end. */
const ENDS_IN = new Uint8Array(16);
const BYTES_TO_END = new Uint8Array(64);
for (let nibble = 0; nibble < 16; nibble++) {
  for (let byte = 0; byte < 4; byte++) {
    if (((nibble >> byte) & 1) === 1) BYTES_TO_END[(nibble << 2) + ENDS_IN[nibble]!++] = byte + 1;
  }
}

/** Longest geometry counted in one pass: each 8-bit lane of the count sums one byte of every word. */
const MAX_COUNTED_BYTES = 252;

/** Returned when the fast check cannot decide. */
export const UNDECIDED = -1;

/**
 * Returns the number of points of the lines or rings in [start, end), or UNDECIDED. A number means that the geometry is valid,
 * and that no line has two equal consecutive points.
 */
export function quickCheckPaths(bytes: Uint8Array, view: DataView, start: number, end: number, areLines: boolean): number {
  // Reading four bytes at a time may touch 3 bytes past the end.
  if (end + 3 > bytes.length) return UNDECIDED;
  let pos = start;
  let points = 0;
  while (pos < end) {
    if (bytes[pos++] !== ONE_MOVE_TO) return UNDECIDED;
    let left = 2;
    let isLineTo = false;
    for (;;) {
      for (;;) {
        if (pos >= end) return UNDECIDED;
        const word = view.getInt32(pos, true);
        const ends = ~word & TOP_BITS;
        // A varint of five bytes or more.
        if (ends === 0) return UNDECIDED;
        if (areLines && isLineTo && mayRepeatPoint(bytes, pos, word, ends) && hasRepeatedPoint(bytes, pos, left))
          return UNDECIDED;
        const nibble = Math.imul(ends >>> 7, GATHER) >>> 28;
        const bytesToEnd = left > 4 ? 0 : BYTES_TO_END[(nibble << 2) + left - 1]!;
        if (bytesToEnd > 0) {
          pos += bytesToEnd;
          break;
        }
        left -= ENDS_IN[nibble]!;
        pos += 4;
      }
      if (isLineTo) break;
      isLineTo = true;
      points++;
      let command = 0;
      for (let shift = 0, byte = 0x80; byte >= 0x80; shift += 7) {
        if (shift > 21) return UNDECIDED;
        byte = bytes[pos++]!;
        command |= (byte & 0x7f) << shift;
      }
      const count = command >>> 3;
      if ((command & 7) !== LINE_TO || count === 0 || count * 2 > end - pos) return UNDECIDED;
      points += count;
      left = count * 2;
      // Most geometries are a single line or ring, so all remaining numbers belong to it.
      if (end - pos <= left * 2 + 1 && end - pos <= MAX_COUNTED_BYTES) {
        const rest = numbersLeft(bytes, view, pos, end, areLines);
        const isClosed = bytes[end - 1] === ONE_CLOSE_PATH && bytes[end - 2]! < 0x80;
        if (rest === left || (!areLines && isClosed && rest === left + 1)) return points;
      }
    }
    if (!areLines && bytes[pos] === ONE_CLOSE_PATH && pos < end) pos++;
  }
  return pos === end ? points : UNDECIDED;
}

/**
 * Returns the number of varints in [start, end); 0 if one is incomplete or long, or if a line may have two equal consecutive
 * points. May read 3 bytes past the end.
 */
function numbersLeft(bytes: Uint8Array, view: DataView, start: number, end: number, areLines: boolean): number {
  if (bytes[end - 1]! >= 0x80) return 0;
  let byLane = 0;
  for (let pos = start; pos < end; pos += 4) {
    const word = view.getInt32(pos, true);
    const isLast = pos + 4 > end;
    const ends = ~word & (isLast ? TOP_BITS >>> ((pos + 4 - end) << 3) : TOP_BITS);
    if (ends === 0) return 0;
    byLane += ends >>> 7;
    if (areLines && mayRepeatPoint(bytes, pos, word, ends)) return 0;
  }
  return Math.imul(byLane, LOW_BITS) >>> 24;
}

/** Whether two consecutive bytes may be 0, the second in the word at `pos`. `ends` are the varint ends in that word. */
function mayRepeatPoint(bytes: Uint8Array, pos: number, word: number, ends: number): boolean {
  // Marks zero bytes; a 1 above a 0 is also marked.
  const zeros = (word - LOW_BITS) & ends;
  return zeros !== 0 && ((zeros & (zeros << 8)) !== 0 || ((word & 0xff) === 0 && bytes[pos - 1] === 0));
}

/**
 * Whether one of the four bytes at `at` is the y of a point equal to its predecessor. `left` numbers end from there on; if odd,
 * the x is already behind.
 */
function hasRepeatedPoint(bytes: Uint8Array, at: number, left: number): boolean {
  let rest = left;
  for (let pos = at; pos < at + 4 && rest > 0; pos++) {
    if (bytes[pos]! >= 0x80) continue;
    if (rest % 2 === 1 && bytes[pos] === 0 && bytes[pos - 1] === 0 && bytes[pos - 2]! < 0x80) return true;
    rest--;
  }
  return false;
}
