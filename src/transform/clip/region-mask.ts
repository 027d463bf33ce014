// What of a tile is in an area: all of it, or a mask. The area is widened by its buffer, and cut a little further outside.

import { BoxMask } from '../../mvt/clip/box-mask.ts';
import type { Mask, Path } from '../../mvt/clip/mask.ts';
import { differenceOf, intersectionOf, thinned, unionOf, widened } from '../../mvt/clip/overlay.ts';
import { PolygonMask } from '../../mvt/clip/polygon-mask.ts';
import { areaOf } from '../../mvt/clip/ring-area.ts';
import type { Area } from '../../tile/area/area.ts';
import { excludedPolygons, type WorldPolygon, wantedPolygons } from '../../tile/area/world-rings.ts';
import type { TileKey } from '../../tile/key.ts';
import { RegionPieces } from './region-pieces.ts';

/** Units of a tile's width in which buffers are given. */
const UNITS = 4096;
/** Vertices closer together are one, in units of a tile. */
const FINEST = 0.5;
/** Beyond what is wanted, so that the ends of a piece lie outside of the mask. */
const SLACK = 1 / 64;

export type TileMask = (extent: number) => Mask;

export class RegionMask {
  readonly #wanted: RegionPieces;
  readonly #excluded: RegionPieces;
  /** Both in widths of a tile. */
  readonly #outside: number;
  readonly #around: number;

  /** `clip`: see Area. */
  constructor(area: Area, clip: number) {
    this.#outside = area.buffer + clip / UNITS;
    this.#around = clip / UNITS;
    // Vector tiles hold features half a tile beyond their own edge at most.
    const margin = this.#outside + 0.5 + SLACK;
    this.#wanted = new RegionPieces(wantedPolygons(area), margin);
    this.#excluded = new RegionPieces(excludedPolygons(area), margin);
  }

  /** Returns null when all of the tile is in. */
  of(key: TileKey): TileMask | null {
    const wanted = this.#wanted.around(key).flat();
    const excluded = this.#excluded.around(key).flat();
    if (excluded.length === 0 && isWhole(wanted, key, this.#outside)) return null;
    const kept = new Map<number, readonly Path[]>();
    const ringsOf = (extent: number): readonly Path[] => {
      const known = kept.get(extent) ?? this.#rings(wanted, excluded, key, extent);
      kept.set(extent, known);
      return known;
    };
    if (holdsTile(ringsOf(UNITS))) return null;
    return (extent) => boxMaskOf(ringsOf(extent)) ?? new PolygonMask(ringsOf(extent));
  }

  #rings(wanted: WorldPolygon, excluded: WorldPolygon, key: TileKey, extent: number): Path[] {
    const wide = moved(inTile(wanted, key, extent), this.#outside * extent);
    if (excluded.length === 0) return wide;
    return differenceOf(wide, moved(inTile(excluded, key, extent), -this.#around * extent));
  }
}

/** Returns the union of rings, its borders moved outwards by a distance. */
function moved(rings: readonly Path[], distance: number): Path[] {
  const union = unionOf(rings);
  return distance === 0 ? union : widened(thinned(union, FINEST), distance);
}

function holdsTile(rings: readonly Path[]): boolean {
  const tile = [0, 0, UNITS, 0, UNITS, UNITS, 0, UNITS];
  return intersectionOf([tile], rings).reduce((sum, ring) => sum + areaOf(ring), 0) >= areaOf(tile);
}

/** Whether a ring is all around the tile: the quick answer for most tiles. */
function isWhole(rings: WorldPolygon, { z, x, y }: TileKey, outside: number): boolean {
  const [ring, ...more] = rings;
  if (ring === undefined || more.length > 0 || ring.length !== 8) return false;
  const side = 2 ** z;
  for (let i = 0; i < ring.length; i += 2) {
    const [dx, dy] = [ring[i]! * side - x, ring[i + 1]! * side - y];
    if ((dx > -outside && dx < 1 + outside) || (dy > -outside && dy < 1 + outside)) return false;
  }
  return Math.abs(areaOf(ring)) * side * side > (1 + 2 * outside) ** 2;
}

/** Returns rings in units of a tile, without detail that is far below its grid: at low zooms a large region has little else. */
function inTile(rings: WorldPolygon, { z, x, y }: TileKey, extent: number): Path[] {
  const side = 2 ** z;
  return rings.flatMap((ring) => {
    const path: number[] = [];
    for (let i = 0; i < ring.length; i += 2) {
      const [placeX, placeY] = [(ring[i]! * side - x) * extent, (ring[i + 1]! * side - y) * extent];
      const last = path.length - 2;
      const isNear = last >= 0 && Math.abs(placeX - path[last]!) < FINEST && Math.abs(placeY - path[last + 1]!) < FINEST;
      if (!isNear) path.push(placeX, placeY);
    }
    return path.length < 6 || isTiny(path) ? [] : [path];
  });
}

/** Whether a ring lies within one unit of the tile's grid. */
function isTiny(ring: Path): boolean {
  for (let i = 2; i < ring.length; i += 2) {
    if (Math.abs(ring[i]! - ring[0]!) > 0.5 || Math.abs(ring[i + 1]! - ring[1]!) > 0.5) return false;
  }
  return true;
}

/** A single ring along the axes is a box, which is cut without an overlay. Its sides are rounded to the tile's grid. */
function boxMaskOf(rings: readonly Path[]): BoxMask | null {
  const [ring, ...more] = rings;
  if (ring === undefined || more.length > 0 || ring.length !== 8) return null;
  for (let i = 0; i < 8; i += 2) {
    const next = (i + 2) % 8;
    if (ring[i] !== ring[next] && ring[i + 1] !== ring[next + 1]) return null;
  }
  const [xs, ys] = [ring.filter((_, i) => i % 2 === 0), ring.filter((_, i) => i % 2 === 1)];
  return new BoxMask({
    minX: Math.round(Math.min(...xs)),
    minY: Math.round(Math.min(...ys)),
    maxX: Math.round(Math.max(...xs)),
    maxY: Math.round(Math.max(...ys)),
  });
}
