// Reads the geometry of a feature that GeometryCheck accepted into paths, and writes paths as a geometry, with the specification's
// commands (vector tile specification 2.1, section 4.3) in their shortest form.

import type { Cursor } from '../cursor.ts';
import { type Feature, LINE, POINT, POLYGON } from '../feature.ts';
import type { Output } from '../output.ts';
import type { Path } from './mask.ts';

const MOVE_TO = 1;
const LINE_TO = 2;
const CLOSE_PATH = 7;
const CLOSE_PATH_ONCE = 15;
const ONCE = 8;

/** The most bytes of a command or coordinate of 32 bits. */
const MAX_WORD_BYTES = 5;

/** Where a tile of a deeper zoom lies in the tile that is read; see TileClipper. */
export interface Frame {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export class FeaturePaths {
  /** One a MoveTo: for points, a path of one vertex each. */
  paths: number[][] = [];
  minX = 0;
  minY = 0;
  maxX = 0;
  maxY = 0;

  read(cursor: Cursor, feature: Feature, { scale, x: left, y: top }: Frame): void {
    const paths: number[][] = [];
    let path: number[] = [];
    let x = 0;
    let y = 0;
    this.#clearBox();
    cursor.enter(feature.geometryStart, feature.geometryEnd);
    while (cursor.pos < cursor.end) {
      const word = cursor.readVarint();
      const command = word % 8;
      if (command === CLOSE_PATH) continue;
      const count = Math.floor(word / 8);
      for (let i = 0; i < count; i++) {
        x += unzigzag(cursor.readVarint());
        y += unzigzag(cursor.readVarint());
        if (command === MOVE_TO) {
          path = [];
          paths.push(path);
        }
        const [placedX, placedY] = [x * scale - left, y * scale - top];
        path.push(placedX, placedY);
        this.#widen(placedX, placedY);
      }
    }
    this.paths = paths;
  }

  #clearBox(): void {
    this.minX = Infinity;
    this.minY = Infinity;
    this.maxX = -Infinity;
    this.maxY = -Infinity;
  }

  #widen(x: number, y: number): void {
    if (x < this.minX) this.minX = x;
    if (x > this.maxX) this.maxX = x;
    if (y < this.minY) this.minY = y;
    if (y > this.maxY) this.maxY = y;
  }
}

/** Returns an upper limit for the bytes of `writePaths`. */
export function maxBytesOf(paths: readonly Path[]): number {
  let words = 0;
  for (const path of paths) words += path.length + 3;
  return words * MAX_WORD_BYTES;
}

/** Appends commands and parameters, without field tag and length. */
export function writePaths(paths: readonly Path[], type: number, output: Output): void {
  let x = 0;
  let y = 0;
  const put = (path: Path, from: number, to: number) => {
    for (let i = from; i < to; i += 2) {
      output.varint(zigzag(path[i]! - x));
      output.varint(zigzag(path[i + 1]! - y));
      x = path[i]!;
      y = path[i + 1]!;
    }
  };
  if (type === POINT) {
    output.varint(paths.length * ONCE + MOVE_TO);
    for (const path of paths) put(path, 0, 2);
    return;
  }
  for (const path of paths) {
    output.varint(ONCE + MOVE_TO);
    put(path, 0, 2);
    output.varint((path.length / 2 - 1) * ONCE + LINE_TO);
    put(path, 2, path.length);
    if (type === POLYGON) output.varint(CLOSE_PATH_ONCE);
  }
}

/** Whether the feature has a type whose geometry can be cut. */
export function canCut({ type }: Feature): boolean {
  return type === POINT || type === LINE || type === POLYGON;
}

/** Numbers past 32 bits stay exact. */
function unzigzag(word: number): number {
  return word % 2 === 1 ? (word + 1) / -2 : word / 2;
}

/** As an unsigned number of 32 bits. */
function zigzag(delta: number): number {
  return ((delta << 1) ^ (delta >> 31)) >>> 0;
}
