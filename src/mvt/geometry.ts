// Decodes a geometry into rings and lines. Strict: counts come from the file and are never trusted beyond the actual bytes.

import { TileError } from '../errors.ts';
import type { Cursor } from './cursor.ts';
import type { Feature } from './feature.ts';

export interface Point {
  x: number;
  y: number;
}

// Commands (vector tile specification 2.1, section 4.3.1).
const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;

/**
 * Returns the feature's parts in tile units: one per MoveTo, rings closed by a copy of their first point.
 * @throws TileError 'geometry' when there is not exactly one geometry or it breaks the specification
 */
export function readGeometry(cursor: Cursor, feature: Feature): Point[][] {
  const { geometryStart: start, geometryEnd: end } = feature;
  if (feature.geometries !== 1) throw new TileError('geometry', `a feature with ${feature.geometries} geometries`);
  const parts: Point[][] = [];
  let part: Point[] | undefined;
  let x = 0;
  let y = 0;
  cursor.enter(start, end);
  while (cursor.pos < end) {
    const at = cursor.pos;
    const word = cursor.readVarint();
    const command = word % 8;
    const count = Math.floor(word / 8);
    if (command === CLOSE_PATH) {
      // A ClosePath has no parameters, so a count of 2^29 - 1 would pass.
      if (part === undefined || count !== 1) throw new TileError('geometry', `a ClosePath that closes nothing at byte ${at}`);
      part.push({ ...part[0]! });
      continue;
    }
    if (command !== MOVE_TO && command !== LINE_TO) throw new TileError('geometry', `command ${command} at byte ${at}`);
    for (let i = 0; i < count; i++) {
      x += readDelta(cursor);
      y += readDelta(cursor);
      if (command === MOVE_TO) {
        part = [];
        parts.push(part);
      }
      if (part === undefined) throw new TileError('geometry', `a LineTo without MoveTo at byte ${at}`);
      part.push({ x, y });
    }
  }
  return parts;
}

function readDelta(cursor: Cursor): number {
  const word = cursor.readVarint();
  return word % 2 === 1 ? (word + 1) / -2 : word / 2;
}
