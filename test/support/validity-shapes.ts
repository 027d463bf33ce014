// Polygons to simplify, by fast-check: wavy islands with lakes, combs whose bays hold islands, all on the integer grid.
// Most come out valid; a test asks JSTS.

import fc from 'fast-check';
import type { Place } from './validity.ts';

interface Wave {
  vertices: number;
  /** Radii by turn, as shares of the whole. */
  radii: number[];
  start: number;
}

const wave = (minVertices: number): fc.Arbitrary<Wave> =>
  fc.record({
    vertices: fc.integer({ min: minVertices, max: 40 }),
    radii: fc.array(fc.double({ min: 0.6, max: 1, noNaN: true }), { minLength: 40, maxLength: 40 }),
    start: fc.nat(39),
  });

const island: fc.Arbitrary<Place[][]> = fc
  .record({ outer: wave(8), holes: fc.array(wave(3), { maxLength: 3 }), radius: fc.integer({ min: 5, max: 300 }) })
  .map(({ outer, holes, radius }) => [
    ring(outer, { x: 0, y: 0 }, radius, false),
    ...holes.map((hole, i) => ring(hole, { x: Math.round((i - 1) * radius * 0.3), y: 0 }, radius * 0.14, true)),
  ]);

/** A comb, and small islands between its teeth, some of them closer to it than a tolerance. */
const comb: fc.Arbitrary<Place[][]> = fc
  .record({
    teeth: fc.integer({ min: 1, max: 8 }),
    width: fc.integer({ min: 3, max: 20 }),
    depth: fc.integer({ min: 4, max: 60 }),
    islands: fc.array(fc.record({ bay: fc.nat(7), up: fc.integer({ min: 1, max: 50 }) }), { maxLength: 4 }),
  })
  .map(({ teeth, width, depth, islands }) => {
    const outline: Place[] = [{ x: 0, y: depth + width }];
    for (let tooth = 0; tooth < teeth; tooth++) {
      const x = tooth * 2 * width;
      outline.push({ x, y: 0 }, { x: x + width, y: 0 }, { x: x + width, y: depth }, { x: x + 2 * width, y: depth });
    }
    outline.push({ x: teeth * 2 * width, y: depth + width });
    const small = islands.map(({ bay, up }) => {
      const x = (bay % teeth) * 2 * width + width + 1;
      const y = Math.max(0, depth - 1 - up);
      return [
        { x, y },
        { x: x + 1, y },
        { x: x + 1, y: y + 1 },
      ];
    });
    return [outline, ...small].map(close);
  });

/** Several of them in one feature, in a row, some close to the next. */
export const multipolygon: fc.Arbitrary<Place[][]> = fc
  .record({
    parts: fc.array(fc.oneof(island, comb), { minLength: 1, maxLength: 4 }),
    gap: fc.integer({ min: 1, max: 30 }),
    corner: fc.record({ x: fc.integer({ min: -200, max: 4000 }), y: fc.integer({ min: -200, max: 4000 }) }),
  })
  .map(({ parts, gap, corner }) => {
    let left = corner.x;
    return parts.flatMap((rings) => {
      const xs = rings.flat().map(({ x }) => x);
      const shift = left - Math.min(...xs);
      left = shift + Math.max(...xs) + gap;
      return rings.map((ring) => ring.map(({ x, y }) => ({ x: x + shift, y: y + corner.y })));
    });
  });

/** Any rings at all. */
export const scribble: fc.Arbitrary<Place[][]> = fc.array(
  fc
    .array(fc.record({ x: fc.integer({ min: -3, max: 30 }), y: fc.integer({ min: -3, max: 30 }) }), {
      minLength: 2,
      maxLength: 12,
    })
    .map(close),
  { minLength: 1, maxLength: 4 },
);

export const wavyLine: fc.Arbitrary<Place[]> = fc
  .array(fc.record({ dx: fc.integer({ min: -9, max: 9 }), dy: fc.integer({ min: -9, max: 9 }) }), { minLength: 2, maxLength: 60 })
  .map((steps) => {
    let at = { x: 1000, y: 1000 };
    return steps.map(({ dx, dy }) => {
      at = { x: at.x + dx, y: at.y + dy };
      return at;
    });
  });

/** Returns the command words of a feature's geometry; rings come closed, as tiles are decoded. */
export function commandsOf(type: 2 | 3, parts: Place[][]): number[] {
  const words: number[] = [];
  let at = { x: 0, y: 0 };
  for (const part of parts) {
    const places = type === 3 ? part.slice(0, -1) : part;
    places.forEach((place, i) => {
      if (i < 2) words.push(i === 0 ? 9 : (places.length - 1) * 8 + 2);
      words.push(zigzag(place.x - at.x), zigzag(place.y - at.y));
      at = place;
    });
    if (type === 3) words.push(15);
  }
  return words;
}

export function zigzag(delta: number): number {
  return delta < 0 ? -2 * delta - 1 : 2 * delta;
}

function ring({ vertices, radii, start }: Wave, center: Place, radius: number, isHole: boolean): Place[] {
  const places: Place[] = [];
  for (let i = 0; i < vertices; i++) {
    const angle = (2 * Math.PI * (i + start / 40)) / vertices;
    const reach = radius * radii[i]!;
    const turned = isHole ? -angle : angle;
    places.push({ x: center.x + Math.round(reach * Math.cos(turned)), y: center.y + Math.round(reach * Math.sin(turned)) });
  }
  return close(places);
}

function close(places: Place[]): Place[] {
  return [...places, places[0]!];
}
