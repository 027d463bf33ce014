// Overlays of polygons by Clipper2, on a grid finer than the tile's, so that rounding in between does not add up. It alone touches
// the package. Winding: exteriors have a positive area, holes a negative one.

import { createRequire } from 'node:module';
import type * as Clipper from 'clipper2-ts';
import type { Path } from './mask.ts';

/** Steps of the grid in a tile unit. Coordinates of a tile stay far below 2^26, so that products of two are exact. */
const STEPS = 256;
/** How far a corner of less than 60 degrees may stick out when it is widened, in widths. */
const MITER_LIMIT = 2;

let loaded: typeof Clipper | undefined;

/** Loaded late: few runs cut by a polygon. */
function clipper(): typeof Clipper {
  loaded ??= createRequire(import.meta.url)('clipper2-ts') as typeof Clipper;
  return loaded;
}

/** Places where any ring winds around. */
export function unionOf(rings: readonly Path[]): Path[] {
  const { union, FillRule } = clipper();
  return toPaths(union(fromPaths(rings), FillRule.NonZero));
}

/** Drops vertices that lie within a distance of the line between others: to move a border takes the time of all its vertices. */
export function thinned(rings: readonly Path[], distance: number): Path[] {
  const { ramerDouglasPeuckerPaths } = clipper();
  return toPaths(ramerDouglasPeuckerPaths(fromPaths(rings), distance * STEPS));
}

export function intersectionOf(rings: readonly Path[], others: readonly Path[]): Path[] {
  const { intersect, FillRule } = clipper();
  return toPaths(intersect(fromPaths(rings), fromPaths(others), FillRule.NonZero));
}

export function differenceOf(rings: readonly Path[], others: readonly Path[]): Path[] {
  const { difference, FillRule } = clipper();
  return toPaths(difference(fromPaths(rings), fromPaths(others), FillRule.NonZero));
}

/** Moves all borders outwards by a distance in tile units; inwards below 0. The rings come from an overlay. */
export function widened(rings: readonly Path[], distance: number): Path[] {
  if (distance === 0 || rings.length === 0) return [...rings];
  const { inflatePaths, JoinType, EndType } = clipper();
  return toPaths(inflatePaths(fromPaths(rings), distance * STEPS, JoinType.Miter, EndType.Polygon, MITER_LIMIT));
}

function fromPaths(rings: readonly Path[]): Clipper.Paths64 {
  return rings.map((ring) => {
    const path: Clipper.Path64 = [];
    for (let i = 0; i < ring.length; i += 2) path.push({ x: Math.round(ring[i]! * STEPS), y: Math.round(ring[i + 1]! * STEPS) });
    return path;
  });
}

function toPaths(paths: Clipper.Paths64): Path[] {
  return paths.map((path) => path.flatMap(({ x, y }) => [x / STEPS, y / STEPS]));
}
