// Counts the points, lines or polygons of a feature. Polygons are counted by their outer rings, which have positive area by the
// surveyor's formula (vector tile specification 2.1, section 4.3.4.4).

import type { Cursor } from '../../mvt/cursor.ts';
import { type Feature, LINE, POINT, POLYGON } from '../../mvt/feature.ts';

const MOVE_TO = 1;
const CLOSE_PATH = 7;
const ONE_CLOSE_PATH = 15;

/** Counts the parts of the last read feature, whose geometry has been checked; 0 for an unknown type. */
export function countGeometries(cursor: Cursor, { type, geometryStart, geometryEnd }: Feature): number {
  cursor.enter(geometryStart, geometryEnd);
  if (type === POLYGON) return countOuterRings(cursor);
  let parts = 0;
  while (cursor.pos < cursor.end) {
    const word = cursor.readVarint();
    const count = Math.floor(word / 8);
    if ((type === POINT || type === LINE) && word % 8 === MOVE_TO) parts += count;
    if (word % 8 !== CLOSE_PATH) for (let i = 0; i < count * 2; i++) cursor.readVarint();
  }
  return parts;
}

/** Each ring is taken relative to its first point: the closing edge then adds nothing, and the position does not matter. */
function countOuterRings(cursor: Cursor): number {
  let rings = 0;
  while (cursor.pos < cursor.end) {
    skipPoint(cursor);
    if (ringArea(cursor) > 0) rings++;
  }
  return rings;
}

/** Skips the MoveTo that starts a ring. */
function skipPoint(cursor: Cursor): void {
  for (let i = 0; i < 3; i++) cursor.readVarint();
}

/** Returns twice the area and moves to the next ring's MoveTo. */
function ringArea(cursor: Cursor): number {
  let area = 0;
  let x = 0;
  let y = 0;
  const count = Math.floor(cursor.readVarint() / 8);
  for (let i = 0; i < count; i++) {
    const fromX = x;
    const fromY = y;
    x += readDelta(cursor);
    y += readDelta(cursor);
    area += fromX * y - x * fromY;
  }
  if (cursor.pos < cursor.end && cursor.bytes[cursor.pos] === ONE_CLOSE_PATH) cursor.pos++;
  return area;
}

function readDelta(cursor: Cursor): number {
  const word = cursor.readVarint();
  return word % 2 === 1 ? (word + 1) / -2 : word / 2;
}
