// Short numbers read without a cursor: most of a tile's structure is numbers of one or two bytes, and a position that
// stays in a local variable is read in half the time. Whoever gets 0 takes the cursor, which reads all there are.

/**
 * Returns (number << 2) | size in bytes for a varint of at most 3 bytes that begins at `pos` and ends by `end`; 0 for a longer one, or one
 * that is cut off.
 */
export function shortVarint(bytes: Uint8Array, pos: number, end: number): number {
  if (pos >= end) return 0;
  const first = bytes[pos]!;
  if (first < 0x80) return (first << 2) | 1;
  if (pos + 1 >= end) return 0;
  const second = bytes[pos + 1]!;
  if (second < 0x80) return (((first & 0x7f) | (second << 7)) << 2) | 2;
  if (pos + 2 >= end) return 0;
  const third = bytes[pos + 2]!;
  return third < 0x80 ? (((first & 0x7f) | ((second & 0x7f) << 7) | (third << 14)) << 2) | 3 : 0;
}
