// Multiplies the coordinates of a geometry by a whole number. Parameters are differences, so each is multiplied by itself.

import { TileError } from '../../errors.ts';
import type { Cursor } from '../cursor.ts';
import { ByteWriter } from './byte-writer.ts';

const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;
/** Parameters are zigzag-encoded 32-bit numbers. */
const MAX_PARAMETER = 4_294_967_295;

/**
 * Returns the scaled geometry in [start, end).
 * @throws TileError 'geometry' for an unknown command, or a coordinate that leaves 32 bits
 */
export function scaleGeometry(cursor: Cursor, start: number, end: number, scale: number): Uint8Array {
  const writer = new ByteWriter();
  cursor.enter(start, end);
  while (cursor.pos < end) {
    const command = cursor.readVarint();
    const id = command % 8;
    const count = Math.floor(command / 8);
    if (id !== MOVE_TO && id !== LINE_TO && id !== CLOSE_PATH)
      throw new TileError('geometry', `geometry command ${id} before byte ${cursor.pos}`);
    writer.varint(command);
    if (id === CLOSE_PATH) continue;
    for (let parameter = 0; parameter < 2 * count; parameter++) writer.varint(scaled(cursor, scale));
  }
  return writer.written();
}

function scaled(cursor: Cursor, scale: number): number {
  const parameter = cursor.readVarint();
  // Zigzag: even numbers are positive, odd ones negative.
  const isNegative = parameter % 2 === 1;
  const size = isNegative ? (parameter + 1) / 2 : parameter / 2;
  const value = isNegative ? 2 * size * scale - 1 : 2 * size * scale;
  if (value > MAX_PARAMETER)
    throw new TileError('geometry', `a coordinate leaves 32 bits when scaled, before byte ${cursor.pos}`);
  return value;
}
