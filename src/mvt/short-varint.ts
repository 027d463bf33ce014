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

/**
 * Returns the second number of a pair that `word` begins with, little end first: a number of one byte, then one of at most two. Without a
 * branch, where one by one there would be two that nobody can foretell. Whether the pair is such, see `isShortPair`.
 */
export function secondOfPair(word: number): number {
  return ((word >>> 8) & 0x7f) | ((word >>> 9) & 0x3f80 & -isLong(word));
}

/** Returns the bytes that the pair takes. */
export function pairSize(word: number): number {
  return 2 + isLong(word);
}

/** Returns whether the word begins with a pair of this kind. */
export function isShortPair(word: number): boolean {
  return ((word & 0x80) | ((word >>> 16) & 0x80 & -isLong(word))) === 0;
}

/** 1 where the second number takes two bytes. */
function isLong(word: number): number {
  return (word >>> 15) & 1;
}
