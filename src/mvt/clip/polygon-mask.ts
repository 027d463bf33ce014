// Polygons as a mask: all rings of an overlay. Points and lines are cut here, polygons by the overlay; all are rounded to the
// tile's grid at the end.

import { cutRingLine } from './cut-line.ts';
import type { ClipBox, Mask, Path, Side } from './mask.ts';
import { intersectionOf } from './overlay.ts';
import { areaOf, windingAt } from './ring-area.ts';
import { reversed } from './rounded.ts';
import { settleRings } from './settle-rings.ts';

export class PolygonMask implements Mask {
  readonly #rings: readonly Path[];
  readonly #box: ClipBox;

  /** The rings of an overlay: exteriors and holes wind in opposite directions. */
  constructor(rings: readonly Path[]) {
    this.#rings = rings;
    this.#box = boxOf(rings);
  }

  /** What the rings' box does not tell is told by cutting. */
  sideOf(minX: number, minY: number, maxX: number, maxY: number): Side {
    const box = this.#box;
    return maxX < box.minX || minX > box.maxX || maxY < box.minY || minY > box.maxY
      ? 'outside'
      : this.#sideOfRings(minX, minY, maxX, maxY);
  }

  holds(x: number, y: number): boolean {
    return windingAt(x, y, this.#rings) !== 0;
  }

  cutLine(line: Path): Path[] {
    return cutRingLine(line, this.#rings);
  }

  cutPolygon(rings: readonly Path[]): Path[] {
    const winding = Math.sign(areaOf(rings[0]!));
    const cut = intersectionOf(rings, this.#rings);
    return settleRings(winding < 0 ? cut.map(reversed) : cut, winding);
  }

  /** Without an edge in the box, all of it is where its corner is. */
  #sideOfRings(minX: number, minY: number, maxX: number, maxY: number): Side {
    for (const ring of this.#rings) {
      let [x0, y0] = [ring[ring.length - 2]!, ring[ring.length - 1]!];
      for (let i = 0; i < ring.length; i += 2) {
        const [x1, y1] = [ring[i]!, ring[i + 1]!];
        const isApart = Math.max(x0, x1) < minX || Math.min(x0, x1) > maxX || Math.max(y0, y1) < minY || Math.min(y0, y1) > maxY;
        if (!isApart) return 'across';
        [x0, y0] = [x1, y1];
      }
    }
    return this.holds(minX, minY) ? 'inside' : 'outside';
  }
}

function boxOf(rings: readonly Path[]): ClipBox {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const ring of rings) {
    for (let i = 0; i < ring.length; i += 2) {
      minX = Math.min(minX, ring[i]!);
      maxX = Math.max(maxX, ring[i]!);
      minY = Math.min(minY, ring[i + 1]!);
      maxY = Math.max(maxY, ring[i + 1]!);
    }
  }
  return { minX, minY, maxX, maxY };
}
