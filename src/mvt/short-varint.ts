// Reads short varints without a cursor. Most numbers in a tile take one or two bytes, and a position in a local variable is read
// in half the time. A result of 0 means: use the cursor.

/**
 * Returns (number << 2) | size in bytes for a varint of at most 3 bytes that starts at `pos` and ends by `end`; 0 for a longer or
 * truncated one.
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

/**
 * Returns the second number of the pair at the start of `word` (little endian): a number of one byte, then one of at most two.
 * Branch-free, because the branches would be unpredictable. Check the pair with `isShortPair`.
 */
export function secondOfPair(word: number): number {
  return ((word >>> 8) & 0x7f) | ((word >>> 9) & 0x3f80 & -isLong(word));
}

/** Returns the pair's size in bytes. */
export function pairSize(word: number): number {
  return 2 + isLong(word);
}

/** Whether the word starts with such a pair. */
export function isShortPair(word: number): boolean {
  return ((word & 0x80) | ((word >>> 16) & 0x80 & -isLong(word))) === 0;
}

/** 1 if the second number takes two bytes. */
function isLong(word: number): number {
  return (word >>> 15) & 1;
}
