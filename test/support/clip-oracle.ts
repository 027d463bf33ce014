// A feature clipped by JSTS, and its distance from the result of src. Shares no code with src.

import Coordinate from 'jsts/org/locationtech/jts/geom/Coordinate.js';
import GeometryFactory from 'jsts/org/locationtech/jts/geom/GeometryFactory.js';
import BufferOp from 'jsts/org/locationtech/jts/operation/buffer/BufferOp.js';
import OverlayOp from 'jsts/org/locationtech/jts/operation/overlay/OverlayOp.js';
import { groupRings, type Place, whyInvalid } from './validity.ts';

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
const MAX_STEPS = 12;

/** Rings are closed. */
export function polygonsOf(rings: Place[][]): Geometry {
  const polygons = groupRings(rings).map(([shell, ...holes]) => factory.createPolygon(ringOf(shell!), holes.map(ringOf)));
  return factory.createMultiPolygon(polygons) as unknown as Geometry;
}

/**
 * Area of `ours` that differs from the part of `parts` in an area, by more than a unit at the edges. JSTS takes only valid polygons;
 * of others, places are tried: the share of them where one is filled and the other not.
 */
export function areaDiffering(ours: Place[][], parts: Place[][], area: Geometry, areaRings: Place[][][]): number {
  if (whyInvalid(parts) === null && whyInvalid(ours) === null)
    return areaApart(polygonsOf(ours), intersectPolygons(polygonsOf(parts), area));
  const edges = [...ours, ...parts, ...areaRings.flat()];
  let different = 0;
  for (let x = -64.5; x < 4160; x += 211) {
    for (let y = -64.5; y < 4160; y += 211) {
      const place = { x, y };
      const isWanted = isFilled(place, areaRings[0]!) && !areaRings.slice(1).some((rings) => isFilled(place, rings));
      if (isFilled(place, ours) === (isFilled(place, parts) && isWanted)) continue;
      if (distanceTo(edges, [[place, place]]) > TOLERANCE) different++;
    }
  }
  return different;
}

/** By the winding of the rings, as JSTS sees no sense in them. */
function isFilled({ x, y }: Place, rings: Place[][]): boolean {
  let winding = 0;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [a, b] = [ring[i - 1]!, ring[i]!];
      if (a.y > y === b.y > y || x > a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y)) continue;
      winding += b.y > a.y ? 1 : -1;
    }
  }
  return winding !== 0;
}

export function intersectPolygons(a: Geometry, b: Geometry): Geometry {
  return factory.createMultiPolygon(partsOf(a, b, 2)) as unknown as Geometry;
}

export function differPolygons(a: Geometry, b: Geometry): Geometry {
  return OverlayOp.difference(a, b) as Geometry;
}

export function holds(polygons: Geometry, place: Place): boolean {
  const { x, y } = place;
  return (OverlayOp.intersection(polygons, factory.createPoint(at({ x, y }))) as Geometry).isEmpty() === false;
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

/** Those lines that reach farther than a distance: a shorter one may round to a single place, and go. */
export function linesIn(lines: Place[][], distance: number): Place[][] {
  return lines.filter((line) => distanceTo([[line[0]!, line[0]!]], [line]) > distance);
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
    const steps = Math.min(MAX_STEPS, Math.max(1, Math.ceil(Math.hypot(b.x - a.x, b.y - a.y) / STEP)));
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
