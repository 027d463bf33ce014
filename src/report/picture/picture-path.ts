// Geometry of a tile as the text of SVG paths, on a grid of 512: moves are absolute, what follows is relative and as short as
// it can be. What rounds to one place becomes a dot, each once a layer.

import type { Point } from '../../mvt/geometry.ts';

/** Pixels along the side of a tile, and what is drawn around it. */
export const GRID = 512;
export const MARGIN = 24;
/** Far outside; of no use to anybody but whoever wants long numbers. */
const FARTHEST = 9999;

export class PicturePath {
  readonly #scale: number;
  readonly #room: number;
  readonly #dots = new Set<number>();
  /** Points, and what had no room for more than a dot. */
  dots = '';
  /** Whether there was no room for a dot, of so many characters. */
  isFull = false;

  constructor(extent: number, room: number) {
    this.#scale = GRID / extent;
    this.#room = room;
  }

  /** The text of lines or rings; what is a dot goes to `dots` instead. */
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

/** A minus parts numbers as well as a blank does. */
function signed(number: number, isFirst: boolean): string {
  return number < 0 || isFirst ? `${number}` : ` ${number}`;
}
