// An area's rings in the world: exteriors turn one way and holes the other, so that a place is inside where the rings wind around
// it, however polygons overlap. Rings that reach beyond the antimeridian appear again at the other end of the world.

import type { Area, Polygon } from './area.ts';
import { worldX, worldY } from './mercator.ts';

/** x, y, x, y... in the world, without repeating the first place. */
export type WorldRing = readonly number[];

/** An exterior and its holes. */
export type WorldPolygon = readonly WorldRing[];

const WORLD: WorldPolygon = [[0, 0, 1, 0, 1, 1, 0, 1]];

/** Returns the polygons that are wanted: the whole world if the area only leaves something out. */
export function wantedPolygons({ boxes, regions, buffer }: Area): WorldPolygon[] {
  if (boxes.length === 0 && regions.length === 0) return [WORLD];
  const given = [...boxes.map(boxRing), ...regions.flatMap(({ polygons }) => polygons).map(worldPolygon)];
  return given.flatMap((polygon) => aroundTheWorld(polygon, buffer > 0));
}

export function excludedPolygons({ excluded }: Area): WorldPolygon[] {
  return excluded.flatMap(({ polygons }) => polygons.flatMap((polygon) => aroundTheWorld(worldPolygon(polygon), false)));
}

/** Twice the signed area; positive for an exterior. */
function areaOfRing(ring: WorldRing): number {
  let area = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    area += ring[i]! * ring[next + 1]! - ring[next]! * ring[i + 1]!;
  }
  return area;
}

function boxRing([west, south, east, north]: Area['boxes'][number]): WorldPolygon {
  const [left, right] = [worldX(west), worldX(east) + (west > east ? 1 : 0)];
  const [top, bottom] = [worldY(north), worldY(south)];
  return [[left, top, right, top, right, bottom, left, bottom]];
}

function worldPolygon(rings: Polygon): WorldPolygon {
  return rings.map((ring, index) => turned(worldRing(ring), index === 0 ? 1 : -1));
}

function worldRing(ring: readonly number[]): number[] {
  return ring.map((degrees, i) => (i % 2 === 0 ? worldX(degrees) : worldY(degrees)));
}

function turned(ring: number[], sign: 1 | -1): WorldRing {
  if (areaOfRing(ring) * sign >= 0) return ring;
  const reversed: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) reversed.push(ring[i]!, ring[i + 1]!);
  return reversed;
}

/** `isWidened`: it also reaches the other end when it ends close to the antimeridian. */
function aroundTheWorld(polygon: WorldPolygon, isWidened: boolean): WorldPolygon[] {
  const [min, max] = columnsOf(polygon);
  const margin = isWidened ? 1 : 0;
  return [0, -1, 1]
    .filter((turn) => max + turn > -margin && min + turn < 1 + margin)
    .map((turn) => (turn === 0 ? polygon : polygon.map((ring) => ring.map((place, i) => (i % 2 === 0 ? place + turn : place)))));
}

function columnsOf([exterior]: WorldPolygon): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < exterior!.length; i += 2) {
    min = Math.min(min, exterior![i]!);
    max = Math.max(max, exterior![i]!);
  }
  return [min, max];
}
