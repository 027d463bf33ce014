// Hilbert ids: PMTiles' numbering of tiles, zoom by zoom and along the Hilbert curve within each (PMTiles v3, section 4.1). Exact
// up to zoom 26 in plain numbers: the upper and lower 13 levels of the curve are two integers of 26 bits, so no BigInt is needed.

import { MAX_ZOOM, type TileKey } from './key.ts';

/** Half-open: includes `from`, excludes `to`. */
export type IdRange = readonly [from: number, to: number];

const LOW_LEVELS = 13;
const LOW_IDS = 2 ** (2 * LOW_LEVELS);

/** The first id of each zoom, then the first id after the deepest zoom. */
const FIRST_IDS = Float64Array.from({ length: MAX_ZOOM + 2 }, (_, z) => (4 ** z - 1) / 3);

// The curve's orientation changes from level to level. Its four orientations ("turns") are bits: 1 = x and y swapped, 2 = both
// mirrored. DIGITS maps [turn, x bit, y bit] to the id's digit and the next turn; QUADS is its inverse.
const DIGITS = new Uint8Array(16);
const QUADS = new Uint8Array(16);
for (let turn = 0; turn < 4; turn++) {
  for (let quad = 0; quad < 4; quad++) {
    const swapped = turn & 1;
    const mirrored = turn >> 1;
    const x = (swapped ? quad & 1 : quad >> 1) ^ mirrored;
    const y = (swapped ? quad >> 1 : quad & 1) ^ mirrored;
    const digit = (3 * x) ^ y;
    const next = y === 1 ? turn : turn ^ (x === 1 ? 3 : 1);
    DIGITS[(turn << 2) | quad] = (digit << 2) | next;
    QUADS[(turn << 2) | digit] = (quad << 2) | next;
  }
}

/** Returns the first id of a zoom; `firstId(27)` is the first id out of range. */
export function firstId(z: number): number {
  return FIRST_IDS[z]!;
}

/** Returns the zoom of an id below `firstId(27)`. */
export function zoomOfId(id: number): number {
  let z = 0;
  while (id >= FIRST_IDS[z + 1]!) z++;
  return z;
}

/** Returns the Hilbert id of a tile on the grid. */
export function hilbertId(z: number, x: number, y: number): number {
  let turn = 0;
  let high = 0;
  let low = 0;
  let level = z - 1;
  for (; level >= LOW_LEVELS; level--) {
    const step = DIGITS[(turn << 2) | (((x >>> level) & 1) << 1) | ((y >>> level) & 1)]!;
    high = (high << 2) | (step >> 2);
    turn = step & 3;
  }
  for (; level >= 0; level--) {
    const step = DIGITS[(turn << 2) | (((x >>> level) & 1) << 1) | ((y >>> level) & 1)]!;
    low = (low << 2) | (step >> 2);
    turn = step & 3;
  }
  return FIRST_IDS[z]! + high * LOW_IDS + low;
}

/** Returns the tile key of an id below `firstId(27)`. */
export function hilbertKey(id: number): TileKey {
  const z = zoomOfId(id);
  const index = id - FIRST_IDS[z]!;
  const high = Math.floor(index / LOW_IDS);
  const low = index - high * LOW_IDS;
  let turn = 0;
  let x = 0;
  let y = 0;
  for (let level = z - 1; level >= 0; level--) {
    const digit = (level >= LOW_LEVELS ? high >>> (2 * (level - LOW_LEVELS)) : low >>> (2 * level)) & 3;
    const step = QUADS[(turn << 2) | digit]!;
    x |= (step >> 3) << level;
    y |= ((step >> 2) & 1) << level;
    turn = step & 3;
  }
  return { z, x, y };
}

/** Squares smaller than 2^6 tiles a side are split without calling `mayHold`. */
const ASKED_LEVEL = 6;

/** A rectangle of columns and rows of a zoom, all inclusive. */
export interface TileBox {
  readonly columns: readonly [from: number, to: number];
  readonly rows: readonly [from: number, to: number];
}

/** A square of 2^level tiles a side, yet to be visited, and the boxes that overlap it. */
interface Quad {
  level: number;
  x: number;
  y: number;
  turn: number;
  from: number;
  boxes: readonly TileBox[];
}

/**
 * Yields the ids of columns `x0` to `x1` (inclusive) of a zoom as ascending ranges. A strip of 2^k columns that starts at a multiple
 * of 2^k has at most 2^(z-k) ranges, because its squares stay whole. `rows` limits the ids to these rows (inclusive). See
 * `boxRanges`.
 */
export function stripRanges(
  z: number,
  x0: number,
  x1: number,
  mayHold?: (from: number, to: number) => boolean,
  rows: readonly [from: number, to: number] = [0, 2 ** z - 1],
): Generator<IdRange> {
  return boxRanges(z, [{ columns: [x0, x1], rows }], mayHold);
}

/**
 * Yields the ids of boxes of a zoom as ascending ranges; adjacent ranges are joined. No tile may be in two boxes. Squares for which
 * `mayHold` returns false are skipped: a strip through all of zoom 26 has a million ranges. Memory and time grow with the boxes and
 * with the border of all together, not with what is inside.
 */
export function* boxRanges(
  z: number,
  boxes: readonly TileBox[],
  mayHold: (from: number, to: number) => boolean = () => true,
): Generator<IdRange> {
  const ahead: Quad[] = [{ level: z, x: 0, y: 0, turn: 0, from: FIRST_IDS[z]!, boxes }];
  let from = 0;
  let to = 0;
  for (let quad = ahead.pop(); quad !== undefined; quad = ahead.pop()) {
    const side = 2 ** quad.level;
    const inside = boxesIn(quad, side);
    if (inside.boxes.length === 0) continue;
    if (inside.tiles < side * side) {
      if (quad.level < ASKED_LEVEL || mayHold(quad.from, quad.from + side * side)) pushQuarters(quad, inside.boxes, ahead);
      continue;
    }
    if (quad.from !== to) {
      if (to > from) yield [from, to];
      from = quad.from;
    }
    to = quad.from + side * side;
  }
  if (to > from) yield [from, to];
}

/** Returns the boxes that overlap a square, and how many of its tiles are in them. */
function boxesIn({ x, y, boxes }: Quad, side: number): { boxes: readonly TileBox[]; tiles: number } {
  let tiles = 0;
  const inside = boxes.filter(({ columns, rows }) => {
    const width = Math.min(columns[1], x + side - 1) - Math.max(columns[0], x) + 1;
    const height = Math.min(rows[1], y + side - 1) - Math.max(rows[0], y) + 1;
    if (width <= 0 || height <= 0) return false;
    tiles += width * height;
    return true;
  });
  return { boxes: inside, tiles };
}

/** Pushes the last quarter first, so that they are popped in curve order. */
function pushQuarters({ level, x, y, turn, from }: Quad, boxes: readonly TileBox[], ahead: Quad[]): void {
  const half = 2 ** (level - 1);
  for (let digit = 3; digit >= 0; digit--) {
    const step = QUADS[(turn << 2) | digit]!;
    ahead.push({
      level: level - 1,
      x: x + (step >> 3) * half,
      y: y + ((step >> 2) & 1) * half,
      turn: step & 3,
      from: from + digit * half * half,
      boxes,
    });
  }
}
