// Checks a geometry without decoding it: command words are read, points are stepped over. It says yes to no geometry
// that a decoder here refuses, and its work is bounded by the bytes that are there, not by the counts they claim. It never
// throws: a tile may have millions of features with a wrong one.

import type { Cursor } from './cursor.ts';
import { type Feature, LINE, POINT, UNKNOWN } from './feature.ts';
import { glanceAtPaths, LOOK_CLOSER } from './geometry-glance.ts';

// Commands (vector tile specification 2.1, section 4.3.1).
const MOVE_TO = 1;
const LINE_TO = 2;
/** As whole words: these two must count 1. */
const ONE_MOVE_TO = 9;
const ONE_CLOSE_PATH = 15;

// What a geometry can be found to be.
export const IN_ORDER = 0;
/** There is none, or one without bytes: nothing is drawn. */
export const NO_VERTICES = 1;
/** It breaks the specification, there is more than one, or the feature has no type that is known: readers differ in what they draw. */
export const BROKEN = 2;
export type GeometryState = typeof IN_ORDER | typeof NO_VERTICES | typeof BROKEN;

/** What `readWord` returns where no number of 64 bits can be read. */
const NO_WORD = -1;
const MAX_VARINT_BYTES = 10;

/** Checks one geometry after the other; made once. */
export class GeometryCheck {
  /** Points of MoveTo and LineTo in the geometry checked last; what a ClosePath repeats is none. 0 unless it is in order. */
  vertices = 0;
  /** A line of the geometry checked last stands still: two points in a row are in one place. */
  degenerate = false;

  /**
   * Checks the geometry of the feature read last against its type (section 4.3.4). Coordinates may be any numbers, also
   * such as overflow 32 bits.
   */
  check(cursor: Cursor, feature: Feature): GeometryState {
    const { geometryStart: start, geometryEnd: end, geometries, type } = feature;
    this.vertices = 0;
    this.degenerate = false;
    if (geometries !== 1 || start === end) return geometries > 1 ? BROKEN : NO_VERTICES;
    if (!feature.hasType) return BROKEN;
    if (type >= LINE) {
      const points = glanceAtPaths(cursor.bytes, cursor.view, start, end, type === LINE);
      if (points !== LOOK_CLOSER) {
        this.vertices = points;
        return IN_ORDER;
      }
    }
    cursor.enter(start, end);
    if (this.#isInOrder(cursor, type)) return IN_ORDER;
    this.vertices = 0;
    this.degenerate = false;
    return BROKEN;
  }

  #isInOrder(cursor: Cursor, type: number): boolean {
    if (type === POINT) return this.#checkPoints(cursor);
    return type === UNKNOWN ? this.#checkUnknown(cursor) : this.#checkPaths(cursor, type === LINE);
  }

  /**
   * The specification has one MoveTo that counts all points. Encoders that take a decoded tile's lists of points (vt-pbf)
   * write a MoveTo for each, and all renderers read the same points from that.
   */
  #checkPoints(cursor: Cursor): boolean {
    while (cursor.pos < cursor.end) {
      const word = readWord(cursor);
      if (word % 8 !== MOVE_TO || !this.#step(cursor, word, false)) return false;
    }
    return true;
  }

  /**
   * Lines: MoveTo, LineTo, and again. Rings: the same, each with a ClosePath. For rings the specification wants two points
   * in a LineTo, and the ClosePath always; rings with one, and rings never closed, are in published tiles, and renderers
   * fill what there is.
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

  /** Of type 0 nothing is known but that drawing begins somewhere. */
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

  /** Steps over the points of a command; returns false where they are not all there. */
  #step(cursor: Cursor, word: number, isLineTo: boolean): boolean {
    const { bytes, pos: start, end } = cursor;
    const count = Math.floor(word / 8);
    // Some decoders take a count of 0 for 1, and misread all that follows.
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

/** Steps over the one ClosePath that may be next. */
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
  return endsWell(cursor) ? cursor.readVarint() : NO_WORD;
}

/** Whether a number of at most 64 bits ends where it may. */
function endsWell({ bytes, pos, end }: Cursor): boolean {
  const stop = Math.min(end, pos + MAX_VARINT_BYTES);
  for (let at = pos; at < stop; at++) {
    if (bytes[at]! < 0x80) return at < pos + MAX_VARINT_BYTES - 1 || bytes[at]! <= 1;
  }
  return false;
}
