// Checks the rings of a polygon in one pass: commands, closing, and the sign of their areas (vector tile specification 2.1, section
// 4.3.4.4). An exterior ring has a positive area in tile coordinates, and a polygon begins with one.

const ONE_MOVE_TO = 9;
const LINE_TO = 2;
const ONE_CLOSE_PATH = 15;
/** A coordinate of 32 bits. */
const MAX_VARINT_BYTES = 5;

// Results.
export const RINGS_VALID = 0;
/** A ring lacks its ClosePath, or has fewer than three points. The rest of the geometry was not read. */
export const RING_OPEN = 1;
/** Something else is unusual: only GeometryCheck can say whether it is valid. */
const RINGS_UNDECIDED = 2;
export type RingState = typeof RINGS_VALID | typeof RING_OPEN | typeof RINGS_UNDECIDED;

/** Checks one geometry after another; reused. */
export class RingCheck {
  /** The first ring that has an area is an interior one. */
  beginsInside = false;
  /** A ring has no area. */
  hasFlatRing = false;

  check(bytes: Uint8Array, start: number, end: number): RingState {
    this.beginsInside = false;
    this.hasFlatRing = false;
    let hasBegun = false;
    let pos = start;
    while (pos < end) {
      if (bytes[pos++] !== ONE_MOVE_TO) return RINGS_UNDECIDED;
      for (let number = 0; number < 2; number++) {
        const first = pos;
        while (pos < end && bytes[pos]! >= 0x80) pos++;
        if (++pos - first > MAX_VARINT_BYTES) return RINGS_UNDECIDED;
      }
      let command = 0;
      let shift = 0;
      for (let byte = 0x80; byte >= 0x80; shift += 7) {
        if (pos >= end || shift > 21) return RINGS_UNDECIDED;
        byte = bytes[pos++]!;
        command |= (byte & 0x7f) << shift;
      }
      const count = command >>> 3;
      if ((command & 7) !== LINE_TO || count === 0 || count * 2 > end - pos) return RINGS_UNDECIDED;
      // From the first point: that keeps numbers small, and the closing line adds nothing.
      let x = 0;
      let y = 0;
      let area = 0;
      for (let point = 0; point < count; point++) {
        let dx = bytes[pos++]!;
        if (dx >= 0x80) {
          dx &= 0x7f;
          for (let at = 7; ; at += 7) {
            const byte = bytes[pos++]!;
            dx |= (byte & 0x7f) << at;
            if (byte < 0x80) break;
            if (at >= 28 || pos >= end) return RINGS_UNDECIDED;
          }
        }
        if (pos >= end) return RINGS_UNDECIDED;
        let dy = bytes[pos++]!;
        if (dy >= 0x80) {
          dy &= 0x7f;
          for (let at = 7; ; at += 7) {
            const byte = bytes[pos++]!;
            dy |= (byte & 0x7f) << at;
            if (byte < 0x80) break;
            if (at >= 28 || pos >= end) return RINGS_UNDECIDED;
          }
        }
        if (pos > end) return RINGS_UNDECIDED;
        const nextX = x + ((dx >>> 1) ^ -(dx & 1));
        const nextY = y + ((dy >>> 1) ^ -(dy & 1));
        area += x * nextY - nextX * y;
        x = nextX;
        y = nextY;
      }
      if (count < 2 || pos >= end || bytes[pos++] !== ONE_CLOSE_PATH) return RING_OPEN;
      if (area === 0) this.hasFlatRing = true;
      else if (!hasBegun) {
        hasBegun = true;
        this.beginsInside = area < 0;
      }
    }
    return pos === end ? RINGS_VALID : RINGS_UNDECIDED;
  }
}
