// Checks a geometry without decoding it: command words are read, points are stepped over. It says yes to no geometry
// that a decoder here refuses, and its work is bounded by the bytes that are there, not by the counts they claim.

import { TileError } from '../errors.ts';
import type { Cursor } from './cursor.ts';
import { type Feature, LINE, POINT, UNKNOWN } from './feature.ts';
import { glanceAtPaths, LOOK_CLOSER } from './geometry-glance.ts';

// Commands (vector tile specification 2.1, section 4.3.1).
const MOVE_TO = 1;
const LINE_TO = 2;
/** As whole words: these two must count 1. */
const ONE_MOVE_TO = 9;
const ONE_CLOSE_PATH = 15;

/** Checks one geometry after the other; made once. */
export class GeometryCheck {
  /** Points of MoveTo and LineTo in the geometry checked last; what a ClosePath repeats is none. */
  vertices = 0;
  /** A line of the geometry checked last stands still: two points in a row are in one place. */
  degenerate = false;

  /**
   * Checks the geometry of the feature read last against its type (section 4.3.4). Coordinates may be any numbers, also
   * such as overflow 32 bits.
   * @throws TileError 'geometry' when it breaks the specification, or there is not exactly one, or no type
   */
  check(cursor: Cursor, feature: Feature): void {
    const { geometryStart: start, geometryEnd: end, geometries, type } = feature;
    this.vertices = 0;
    this.degenerate = false;
    if (!feature.hasType) throw new TileError('geometry', `a feature without geometry type before byte ${cursor.pos}`);
    if (geometries !== 1) throw new TileError('geometry', `a feature with ${geometries} geometries before byte ${cursor.pos}`);
    if (start === end) throw new TileError('geometry', `an empty geometry at byte ${start}`);
    if (type >= LINE) {
      const points = glanceAtPaths(cursor.bytes, cursor.view, start, end, type === LINE);
      if (points !== LOOK_CLOSER) {
        this.vertices = points;
        return;
      }
    }
    cursor.enter(start, end);
    if (type === POINT) this.#checkPoints(cursor);
    else if (type === UNKNOWN) this.#checkUnknown(cursor);
    else this.#checkPaths(cursor, type === LINE);
  }

  /**
   * The specification has one MoveTo that counts all points. Encoders that take a decoded tile's lists of points (vt-pbf)
   * write a MoveTo for each, and all renderers read the same points from that.
   */
  #checkPoints(cursor: Cursor): void {
    while (cursor.pos < cursor.end) {
      const word = readWord(cursor);
      if (word % 8 !== MOVE_TO) throw wrongCommand(cursor, word, 'a point');
      this.#step(cursor, word, false);
    }
  }

  /**
   * Lines: MoveTo, LineTo, and again. Rings: the same, each with a ClosePath. For rings the specification wants two points
   * in a LineTo, and the ClosePath always; rings with one, and rings never closed, are in published tiles, and renderers
   * fill what there is.
   */
  #checkPaths(cursor: Cursor, isLine: boolean): void {
    const what = isLine ? 'a line' : 'a polygon';
    while (cursor.pos < cursor.end) {
      const moveTo = readWord(cursor);
      if (moveTo !== ONE_MOVE_TO) throw wrongCommand(cursor, moveTo, what);
      this.#step(cursor, moveTo, false);
      const lineTo = readWord(cursor);
      if (lineTo % 8 !== LINE_TO) throw wrongCommand(cursor, lineTo, what);
      this.#step(cursor, lineTo, isLine);
      if (!isLine) skipClosePath(cursor);
    }
  }

  /** Of type 0 nothing is known but that drawing begins somewhere. */
  #checkUnknown(cursor: Cursor): void {
    let hasBegun = false;
    while (cursor.pos < cursor.end) {
      const word = readWord(cursor);
      const command = word % 8;
      if (command === MOVE_TO || (hasBegun && command === LINE_TO)) this.#step(cursor, word, false);
      else if (!hasBegun || word !== ONE_CLOSE_PATH) throw wrongCommand(cursor, word, 'a geometry of unknown type');
      hasBegun = true;
    }
  }

  /** Steps over the points of a command. */
  #step(cursor: Cursor, word: number, isLineTo: boolean): void {
    const { bytes, pos: start, end } = cursor;
    const count = Math.floor(word / 8);
    // Some decoders take a count of 0 for 1, and misread all that follows.
    if (count === 0) throw new TileError('geometry', `a command for 0 points before byte ${start}`);
    if (count * 2 > end - start) throw new TileError('geometry', `${count} points, and no bytes for them, at byte ${start}`);
    for (let i = 0; i < count; i++) {
      const from = cursor.pos;
      skipNumber(cursor);
      skipNumber(cursor);
      if (isLineTo && cursor.pos - from === 2 && bytes[from] === 0 && bytes[from + 1] === 0) this.degenerate = true;
    }
    this.vertices += count;
  }
}

function skipNumber(cursor: Cursor): void {
  if (cursor.pos < cursor.end && cursor.bytes[cursor.pos]! < 0x80) cursor.pos++;
  else readNumber(cursor, 'point');
}

/** Steps over the one ClosePath that may be next. */
function skipClosePath(cursor: Cursor): void {
  const { pos } = cursor;
  if (pos < cursor.end && readWord(cursor) !== ONE_CLOSE_PATH) cursor.pos = pos;
}

function readWord(cursor: Cursor): number {
  return readNumber(cursor, 'command');
}

function readNumber(cursor: Cursor, what: string): number {
  const { pos } = cursor;
  try {
    return cursor.readVarint();
  } catch (cause) {
    throw new TileError('geometry', `a geometry that ends in the middle of a ${what} at byte ${pos}`, { cause });
  }
}

function wrongCommand(cursor: Cursor, word: number, what: string): TileError {
  const times = Math.floor(word / 8);
  return new TileError(
    'geometry',
    `command ${word % 8}, ${times} times, where ${what} cannot have it, before byte ${cursor.pos}`,
  );
}
