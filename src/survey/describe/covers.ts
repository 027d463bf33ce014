// Where the tiles are: columns and rows by zoom, and the box of the tiles that have none below them. The box of all tiles would be the
// world in every tileset with zoom 0. Each side also has its tolerance: the far edge of the outermost tile.

import type { ZoomCover } from '../../tile/extent.ts';
import type { TileKey } from '../../tile/key.ts';

/** Positions across the world, from 0 to 1; exact in a double. */
export type Side = readonly [edge: number, inner: number];
export type Box = readonly [west: Side, north: Side, east: Side, south: Side];

/** Plain data. */
export interface CoversResult {
  /** Ascending by zoom. */
  readonly zooms: readonly (ZoomCover & { readonly tiles: number })[];
  /** null: no tiles. */
  readonly box: Box | null;
}

/** -1: the smallest edge is outermost. */
const OUTWARD = [-1, -1, 1, 1] as const;

export class Covers {
  readonly #zooms = new Map<number, { tiles: number; minX: number; minY: number; maxX: number; maxY: number }>();
  #box: Box | null = null;

  /** Adds a tile on the grid. `hasDeeper` is asked only if the tile could widen the box. */
  add({ z, x, y }: TileKey, hasDeeper: () => boolean): void {
    this.#widenZoom(z, 1, x, y, x, y);
    const side = 2 ** z;
    const [west, north, east, south] = [x / side, y / side, (x + 1) / side, (y + 1) / side];
    const box: Box = [
      [west, east],
      [north, south],
      [east, west],
      [south, north],
    ];
    if (this.#box === null || !isSame(this.#box, joined(this.#box, box))) if (!hasDeeper()) this.#widenBox(box);
  }

  addResult({ zooms, box }: CoversResult): void {
    for (const { zoom, tiles, minX, minY, maxX, maxY } of zooms) this.#widenZoom(zoom, tiles, minX, minY, maxX, maxY);
    if (box !== null) this.#widenBox(box);
  }

  toResult(): CoversResult {
    const zooms = [...this.#zooms].sort(([a], [b]) => a - b).map(([zoom, cover]) => ({ zoom, ...cover }));
    return { zooms, box: this.#box };
  }

  #widenZoom(zoom: number, tiles: number, minX: number, minY: number, maxX: number, maxY: number): void {
    const cover = this.#zooms.get(zoom);
    if (cover === undefined) {
      this.#zooms.set(zoom, { tiles, minX, minY, maxX, maxY });
      return;
    }
    cover.tiles += tiles;
    cover.minX = Math.min(cover.minX, minX);
    cover.minY = Math.min(cover.minY, minY);
    cover.maxX = Math.max(cover.maxX, maxX);
    cover.maxY = Math.max(cover.maxY, maxY);
  }

  #widenBox(box: Box): void {
    this.#box = this.#box === null ? box : joined(this.#box, box);
  }
}

/** Of two tiles with one outer edge, the larger gives the tolerance. */
function joined(a: Box, b: Box): Box {
  const sides = a.map((side, i): Side => {
    const other = b[i]!;
    const outward = OUTWARD[i]!;
    if (side[0] === other[0]) return (side[1] - other[1]) * outward < 0 ? side : other;
    return (side[0] - other[0]) * outward > 0 ? side : other;
  });
  return sides as unknown as Box;
}

function isSame(a: Box, b: Box): boolean {
  return a.every(([edge, inner], i) => edge === b[i]![0] && inner === b[i]![1]);
}
