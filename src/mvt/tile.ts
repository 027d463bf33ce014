// The top level of a tile: its layers. Other fields are skipped.

import { TileError } from '../errors.ts';
import { type Cursor, WIRE_BYTES } from './cursor.ts';
import { foreignKind } from './foreign.ts';

const TILE_LAYER = 3;
/** Offsets are kept in 32 bits. */
const MAX_TILE_BYTES = 2_147_483_647;
/** More than any real tile has. A tile of 64 kB could inflate to millions of empty layers. */
const MAX_LAYERS = 65_536;

/**
 * Calls `visit` for each layer with the range of its message; `fieldStart` is the position of its tag. The whole top level is
 * checked before the first call. Returns number and position of the first field that is not a layer, or null.
 * @throws TileError 'foreign' when the bytes are something else; 'no-layers' for bytes without a layer; 'wire-type', 'truncated';
 * 'layer' for too many layers
 */
export function forEachLayer(cursor: Cursor, visit: (fieldStart: number, start: number, end: number) => void): string | null {
  const tileEnd = cursor.bytes.length;
  if (tileEnd > MAX_TILE_BYTES)
    throw new TileError('inflated-size', `the tile has ${tileEnd} bytes, more than ${MAX_TILE_BYTES}`);
  let stray: string | null;
  try {
    stray = checkTopLevel(cursor);
  } catch (cause) {
    const kind = cause instanceof TileError ? foreignKind(cursor.bytes) : null;
    if (kind === null) throw cause;
    throw new TileError('foreign', `not a vector tile but ${kind}`, { cause });
  }
  cursor.enter(0, tileEnd);
  while (cursor.pos < tileEnd) {
    const fieldStart = cursor.pos;
    const tag = cursor.readTag();
    if (tag >>> 3 !== TILE_LAYER) {
      cursor.skip(tag);
      continue;
    }
    const end = cursor.readEnd();
    visit(fieldStart, cursor.pos, end);
    cursor.enter(end, tileEnd);
  }
  return stray;
}

function checkTopLevel(cursor: Cursor): string | null {
  const { length } = cursor.bytes;
  let layers = 0;
  let stray: string | null = null;
  cursor.enter(0, length);
  while (cursor.pos < length) {
    const fieldStart = cursor.pos;
    const tag = cursor.readTag();
    if (tag >>> 3 === TILE_LAYER) {
      if ((tag & 7) !== WIRE_BYTES) throw new TileError('wire-type', `a layer of wire type ${tag & 7} at byte ${fieldStart}`);
      if (++layers > MAX_LAYERS) throw new TileError('layer', `the tile has more than ${MAX_LAYERS} layers`);
    } else stray ??= `field ${tag >>> 3} at byte ${fieldStart}`;
    cursor.skip(tag);
  }
  if (stray !== null && layers === 0) throw new TileError('no-layers', `not a vector tile: no layer, but ${stray}`);
  return stray;
}
