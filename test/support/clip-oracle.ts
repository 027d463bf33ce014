// A feature clipped by JSTS, and its distance from the result of src. Shares no code with src.

import Coordinate from 'jsts/org/locationtech/jts/geom/Coordinate.js';
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js';
import BufferOp from 'jsts/org/locationtech/jts/operation/buffer/BufferOp.js';
import OverlayOp from 'jsts/org/locationtech/jts/operation/overlay/OverlayOp.js';
import { groupRings, type Place } from './validity.ts';

/** The methods of a JSTS geometry used here; JSTS's own types do not match each other. */
export interface Geometry {
  getArea(): number;
  getCoordinates(): Place[];
  getDimension(): number;
  getGeometryN(index: number): Geometry;
  getNumGeometries(): number;
  isEmpty(): boolean;
}

const factory = new GeometryFactory();
/** A little more than a unit: the buffers have corners. */
const TOLERANCE = 1.05;
/** Distance between measured positions along a line. */
const STEP = 0.5;

/** Rings are closed. */
export function polygonsOf(rings: Place[][]): Geometry {
  const polygons = groupRings(rings).map(([shell, ...holes]) => factory.createPolygon(ringOf(shell!), holes.map(ringOf)));
  return factory.createMultiPolygon(polygons) as unknown as Geometry;
}

export function intersectPolygons(a: Geometry, b: Geometry): Geometry {
  return factory.createMultiPolygon(partsOf(a, b, 2)) as unknown as Geometry;
}

/** The area of either that is farther than a unit from the other: 0 if they are equal within a unit. */
export function areaApart(a: Geometry, b: Geometry): number {
  return areaBeside(a, b) + areaBeside(b, a);
}

/** Returns the parts of a line, clipped segment by segment: JSTS loses parts of a line that crosses itself. */
export function intersectLine(line: Place[], polygons: Geometry): Place[][] {
  const parts: Place[][] = [];
  for (const [i, to] of line.slice(1).entries()) {
    const segment = factory.createLineString([at(line[i]!), at(to)]) as unknown as Geometry;
    for (const piece of partsOf(segment, polygons, 1)) {
      const [start, end] = piece.getCoordinates() as [Place, Place];
      const last = parts.at(-1);
      const before = last?.at(-1);
      if (before?.x === start.x && before.y === start.y) last?.push(end);
      else parts.push([start, end]);
    }
  }
  return parts;
}

/** The maximum distance of some lines from others. */
export function distanceTo(others: Place[][], lines: Place[][]): number {
  return Math.max(0, ...lines.map((line) => farthest(line, others)));
}

/** Without parts of lower dimension, where they only touch. */
function partsOf(a: Geometry, b: Geometry, dimension: number): Geometry[] {
  const both = OverlayOp.intersection(a, b) as Geometry;
  const parts: Geometry[] = [];
  for (let i = 0; i < both.getNumGeometries(); i++) {
    const part = both.getGeometryN(i);
    if (part.getDimension() === dimension && !part.isEmpty()) parts.push(part);
  }
  return parts;
}

/** The part of `a` outside of `b` widened by a unit. First removes a unit at the edge of `a`, because slivers round away. */
function areaBeside(a: Geometry, b: Geometry): number {
  const inner = BufferOp.bufferOp(a, -TOLERANCE) as Geometry;
  if (inner.isEmpty()) return 0;
  return (OverlayOp.difference(inner, BufferOp.bufferOp(b, TOLERANCE)) as Geometry).getArea();
}

function farthest(line: Place[], from: Place[][]): number {
  let distance = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const steps = Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / STEP));
    for (let step = 0; step <= steps; step++) {
      const place = { x: a.x + ((b.x - a.x) * step) / steps, y: a.y + ((b.y - a.y) * step) / steps };
      distance = Math.max(
        distance,
        Math.min(...from.flatMap((other) => other.slice(1).map((to, j) => toSegment(place, other[j]!, to)))),
      );
    }
  }
  return distance;
}

function toSegment({ x, y }: Place, a: Place, b: Place): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length));
  return Math.hypot(x - a.x - share * dx, y - a.y - share * dy);
}

function ringOf(ring: Place[]): unknown {
  return factory.createLinearRing(ring.map(at));
}

function at({ x, y }: Place): Coordinate {
  return new Coordinate(x, y);
}
