// Converts geometry to SVG path text on a grid of 512: absolute moves, then relative coordinates, as short as possible. Parts
// that round to a single place become dots, each once per layer.

import type { Point } from '../../mvt/geometry.ts';

/** Pixels along a tile's side, and the margin drawn around it. */
export const GRID = 512;
export const MARGIN = 24;
/** Coordinates are clipped here, which keeps numbers short. */
const FARTHEST = 9999;

export class PicturePath {
  readonly #scale: number;
  readonly #room: number;
  readonly #dots = new Set<number>();
  /** Points, and parts that shrink to a dot. */
  dots = '';
  /** Whether a dot was omitted for lack of space. */
  isFull = false;

  constructor(extent: number, room: number) {
    this.#scale = GRID / extent;
    this.#room = room;
  }

  /** Returns the path text of lines or rings; dots go to `dots` instead. */
  lines(parts: readonly (readonly Point[])[]): string {
    return parts.map((part) => this.#line(part)).join('');
  }

  points(parts: readonly (readonly Point[])[]): void {
    for (const part of parts) for (const { x, y } of part) this.#dot(this.#onGrid(x), this.#onGrid(y));
  }

  #line(part: readonly Point[]): string {
    const [first, ...rest] = part;
    if (first === undefined) return '';
    const [startX, startY] = [this.#onGrid(first.x), this.#onGrid(first.y)];
    let [x, y] = [startX, startY];
    let [left, top, right, bottom] = [x, y, x, y];
    let text = '';
    for (const point of rest) {
      const [nextX, nextY] = [this.#onGrid(point.x), this.#onGrid(point.y)];
      if (nextX === x && nextY === y) continue;
      text += `${signed(nextX - x, text === '')}${signed(nextY - y, false)}`;
      [x, y] = [nextX, nextY];
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
    }
    if (text === '') {
      this.#dot(startX, startY);
      return '';
    }
    const isSeen = right >= -MARGIN && bottom >= -MARGIN && left <= GRID + MARGIN && top <= GRID + MARGIN;
    return isSeen ? `M${startX}${signed(startY, false)}l${text}` : '';
  }

  #dot(x: number, y: number): void {
    if (x < -MARGIN || y < -MARGIN || x > GRID + MARGIN || y > GRID + MARGIN) return;
    const place = (x + MARGIN) * (GRID + 2 * MARGIN + 1) + y + MARGIN;
    if (this.#dots.has(place)) return;
    this.isFull = this.dots.length >= this.#room;
    if (this.isFull) return;
    this.#dots.add(place);
    this.dots += `M${x}${signed(y, false)}h0`;
  }

  #onGrid(coordinate: number): number {
    return Math.max(-FARTHEST, Math.min(FARTHEST, Math.round(coordinate * this.#scale)));
  }
}

/** A minus separates numbers as well as a blank. */
function signed(number: number, isFirst: boolean): string {
  return number < 0 || isFirst ? `${number}` : ` ${number}`;
}
