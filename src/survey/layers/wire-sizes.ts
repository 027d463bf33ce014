// Sizes on the wire, including numbers encoded longer than necessary.

import { type Cursor, WIRE_BYTES } from '../../mvt/cursor.ts';
import { FEATURE_TAGS, GEOMETRY, ID, TYPE } from '../../mvt/feature.ts';
import { shortVarint } from '../../mvt/short-varint.ts';

const PACKED_TAGS = (FEATURE_TAGS << 3) | WIRE_BYTES;

/** Shortest encoding of an index below 2^28, which covers all possible table indices. */
export function varintSize(index: number): number {
  if (index < 0x80) return 1;
  if (index < 0x4000) return 2;
  return index < 0x200000 ? 3 : 4;
}

/** Returns the size of tag and length before the message at `start`, a field with a number below 16. */
export function headerSize(bytes: Uint8Array, start: number): number {
  // The last byte of a varint is below 0x80, all others are not.
  let pos = start - 2;
  while (bytes[pos]! >= 0x80) pos--;
  // A tag ending in 0 is padded: its first byte is the last significant one.
  if (bytes[pos] === 0) {
    pos--;
    while (bytes[pos] === 0x80) pos--;
  }
  return start - pos;
}

/** Returns the bytes of key and value indices in the feature in [start, end), which has been validated. */
export function tagBytesOf(cursor: Cursor, start: number, end: number): number {
  const { bytes } = cursor;
  let sum = 0;
  let pos = start;
  while (pos < end) {
    const tag = bytes[pos++]!;
    if (tag === ID || tag === TYPE) while (bytes[pos++]! >= 0x80);
    else {
      const length = tag === GEOMETRY || tag === PACKED_TAGS ? shortVarint(bytes, pos, end) : 0;
      if (length === 0) return anyTagBytesOf(cursor, start, end);
      if (tag === PACKED_TAGS) sum += length >> 2;
      pos += (length & 3) + (length >> 2);
    }
  }
  return sum;
}

function anyTagBytesOf(cursor: Cursor, start: number, end: number): number {
  let sum = 0;
  forEachIndex(cursor, start, end, (size) => {
    sum += size;
  });
  return sum;
}

/** Calls `visit` with the size of each index of the feature's tags, keys and values alternating. */
export function forEachIndex(cursor: Cursor, start: number, end: number, visit: (size: number) => void): void {
  cursor.enter(start, end);
  while (cursor.pos < end) {
    const tag = cursor.readTag();
    if (tag >>> 3 !== FEATURE_TAGS) {
      cursor.skip(tag);
      continue;
    }
    // Unpacked tags have no length.
    const tagsEnd = tag === PACKED_TAGS ? cursor.readEnd() : cursor.pos + 1;
    while (cursor.pos < tagsEnd) {
      const from = cursor.pos;
      cursor.readVarint();
      visit(cursor.pos - from);
    }
  }
}
