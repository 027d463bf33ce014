// The parts of a line that a cut leaves, gathered piece by piece.

import type { Path } from './mask.ts';
import { roundedLine } from './rounded.ts';

export class LineParts {
  /** Rounded to whole units. Parts that shrink to one place are left out. */
  readonly all: Path[] = [];
  #part: number[] = [];

  /** Continues the part to a place; a new part begins at `from`. */
  add([fromX, fromY]: readonly [number, number], [toX, toY]: readonly [number, number]): void {
    if (this.#part.length === 0) this.#part.push(fromX, fromY);
    this.#part.push(toX, toY);
  }

  /** Ends the part, if one has begun. */
  end(): void {
    const rounded = roundedLine(this.#part);
    if (rounded.length >= 4) this.all.push(rounded);
    this.#part = [];
  }
}
