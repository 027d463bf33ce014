// A first look at a geometry, as cheap as can be: most of a tile is geometry, and nearly all of it is in order. Numbers
// end at bytes below 0x80, and those are counted four bytes at a time; whatever is out of the ordinary is left to a
// second look. The inner loops are one function, because calls would cost more than what they do.

const ONE_MOVE_TO = 9;
const LINE_TO = 2;
const ONE_CLOSE_PATH = 15;

const TOP_BITS = 0x80808080 | 0;
const LOW_BITS = 0x01010101;

/** Multiplies the four end bits, 8 apart, into four neighbouring ones at the top. */
const GATHER = 0x10204080;
/** By those four bits: how many of them there are; and, four by four, the bytes up to the first, second, third and fourth. */
const ENDS_IN = new Uint8Array(16);
const BYTES_TO_END = new Uint8Array(64);
for (let nibble = 0; nibble < 16; nibble++) {
  for (let byte = 0; byte < 4; byte++) {
    if (((nibble >> byte) & 1) === 1) BYTES_TO_END[(nibble << 2) + ENDS_IN[nibble]!++] = byte + 1;
  }
}

/** Bytes of a geometry whose numbers are counted in one go: each lane of the count has one of a word's. */
const ALL_AT_ONCE = 252;

/** What a glance returns that could not tell. */
export const LOOK_CLOSER = -1;

/**
 * Returns the points of lines or rings in [start, end), or LOOK_CLOSER. A number of points says that the geometry is
 * right, and, if it is of lines, that none of them has two points in a row in one place.
 */
export function glanceAtPaths(bytes: Uint8Array, view: DataView, start: number, end: number, areLines: boolean): number {
  // Reading by fours, one may look 3 bytes past the end.
  if (end + 3 > bytes.length) return LOOK_CLOSER;
  let pos = start;
  let points = 0;
  while (pos < end) {
    if (bytes[pos++] !== ONE_MOVE_TO) return LOOK_CLOSER;
    let left = 2;
    let isLineTo = false;
    for (;;) {
      for (;;) {
        if (pos >= end) return LOOK_CLOSER;
        const word = view.getInt32(pos, true);
        const ends = ~word & TOP_BITS;
        // A number of five bytes or more.
        if (ends === 0) return LOOK_CLOSER;
        if (areLines && isLineTo && mayStandStill(bytes, pos, word, ends) && standsStill(bytes, pos, left)) return LOOK_CLOSER;
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
        if (shift > 21) return LOOK_CLOSER;
        byte = bytes[pos++]!;
        command |= (byte & 0x7f) << shift;
      }
      const count = command >>> 3;
      if ((command & 7) !== LINE_TO || count === 0 || count * 2 > end - pos) return LOOK_CLOSER;
      points += count;
      left = count * 2;
      // Most geometries are one line or ring, so that all numbers there are belong to it.
      if (end - pos <= left * 2 + 1 && end - pos <= ALL_AT_ONCE) {
        const rest = numbersLeft(bytes, view, pos, end, areLines);
        const isClosed = bytes[end - 1] === ONE_CLOSE_PATH && bytes[end - 2]! < 0x80;
        if (rest === left || (!areLines && isClosed && rest === left + 1)) return points;
      }
    }
    if (!areLines && bytes[pos] === ONE_CLOSE_PATH && pos < end) pos++;
  }
  return pos === end ? points : LOOK_CLOSER;
}

/**
 * Returns how many numbers there are in [start, end); 0 where they are not all whole and of few bytes, or where, in lines, a point may be
 * where the last one was. Looks at up to 3 bytes past the end.
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
    if (areLines && mayStandStill(bytes, pos, word, ends)) return 0;
  }
  return Math.imul(byLane, LOW_BITS) >>> 24;
}

/** Returns whether two bytes in a row may be 0, the second of them in the word at `pos`, which has these ends. */
function mayStandStill(bytes: Uint8Array, pos: number, word: number, ends: number): boolean {
  // Which bytes are 0; a 1 above a 0 is taken for one, too.
  const zeros = (word - LOW_BITS) & ends;
  return zeros !== 0 && ((zeros & (zeros << 8)) !== 0 || ((word & 0xff) === 0 && bytes[pos - 1] === 0));
}

/**
 * Returns whether one of the four bytes at `at` is the y of a point that is where the last one was; `left` numbers end
 * from there on, an odd count being one with an x already behind it.
 */
function standsStill(bytes: Uint8Array, at: number, left: number): boolean {
  let rest = left;
  for (let pos = at; pos < at + 4 && rest > 0; pos++) {
    if (bytes[pos]! >= 0x80) continue;
    if (rest % 2 === 1 && bytes[pos] === 0 && bytes[pos - 1] === 0 && bytes[pos - 2]! < 0x80) return true;
    rest--;
  }
  return false;
}
