// Checks a geometry without decoding it: reads commands and skips points. Accepts no geometry that a decoder here rejects. Its
// work is bounded by the actual bytes, not by the counts they declare. Never throws, because a tile may have millions of broken
// features.

import type { Cursor } from './cursor.ts';
import { type Feature, LINE, POINT, UNKNOWN } from './feature.ts';
import { quickCheckPaths, UNDECIDED } from './quick-geometry-check.ts';

// Commands (vector tile specification 2.1, section 4.3.1).
const MOVE_TO = 1;
const LINE_TO = 2;
/** Whole command words: these two must have a count of 1. */
const ONE_MOVE_TO = 9;
const ONE_CLOSE_PATH = 15;

// Results of a geometry check.
export const VALID = 0;
/** No geometry, or an empty one: nothing is drawn. */
export const NO_VERTICES = 1;
/** Breaks the specification, has several geometries, or no known type: readers differ in what they draw. */
export const BROKEN = 2;
export type GeometryState = typeof VALID | typeof NO_VERTICES | typeof BROKEN;

/** Returned by `readWord` when there is no valid 64-bit varint. */
const NO_WORD = -1;
const MAX_VARINT_BYTES = 10;

/** Checks one geometry after another; reused. */
export class GeometryCheck {
  /** MoveTo and LineTo points of the last geometry, without the point that ClosePath repeats. 0 unless it is valid. */
  vertices = 0;
  /** The last geometry is a line with two equal consecutive points. */
  degenerate = false;

  /**
   * Checks the geometry of the last read feature against its type (section 4.3.4). Coordinates may have any value, even past 32
   * bits.
   */
  check(cursor: Cursor, feature: Feature): GeometryState {
    const { geometryStart: start, geometryEnd: end, geometries, type } = feature;
    this.vertices = 0;
    this.degenerate = false;
    if (geometries !== 1 || start === end) return geometries > 1 ? BROKEN : NO_VERTICES;
    if (!feature.hasType) return BROKEN;
    if (type >= LINE) {
      const points = quickCheckPaths(cursor.bytes, cursor.view, start, end, type === LINE);
      if (points !== UNDECIDED) {
        this.vertices = points;
        return VALID;
      }
    }
    cursor.enter(start, end);
    if (this.#isValid(cursor, type)) return VALID;
    this.vertices = 0;
    this.degenerate = false;
    return BROKEN;
  }

  #isValid(cursor: Cursor, type: number): boolean {
    if (type === POINT) return this.#checkPoints(cursor);
    return type === UNKNOWN ? this.#checkUnknown(cursor) : this.#checkPaths(cursor, type === LINE);
  }

  /**
   * The specification wants one MoveTo with the count of all points. Encoders that start from decoded point lists (vt-pbf) write
   * a MoveTo per point, and all renderers read the same points from that.
   */
  #checkPoints(cursor: Cursor): boolean {
    while (cursor.pos < cursor.end) {
      const word = readWord(cursor);
      if (word % 8 !== MOVE_TO || !this.#step(cursor, word, false)) return false;
    }
    return true;
  }

  /**
   * Lines: pairs of MoveTo and LineTo. Rings: the same, each with a ClosePath. The specification requires at least two points per
   * LineTo in a ring and a final ClosePath. Published tiles have rings without either, and renderers fill them.
   */
  #checkPaths(cursor: Cursor, isLine: boolean): boolean {
    while (cursor.pos < cursor.end) {
      const moveTo = readWord(cursor);
      if (moveTo !== ONE_MOVE_TO || !this.#step(cursor, moveTo, false)) return false;
      const lineTo = readWord(cursor);
      if (lineTo % 8 !== LINE_TO || !this.#step(cursor, lineTo, isLine)) return false;
      if (!isLine) skipClosePath(cursor);
    }
    return true;
  }

  /** Type 0 only requires that drawing starts with a MoveTo. */
  #checkUnknown(cursor: Cursor): boolean {
    let hasBegun = false;
    while (cursor.pos < cursor.end) {
      const word = readWord(cursor);
      const command = word % 8;
      if (command === MOVE_TO || (hasBegun && command === LINE_TO)) {
        if (!this.#step(cursor, word, false)) return false;
      } else if (!hasBegun || word !== ONE_CLOSE_PATH) return false;
      hasBegun = true;
    }
    return true;
  }

  /** Skips the points of a command; returns false when they are incomplete. */
  #step(cursor: Cursor, word: number, isLineTo: boolean): boolean {
    const { bytes, pos: start, end } = cursor;
    const count = Math.floor(word / 8);
    // Some decoders read a count of 0 as 1 and misread the rest.
    if (count === 0 || count * 2 > end - start) return false;
    for (let i = 0; i < count; i++) {
      const from = cursor.pos;
      if (readWord(cursor) === NO_WORD || readWord(cursor) === NO_WORD) return false;
      if (isLineTo && cursor.pos - from === 2 && bytes[from] === 0 && bytes[from + 1] === 0) this.degenerate = true;
    }
    this.vertices += count;
    return true;
  }
}

/** Skips a ClosePath if it comes next. */
function skipClosePath(cursor: Cursor): void {
  const { pos } = cursor;
  if (pos < cursor.end && readWord(cursor) !== ONE_CLOSE_PATH) cursor.pos = pos;
}

function readWord(cursor: Cursor): number {
  const { bytes, pos, end } = cursor;
  if (pos < end && bytes[pos]! < 0x80) {
    cursor.pos = pos + 1;
    return bytes[pos]!;
  }
  return isValidVarint(cursor) ? cursor.readVarint() : NO_WORD;
}

/** Whether a valid varint of at most 64 bits comes next. */
function isValidVarint({ bytes, pos, end }: Cursor): boolean {
  const stop = Math.min(end, pos + MAX_VARINT_BYTES);
  for (let at = pos; at < stop; at++) {
    if (bytes[at]! < 0x80) return at < pos + MAX_VARINT_BYTES - 1 || bytes[at]! <= 1;
  }
  return false;
}
