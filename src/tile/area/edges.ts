// The edges of polygons at one zoom, in tiles, in the order of the columns where they begin. An edge that two polygons share, in
// opposite directions, is no border of both together and is left out.

import type { WorldPolygon, WorldRing } from './world-rings.ts';

export interface Edges {
  readonly count: number;
  readonly x0: Float64Array;
  readonly y0: Float64Array;
  readonly x1: Float64Array;
  readonly y1: Float64Array;
}

/** Returns the edges in the world, sorted by the smaller x. Memory: 32 bytes an edge; more while shared ones are looked for. */
export function edgesOf(polygons: readonly WorldPolygon[]): Edges {
  const flat = polygons.length > 1 ? withoutShared(polygons) : polygons.flat().flatMap(edgesOfRing);
  const order = flat.map((_, i) => i).sort((a, b) => leftOf(flat[a]!) - leftOf(flat[b]!) || a - b);
  const column = (at: 0 | 1 | 2 | 3) => Float64Array.from(order, (i) => flat[i]![at]);
  return { count: flat.length, x0: column(0), y0: column(1), x1: column(2), y1: column(3) };
}

type Edge = readonly [x0: number, y0: number, x1: number, y1: number];

function edgesOfRing(ring: WorldRing): Edge[] {
  const edges: Edge[] = [];
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    const edge: Edge = [ring[i]!, ring[i + 1]!, ring[next]!, ring[next + 1]!];
    if (edge[0] !== edge[2] || edge[1] !== edge[3]) edges.push(edge);
  }
  return edges;
}

function withoutShared(polygons: readonly WorldPolygon[]): Edge[] {
  const open = new Map<string, Edge[]>();
  for (const polygon of polygons) {
    for (const edge of polygon.flatMap(edgesOfRing)) {
      const [x0, y0, x1, y1] = edge;
      if (open.get(`${x1} ${y1} ${x0} ${y0}`)?.pop() !== undefined) continue;
      const name = `${x0} ${y0} ${x1} ${y1}`;
      const known = open.get(name);
      if (known === undefined) open.set(name, [edge]);
      else known.push(edge);
    }
  }
  return [...open.values()].flat();
}

function leftOf([x0, , x1]: Edge): number {
  return Math.min(x0, x1);
}
