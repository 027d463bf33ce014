// The part of polygons in and around a tile. It is cut out of the part of a tile three zooms higher, and so on, so that a tile never
// meets all vertices of a large region. Memory: the parts of a few hundred tiles.

import { cutRings } from '../../mvt/clip/half-plane.ts';
import type { WorldPolygon } from '../../tile/area/world-rings.ts';
import type { TileKey } from '../../tile/key.ts';

const STEP = 3;
/** Of each of the zooms in between. */
const MAX_KEPT = 64;

export class RegionPieces {
  readonly #all: readonly WorldPolygon[];
  /** Widths of a tile around it. */
  readonly #margin: number;
  /** By zoom, then column and row. */
  readonly #kept = new Map<number, Map<string, readonly WorldPolygon[]>>();

  constructor(polygons: readonly WorldPolygon[], margin: number) {
    this.#all = polygons;
    this.#margin = margin;
  }

  /** Returns the polygons' parts in the tile and its margin. They may reach further where a polygon crosses itself. */
  around(key: TileKey): readonly WorldPolygon[] {
    const { z, x, y } = key;
    if (z === 0) return this.#cut(this.#all, key);
    const above = Math.floor((z - 1) / STEP) * STEP;
    const down = 2 ** (z - above);
    return this.#cut(this.#above({ z: above, x: Math.floor(x / down), y: Math.floor(y / down) }), key);
  }

  #above(key: TileKey): readonly WorldPolygon[] {
    const name = `${key.x} ${key.y}`;
    const kept = this.#kept.get(key.z) ?? new Map<string, readonly WorldPolygon[]>();
    this.#kept.set(key.z, kept);
    let pieces = kept.get(name);
    if (pieces !== undefined) return pieces;
    pieces = this.around(key);
    if (kept.size === MAX_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(name, pieces);
    return pieces;
  }

  #cut(polygons: readonly WorldPolygon[], { z, x, y }: TileKey): WorldPolygon[] {
    const side = 2 ** z;
    const margin = this.#margin;
    return polygons.flatMap((polygon) => {
      let rings = cutRings(polygon, { axis: 0, limit: (x - margin) / side, sign: 1 });
      rings = cutRings(rings, { axis: 0, limit: (x + 1 + margin) / side, sign: -1 });
      rings = cutRings(rings, { axis: 1, limit: (y - margin) / side, sign: 1 });
      rings = cutRings(rings, { axis: 1, limit: (y + 1 + margin) / side, sign: -1 });
      return rings.length === 0 ? [] : [rings];
    });
  }
}
