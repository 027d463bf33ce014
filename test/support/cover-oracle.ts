// The tiles of an area by JSTS: tile by tile, each tested against every polygon. Shares no code with src.

import Coordinate from 'jsts/org/locationtech/jts/geom/Coordinate.js';
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js';
import OverlayOp from 'jsts/org/locationtech/jts/operation/overlay/OverlayOp.js';
import RelateOp from 'jsts/org/locationtech/jts/operation/relate/RelateOp.js';
import UnionOp from 'jsts/org/locationtech/jts/operation/union/UnionOp.js';

/** As in GeoJSON: exterior and holes, closed, in degrees. */
export type Polygon = [longitude: number, latitude: number][][];

export interface OracleArea {
  wanted: Polygon[];
  excluded?: Polygon[];
  buffer?: number;
}

interface Geometry {
  isEmpty(): boolean;
}

const factory = new GeometryFactory();
const DISJOINT_INSIDES = 'F********';

export function boxPolygon([west, south, east, north]: readonly [number, number, number, number]): Polygon {
  return [
    [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
      [west, south],
    ],
  ];
}

/** Returns the tiles as z/x/y, sorted as text. */
export function coveredTiles(area: OracleArea, zooms: readonly number[]): string[] {
  const wanted = area.wanted.map(polygonOf);
  const excluded = (area.excluded ?? [])
    .map(polygonOf)
    .reduce<Geometry | null>((all, one) => (all === null ? one : union(all, one)), null);
  const tiles: string[] = [];
  for (const z of zooms) {
    const side = 2 ** z;
    for (let x = 0; x < side; x++) {
      for (let y = 0; y < side; y++) {
        const buffer = area.buffer ?? 0;
        // A polygon beyond the antimeridian enters at the other end.
        const columns = [-1, 0, 1].map((turn) => x + turn * side);
        const wide = columns.map((column) => square(column, y, side, buffer));
        if (!wide.some((tile) => wanted.some((polygon) => meet(tile, polygon)))) continue;
        if (excluded !== null && columns.some((column) => isInside(square(column, y, side, 0), excluded))) continue;
        tiles.push(`${z}/${x}/${y}`);
      }
    }
  }
  return tiles.sort();
}

function meet(a: Geometry, b: Geometry): boolean {
  return !RelateOp.relate(a, b).matches(DISJOINT_INSIDES);
}

function isInside(tile: Geometry, polygons: Geometry): boolean {
  return (OverlayOp.difference(tile, polygons) as Geometry).isEmpty();
}

function union(a: Geometry, b: Geometry): Geometry {
  return UnionOp.union(a, b) as Geometry;
}

function square(x: number, y: number, side: number, buffer: number): Geometry {
  const [left, top, right, bottom] = [x - buffer, y - buffer, x + 1 + buffer, y + 1 + buffer].map((at) => at / side) as [
    number,
    number,
    number,
    number,
  ];
  return ringsOf([
    [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
      [left, top],
    ],
  ]);
}

function polygonOf(polygon: Polygon): Geometry {
  return ringsOf(polygon.map((ring) => ring.map(([longitude, latitude]) => [(longitude + 180) / 360, mercator(latitude)])));
}

function mercator(latitude: number): number {
  const sine = Math.sin((Math.max(-85.0511287798066, Math.min(85.0511287798066, latitude)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

function ringsOf(rings: [number, number][][]): Geometry {
  const [shell, ...holes] = rings.map((ring) => factory.createLinearRing(ring.map(([x, y]) => new Coordinate(x, y))));
  return factory.createPolygon(shell, holes) as unknown as Geometry;
}
