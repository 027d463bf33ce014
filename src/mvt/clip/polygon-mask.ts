// Polygons as a mask: all rings of an overlay. Points and lines are cut here, polygons by the overlay; all are rounded to the
// tile's grid at the end.

import { cutRingLine } from './cut-line.ts';
import { cutRings } from './half-plane.ts';
import type { ClipBox, Mask, Path, Side } from './mask.ts';
import { intersectionOf } from './overlay.ts';
import { areaOf, windingAt } from './ring-area.ts';
import { reversed } from './rounded.ts';
import { settleRings } from './settle-rings.ts';

/** Tile units, so that the edges of the part around a feature do not touch it. */
const AROUND = 4;

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
    return cutRingLine(line, this.#ringsNear([line]));
  }

  cutPolygon(rings: readonly Path[]): Path[] {
    const winding = Math.sign(areaOf(rings[0]!));
    const cut = intersectionOf(rings, this.#ringsNear(rings));
    return settleRings(winding < 0 ? cut.map(reversed) : cut, winding);
  }

  /** The rings around a feature: an overlay takes the time of all vertices that it is given. */
  #ringsNear(paths: readonly Path[]): readonly Path[] {
    const { minX, minY, maxX, maxY } = boxOf(paths);
    let rings = cutRings(this.#rings, { axis: 0, limit: minX - AROUND, sign: 1 });
    rings = cutRings(rings, { axis: 0, limit: maxX + AROUND, sign: -1 });
    rings = cutRings(rings, { axis: 1, limit: minY - AROUND, sign: 1 });
    return cutRings(rings, { axis: 1, limit: maxY + AROUND, sign: -1 });
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
