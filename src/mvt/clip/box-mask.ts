// A box as a mask. Lines are cut exactly, polygons side by side of the box; both are rounded to the tile's grid at the end, so that
// no place of the result is off by more than a unit.

import { cutBoxLine } from './box-line.ts';
import { cutRings } from './half-plane.ts';
import type { ClipBox, Mask, Path, Side } from './mask.ts';
import { areaOf } from './ring-area.ts';
import { settleRings } from './settle-rings.ts';

export class BoxMask implements Mask {
  readonly #box: ClipBox;

  constructor(box: ClipBox) {
    this.#box = box;
  }

  sideOf(minX: number, minY: number, maxX: number, maxY: number): Side {
    const box = this.#box;
    if (maxX < box.minX || minX > box.maxX || maxY < box.minY || minY > box.maxY) return 'outside';
    return minX >= box.minX && maxX <= box.maxX && minY >= box.minY && maxY <= box.maxY ? 'inside' : 'across';
  }

  holds(x: number, y: number): boolean {
    return this.sideOf(x, y, x, y) === 'inside';
  }

  cutLine(line: Path): Path[] {
    return cutBoxLine(line, this.#box);
  }

  cutPolygon(rings: readonly Path[]): Path[] {
    const { minX, minY, maxX, maxY } = this.#box;
    let cut = cutRings(rings, { axis: 0, limit: minX, sign: 1 });
    cut = cutRings(cut, { axis: 0, limit: maxX, sign: -1 });
    cut = cutRings(cut, { axis: 1, limit: minY, sign: 1 });
    cut = cutRings(cut, { axis: 1, limit: maxY, sign: -1 });
    return settleRings(cut, Math.sign(areaOf(rings[0]!)));
  }
}
