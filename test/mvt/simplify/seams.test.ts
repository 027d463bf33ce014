import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Cursor } from '../../../src/mvt/cursor.ts';
import { Feature } from '../../../src/mvt/feature.ts';
import { DouglasPeucker } from '../../../src/mvt/simplify/douglas-peucker.ts';
import { FeatureSimplifier } from '../../../src/mvt/simplify/simplify-feature.ts';
import { bytesField, varint, varintField } from '../../support/tile-builder.ts';
import type { Place } from '../../support/validity.ts';
import { commandsOf } from '../../support/validity-shapes.ts';

const EXTENT = 100;

function simplify(type: 2 | 3, part: Place[], tolerance: number): Place[] {
  const message = Uint8Array.from([...varintField(3, type), ...bytesField(4, commandsOf(type, [part]).flatMap(varint))]);
  const feature = new Feature();
  feature.read(new Cursor(message), 0, message.length, 0, 0);
  const simplifier = new FeatureSimplifier({ simplifier: new DouglasPeucker(), dropDegenerate: false });
  simplifier.read(new Cursor(message), feature);
  simplifier.simplify(tolerance, EXTENT, null);
  const { xs, ys, kept } = simplifier.shape;
  return Array.from({ length: simplifier.shape.endOf(0) }, (_, i) => i)
    .filter((i) => kept[i] === 1)
    .map((i) => ({ x: xs[i]!, y: ys[i]! }));
}

/** The pieces of a path in the tile's border or across it, as text. */
function crossings(part: Place[]): string[] {
  const isInside = ({ x, y }: Place): boolean => x >= 0 && y >= 0 && x <= EXTENT && y <= EXTENT;
  const found: string[] = [];
  for (let i = 1; i < part.length; i++) {
    const a = part[i - 1]!;
    const b = part[i]!;
    if (isInside(a) !== isInside(b)) found.push(`${a.x},${a.y} ${b.x},${b.y}`);
  }
  return found;
}

const place = fc.record({ x: fc.integer({ min: -30, max: 130 }), y: fc.integer({ min: -30, max: 130 }) });

test('every crossing of the border stays in place, and no segment from outside moves in', () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 2, maxLength: 60 }), fc.constantFrom(1, 8, 40, 500), (line, tolerance) => {
      const left = simplify(2, line, tolerance);
      expect(crossings(left)).toEqual(crossings(line));
      const known = new Set(line.map(({ x, y }, i) => (i === 0 ? '' : `${line[i - 1]!.x},${line[i - 1]!.y} ${x},${y}`)));
      for (let i = 1; i < left.length; i++) {
        const a = left[i - 1]!;
        const b = left[i]!;
        if (known.has(`${a.x},${a.y} ${b.x},${b.y}`)) continue;
        const sides = [a, b].map(({ x, y }) => [x < 0, x > EXTENT, y < 0, y > EXTENT]);
        const isBeyond = [0, 1, 2, 3].some((side) => sides[0]![side] && sides[1]![side]);
        const isWithin = sides.flat().every((beyond) => !beyond);
        expect(isBeyond || isWithin).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

test('vertices on the border stay', () => {
  const line = [
    { x: 10, y: 10 },
    { x: 100, y: 11 },
    { x: 99, y: 12 },
    { x: 98, y: 60 },
  ];
  expect(simplify(2, line, 500)).toEqual([line[0], line[1], line[3]]);
});

test('clip edges stay, and wiggles between them and the tile are removed', () => {
  const ring = [
    { x: 50, y: 50 },
    { x: -2, y: 50 },
    { x: -3, y: 51 },
    { x: -8, y: 49 },
    { x: -8, y: 52 },
    { x: -8, y: 108 },
    { x: 50, y: 108 },
    { x: 50, y: 50 },
  ];
  expect(simplify(3, ring, 5)).toEqual(ring.toSpliced(2, 1));
});
