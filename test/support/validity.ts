// Checks polygon features for OGC validity with JSTS. Shares no code with src.

import Coordinate from 'jsts/org/locationtech/jts/geom/Coordinate.js';
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js';
import IsValidOp from 'jsts/org/locationtech/jts/operation/valid/IsValidOp.js';

export interface Place {
  x: number;
  y: number;
}

const factory = new GeometryFactory();

/** Returns the problem of a feature's rings (closed, in the tile's order), or null. */
export function whyInvalid(rings: Place[][]): string | null {
  try {
    const polygons = groupRings(rings).map(([shell, ...holes]) =>
      factory.createPolygon(linearRing(shell!), holes.map(linearRing)),
    );
    const check = new IsValidOp(factory.createMultiPolygon(polygons));
    return check.isValid() ? null : String(check.getValidationError());
  } catch (error) {
    return String(error);
  }
}

/** Twice the signed area, by the surveyor's formula. */
export function areaOf(ring: Place[]): number {
  let area = 0;
  for (let i = 1; i < ring.length; i++) area += ring[i - 1]!.x * ring[i]!.y - ring[i]!.x * ring[i - 1]!.y;
  return area;
}

/** Groups exteriors with their holes by winding; the first ring with an area is an exterior. */
export function groupRings(rings: Place[][]): Place[][][] {
  const polygons: Place[][][] = [];
  const exterior = Math.sign(areaOf(rings.find((ring) => areaOf(ring) !== 0) ?? []));
  for (const ring of rings) {
    const isHole = Math.sign(areaOf(ring)) === -exterior && exterior !== 0;
    if (isHole) polygons.at(-1)?.push(ring);
    else polygons.push([ring]);
  }
  return polygons;
}

function linearRing(ring: Place[]): unknown {
  return factory.createLinearRing(ring.map(({ x, y }) => new Coordinate(x, y)));
}
