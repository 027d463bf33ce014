import { VectorTile } from '@mapbox/vector-tile';
import { fromVectorTileJs } from '@maplibre/vt-pbf';
import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { BROKEN, GeometryCheck, NO_VERTICES, VALID } from '../../src/mvt/check-geometry.ts';
import { Cursor } from '../../src/mvt/cursor.ts';
import { Feature, type GeometryType } from '../../src/mvt/feature.ts';
import { readGeometry } from '../../src/mvt/geometry.ts';
import { geometryTold } from '../support/odd-parts.ts';
import { buildTile, varint } from '../support/tile-builder.ts';
import { checkTile } from './check.ts';

interface Found {
  vertices: number;
  degenerate: boolean;
}

const geometryCheck = new GeometryCheck();

/** Checks a geometry at some position in a tile; null if it is refused. */
function check(
  type: number,
  geometry: readonly number[],
  before: readonly number[] = [],
  after: readonly number[] = [],
): Found | null {
  const tile = Uint8Array.from([...before, ...geometry, ...after]);
  const feature = featureOf(type, before.length, before.length + geometry.length);
  if (geometryCheck.check(new Cursor(tile), feature) !== VALID) {
    expect(geometryCheck).toMatchObject({ vertices: 0, degenerate: false });
    return null;
  }
  return { vertices: geometryCheck.vertices, degenerate: geometryCheck.degenerate };
}

function featureOf(type: number, start: number, end: number): Feature {
  const feature = new Feature();
  Object.assign(feature, { type: type as GeometryType, hasType: true, geometries: 1, geometryStart: start, geometryEnd: end });
  return feature;
}

const words = (...values: (number | bigint)[]): number[] => values.flatMap(varint);

describe('geometries by type', () => {
  test.each<[string, number, number[], number]>([
    ['a point', 1, words(9, 50, 34), 1],
    ['points', 1, words(25, 5, 7, 3, 2, 1, 1), 3],
    ['points, each with its own MoveTo', 1, words(9, 5, 7, 9, 3, 2), 2],
    ['a line', 2, words(9, 4, 4, 18, 0, 16, 16, 0), 3],
    ['two lines', 2, words(9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8), 5],
    ['a ring', 3, words(9, 6, 12, 18, 10, 12, 24, 44, 15), 3],
    ['rings', 3, words(9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15, 9, 22, 2, 26, 18, 0, 0, 18, 17, 0, 15), 8],
    ['a ring of two points', 3, words(9, 0, 0, 10, 2, 2, 15), 2],
    ['rings, one never closed', 3, words(9, 0, 0, 18, 2, 0, 0, 2, 9, 0, 0, 18, 2, 0, 0, 2, 15), 6],
    ['overlong varints in commands', 3, [0x89, 0, 0, 0, 0x92, 0, 2, 0, 0, 2, 0x8f, 0], 3],
    ['anything of unknown type', 0, words(17, 1, 1, 2, 2, 10, 3, 3, 15, 9, 0, 0), 4],
    ['coordinates past 32 bits', 2, words(9, 0xfffffffe, 0, 10, 0xfffffffe, 2n ** 64n - 1n), 2],
  ])('%s: accepted', (_what, type, geometry, vertices) => {
    // Alone in its tile, and with bytes after it.
    expect(check(type, geometry)).toEqual({ vertices, degenerate: false });
    expect(check(type, geometry, [], [0, 0, 0])).toEqual({ vertices, degenerate: false });
  });

  test.each<[string, number, number[]]>([
    ['nothing', 1, []],
    ['an unknown command', 1, words(12, 0, 0)],
    ['command 0', 0, words(8, 0, 0)],
    ['a LineTo among points', 1, words(9, 0, 0, 10, 1, 1)],
    ['a MoveTo for no point', 1, words(1)],
    ['fewer points than it counts', 1, words(25, 1, 1, 2, 2)],
    ['half a point', 1, words(9, 50)],
    ['a point cut in the middle of a number', 1, [9, 50, 0x80]],
    ['a number of 65 bits', 1, [9, 50, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2]],
    ['a number of eleven bytes', 2, [9, 1, 1, 10, 1, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 0]],
    ['a line that does not begin', 2, words(10, 1, 1)],
    ['a line that only begins', 2, words(9, 1, 1)],
    ['a line that begins with two points', 2, words(17, 1, 1, 2, 2, 10, 1, 1)],
    ['a LineTo for no point', 2, words(9, 1, 1, 2)],
    ['a line with a ClosePath', 2, words(9, 4, 4, 18, 0, 16, 16, 0, 15)],
    ['two LineTo in a row', 2, words(9, 4, 4, 10, 1, 1, 10, 2, 2)],
    ['a ring that only begins', 3, words(9, 1, 1, 15)],
    ['a ring closed twice', 3, words(9, 0, 0, 18, 2, 0, 0, 2, 15, 15)],
    ['a ClosePath that counts 0', 3, words(9, 0, 0, 18, 2, 0, 0, 2, 7)],
    ['a ClosePath that counts 2', 3, words(9, 0, 0, 18, 2, 0, 0, 2, 23)],
    ['a ClosePath at the start, of unknown type', 0, words(15)],
    ['a LineTo at the start, of unknown type', 0, words(10, 1, 1)],
    ['half a command', 2, [9, 4, 4, 18, 0, 16, 16, 0, 0x89]],
  ])('%s: refused', (_what, type, geometry) => {
    expect(check(type, geometry)).toBeNull();
    expect(check(type, geometry, [], [1, 1, 1, 1, 1, 1])).toBeNull();
  });

  test('a feature must have one geometry, and a type', () => {
    const cursor = new Cursor(Uint8Array.from([9, 0, 0]));
    for (const wrong of [{ geometries: 2 }, { geometries: 2, geometryEnd: 0 }, { hasType: false }]) {
      expect(geometryCheck.check(cursor, Object.assign(featureOf(1, 0, 3), wrong))).toBe(BROKEN);
    }
  });

  test('without a geometry, or with an empty one, it has no vertices, whatever its type', () => {
    const cursor = new Cursor(Uint8Array.from([9, 0, 0]));
    for (const none of [{ geometries: 0 }, { geometryEnd: 0 }]) {
      for (const hasType of [true, false]) {
        expect(geometryCheck.check(cursor, Object.assign(featureOf(1, 0, 3), { ...none, hasType }))).toBe(NO_VERTICES);
      }
    }
  });
});

describe('a line of zero length', () => {
  test.each<[string, number, number[], boolean]>([
    ['does', 2, words(9, 4, 4, 10, 0, 0), true],
    ['in the second part counts', 2, words(9, 4, 4, 10, 2, 2, 9, 0, 0, 10, 0, 0), true],
    ['in one step counts', 2, words(9, 4, 4, 18, 0, 16, 0, 0), true],
    ['in its MoveTo does not count: that starts from the previous line', 2, words(9, 4, 4, 10, 2, 2, 9, 0, 0, 10, 1, 1), false],
    ['in x, then in y, does not count', 2, words(9, 4, 4, 18, 16, 0, 0, 16), false],
    ['in a ring does not count', 3, words(9, 4, 4, 18, 0, 0, 2, 2, 15), false],
    ['in a point does not count', 1, words(17, 4, 4, 0, 0), false],
  ])('%s', (_what, type, geometry, degenerate) => {
    expect(check(type, geometry)?.degenerate).toBe(degenerate);
    expect(check(type, geometry, [], [0, 0, 0])?.degenerate).toBe(degenerate);
  });
});

const delta = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 0, 1, 2, 63, 127, 128, 300, 16383, 16384) },
  { weight: 1, arbitrary: fc.constantFrom<number | bigint>(2 ** 21, 2 ** 28, 2 ** 35, 2n ** 63n, 2n ** 64n - 1n) },
);
const points = fc.array(fc.tuple(delta, delta), { minLength: 1, maxLength: 20 });
const part = fc.record({ start: fc.tuple(delta, delta), points, closed: fc.boolean() });
const path = fc
  .array(part, { minLength: 1, maxLength: 3 })
  .map((parts) =>
    parts.flatMap(({ start, points, closed }) =>
      words(9, ...start, points.length * 8 + 2, ...points.flat(), ...(closed ? [15] : [])),
    ),
  );
const anything = fc.array(fc.nat({ max: 255 }), { maxLength: 30 });
const edit = fc.tuple(fc.nat(), fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(9, 10, 15, 0, 0x80)));
const edited = fc.tuple(path, fc.array(edit, { maxLength: 3 })).map(([bytes, edits]) => {
  const copy = [...bytes];
  for (const [at, byte] of edits) copy[at % copy.length] = byte;
  return copy;
});

test('agrees with a slow implementation, at any position in the tile', () => {
  const type = fc.nat({ max: 3 });
  const geometry = fc.oneof(
    path,
    edited,
    anything,
    points.map((all) => words(all.length * 8 + 1, ...all.flat())),
  );
  fc.assert(
    fc.property(type, geometry, anything, anything, (type, geometry, before, after) => {
      // An overlong varint is never taken for a zero step.
      fc.pre(!geometry.some((byte, i) => byte === 0 && geometry[i - 1]! >= 0x80));
      expect(check(type, geometry, before, after)).toEqual(geometryTold(type, geometry));
    }),
    { numRuns: 20_000 },
  );
});

test.each([2, 3])('one line or ring of any length is checked, whole, truncated or with more after it (type %i)', (type) => {
  const after = [1, 1, 1, 1];
  for (let count = 1; count <= 140; count++) {
    for (const deltas of [[1], [300], [1, 300], [16_384, 2, 2], [3, 0, 0, 4], [2 ** 28, 1]]) {
      const numbers = Array.from({ length: count * 2 }, (_, i) => deltas[i % deltas.length]!);
      const geometry = words(9, 4, 4, count * 8 + 2, ...numbers);
      const endings = [[], [15], [5], [0x80, 15], [15, 15], words(9, 1, 1, 10, 2, 2), words(9, 1, 1, 10, 2, 2, 15)];
      for (const whole of endings.map((ending) => [...geometry, ...ending])) {
        for (const bytes of [whole, whole.slice(0, -1), whole.slice(0, -2), [...whole.slice(0, -1), 0x80 | whole.at(-1)!]]) {
          expect(check(type, bytes, [0], after)).toEqual(geometryTold(type, bytes));
        }
      }
    }
  }
});

test('the decoder accepts what the check accepts, with as many points', () => {
  fc.assert(
    fc.property(fc.nat({ max: 3 }), fc.oneof(path, edited, anything), (type, geometry) => {
      const found = check(type, geometry);
      fc.pre(found !== null);
      const cursor = new Cursor(Uint8Array.from(geometry));
      const parts = readGeometry(cursor, featureOf(type, 0, geometry.length));
      const closed = parts.flat().length - found!.vertices;
      expect(closed).toBeGreaterThanOrEqual(0);
      expect(closed).toBeLessThanOrEqual(type === 1 || type === 2 ? 0 : geometry.length);
    }),
    { numRuns: 3000 },
  );
});

test('counts of 2^29 - 1 are fast', () => {
  const bomb = 2 ** 32 - 8;
  const geometries = [words(bomb + 1, 1, 1), words(9, 1, 1, bomb + 2, 1, 1), words(9, 1, 1, 10, 1, 1, bomb + 7)];
  const started = performance.now();
  for (let i = 0; i < 1000; i++) {
    for (const geometry of geometries) for (const type of [0, 1, 2, 3]) expect(refuses(type, geometry)).toBe(true);
  }
  expect(performance.now() - started).toBeLessThan(5000);
});

function refuses(type: number, geometry: number[]): boolean {
  return geometryCheck.check(new Cursor(Uint8Array.from(geometry)), featureOf(type, 0, geometry.length)) === BROKEN;
}

test('multipoints as written by vt-pbf are accepted', () => {
  const tile = buildTile([{ name: 'l', features: [{ geometry: words(25, 5, 7, 3, 2, 1, 1) }] }]);
  const again = fromVectorTileJs(new VectorTile(new PbfReader(tile)) as never);
  expect(again).not.toEqual(tile);
  expect(checkTile(again)).toMatchObject({ vertices: 3, oddities: [] });
  expect(checkTile(again).defect).toBeUndefined();
});
