import { VectorTileFeature } from '@mapbox/vector-tile';
import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { GeometryCheck } from '../../../src/mvt/check-geometry.ts';
import { Cursor } from '../../../src/mvt/cursor.ts';
import { Feature } from '../../../src/mvt/feature.ts';
import { Output } from '../../../src/mvt/output.ts';
import { DouglasPeucker } from '../../../src/mvt/simplify/douglas-peucker.ts';
import { writeGeometry } from '../../../src/mvt/simplify/geometry-writer.ts';
import type { Simplifier } from '../../../src/mvt/simplify/simplifier.ts';
import { type FeatureOutcome, FeatureSimplifier } from '../../../src/mvt/simplify/simplify-feature.ts';
import { bytesField, varint, varintField } from '../../support/tile-builder.ts';
import { areaOf, type Place, whyInvalid } from '../../support/validity.ts';
import { commandsOf, multipolygon, scribble, wavyLine } from '../../support/validity-shapes.ts';

const EXTENT = 4096;
const LINE = 2;
const POLYGON = 3;

interface Simplified {
  outcome: FeatureOutcome;
  parts: Place[][];
  bytes: number;
}

/** Simplifies the feature, decodes the result with other code, and checks that it is a valid geometry. */
function simplify(
  type: 2 | 3,
  parts: Place[][],
  tolerance: number,
  dropDegenerate = false,
  simplifier: Simplifier = new DouglasPeucker(),
): Simplified {
  const commands = commandsOf(type, parts).flatMap(varint);
  const message = Uint8Array.from([...varintField(3, type), ...bytesField(4, commands)]);
  const features = new FeatureSimplifier({ simplifier, dropDegenerate });
  expect(features.read(new Cursor(message), readFeature(message))).toBe(true);
  const outcome = features.simplify(tolerance, EXTENT, null);
  if (outcome === 'gone') return { outcome, parts: [], bytes: 0 };
  const output = new Output();
  output.reset(commands.length);
  writeGeometry(features.shape, output);
  const written = output.written();
  const after = Uint8Array.from([...varintField(3, type), ...bytesField(4, [...written])]);
  new GeometryCheck().check(new Cursor(after), readFeature(after));
  const decoded = new VectorTileFeature(new PbfReader(after), after.length, EXTENT, [], []).loadGeometry();
  return { outcome, parts: decoded.map((part) => part.map(({ x, y }) => ({ x, y }))), bytes: written.length };
}

function readFeature(message: Uint8Array): Feature {
  const feature = new Feature();
  feature.read(new Cursor(message), 0, message.length, 0, 0);
  return feature;
}

const places = (...coordinates: [number, number][]): Place[] => coordinates.map(([x, y]) => ({ x, y }));
const countOf = (parts: Place[][]): number => parts.reduce((sum, part) => sum + part.length, 0);
const tolerance = fc.constantFrom(0.4, 1, 2.5, 4, 16, 64, 500);

/** Whether `part` is `of` without some of its vertices, in the same order. */
function isThinned(part: Place[], of: Place[]): boolean {
  let next = 0;
  for (const { x, y } of of) if (part[next]?.x === x && part[next]?.y === y) next++;
  return next === part.length;
}

describe('polygons', () => {
  test('what is valid stays valid, with the same rings in the same order, each with fewer vertices', () => {
    let valid = 0;
    let simplified = 0;
    fc.assert(
      fc.property(multipolygon, tolerance, (rings, tolerance) => {
        if (whyInvalid(rings) !== null) return;
        valid++;
        const { parts, outcome } = simplify(POLYGON, rings, tolerance);
        if (outcome === 'changed') simplified++;
        expect(whyInvalid(parts)).toBeNull();
        expect(parts).toHaveLength(rings.length);
        parts.forEach((part, i) => {
          expect(isThinned(part, rings[i]!)).toBe(true);
          expect(Math.sign(areaOf(part))).toBe(Math.sign(areaOf(rings[i]!)));
        });
      }),
      { numRuns: 600 },
    );
    // The shapes are a real test: neither all broken from the start nor all left alone.
    expect(valid).toBeGreaterThan(200);
    expect(simplified).toBeGreaterThan(200);
  });

  test('holes and islands stay on the same side of every ring', () => {
    fc.assert(
      fc.property(multipolygon, tolerance, (rings, tolerance) => {
        if (whyInvalid(rings) !== null) return;
        const { parts } = simplify(POLYGON, rings, tolerance);
        const nesting = (all: Place[][]): boolean[] => all.flatMap((a) => all.map((b) => a !== b && hasInside(b, a)));
        expect(nesting(parts)).toEqual(nesting(rings));
      }),
      { numRuns: 500 },
    );
  });

  test('also with --drop-degenerate, and then no ring collapsed by the tolerance is left', () => {
    fc.assert(
      fc.property(multipolygon, tolerance, (rings, tolerance) => {
        if (whyInvalid(rings) !== null) return;
        const { parts, outcome } = simplify(POLYGON, rings, tolerance, true);
        if (outcome === 'gone') return;
        expect(whyInvalid(parts)).toBeNull();
        expect(parts.every((part) => rings.some((ring) => isThinned(part, ring)))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('simplifying again changes nothing', () => {
    fc.assert(
      fc.property(fc.oneof(multipolygon, scribble), tolerance, (rings, tolerance) => {
        const once = simplify(POLYGON, rings, tolerance);
        expect(simplify(POLYGON, once.parts, tolerance).outcome).toBe('same');
      }),
      { numRuns: 1000 },
    );
  });

  test('any rings stay rings, in no more bytes, and without new faults', () => {
    fc.assert(
      fc.property(scribble, tolerance, fc.boolean(), (rings, tolerance, dropDegenerate) => {
        const before = commandsOf(POLYGON, rings).flatMap(varint).length;
        const { parts, outcome, bytes } = simplify(POLYGON, rings, tolerance, dropDegenerate);
        expect(bytes).toBeLessThanOrEqual(before);
        if (outcome === 'same') expect(bytes).toBe(before);
        if (whyInvalid(rings) === null && outcome !== 'gone') expect(whyInvalid(parts)).toBeNull();
        expect(countOf(parts)).toBeLessThanOrEqual(countOf(rings));
      }),
      { numRuns: 2000 },
    );
  });

  test('an island in a bay keeps the bay', () => {
    const bay = places([100, 100], [140, 100], [140, 140], [122, 140], [120, 136], [118, 140], [100, 140], [100, 100]);
    const outside = places([120, 138], [121, 139], [119, 139], [120, 138]);
    expect(whyInvalid([bay, outside])).toBeNull();
    expect(simplify(POLYGON, [bay], 5).parts).toEqual([places([100, 100], [140, 100], [140, 140], [100, 140], [100, 100])]);
    expect(simplify(POLYGON, [bay, outside], 5).parts[0]).toContainEqual({ x: 120, y: 136 });
  });

  test('rings that touch still touch, without new contacts', () => {
    // The hole touches the exterior in a vertex that the tolerance would remove.
    const exterior = places([100, 100], [120, 101], [140, 100], [140, 140], [100, 140], [100, 100]);
    const hole = places([120, 101], [118, 120], [122, 120], [120, 101]);
    expect(whyInvalid([exterior, hole])).toBeNull();
    expect(simplify(POLYGON, [exterior], 3).parts[0]).not.toContainEqual({ x: 120, y: 101 });
    expect(simplify(POLYGON, [exterior, hole], 3).outcome).toBe('same');
  });

  test('a touched segment stays, and no segment newly touches', () => {
    const exterior = places([100, 100], [120, 102], [140, 100], [140, 140], [100, 140], [100, 100]);
    const hole = places([110, 101], [108, 120], [112, 120], [110, 101]);
    expect(whyInvalid([exterior, hole])).toBeNull();
    expect(simplify(POLYGON, [exterior], 3).parts[0]).not.toContainEqual({ x: 120, y: 102 });
    expect(simplify(POLYGON, [exterior, hole], 3).outcome).toBe('same');
    const notched = places([100, 100], [140, 100], [140, 140], [122, 140], [120, 136], [118, 140], [100, 140], [100, 100]);
    const above = places([120, 140], [121, 150], [119, 150], [120, 140]);
    expect(simplify(POLYGON, [notched], 5).parts[0]).not.toContainEqual({ x: 120, y: 136 });
    expect(simplify(POLYGON, [notched, above], 5).parts[0]).toContainEqual({ x: 120, y: 136 });
  });

  test('a contact with another ring does not decide which side a ring is on', () => {
    const ring = places([100, 100], [110, 99], [120, 101], [140, 100], [140, 140], [100, 140], [100, 100]);
    const hole = places([120, 101], [118, 120], [122, 120], [120, 101]);
    const turns = [
      ({ x, y }: Place): Place => ({ x, y }),
      ({ x, y }: Place): Place => ({ x: 1000 - y, y: x }),
      ({ x, y }: Place): Place => ({ x: 1000 - x, y: 1000 - y }),
      ({ x, y }: Place): Place => ({ x: y, y: 1000 - x }),
    ];
    for (const turn of turns) {
      const turned = [ring.map(turn), hole.map(turn)];
      expect(simplify(POLYGON, turned, 2).parts).toEqual([turned[0]!.toSpliced(1, 1), turned[1]]);
    }
  });

  test('a feature stays unchanged if no vertex of a ring shows its position', () => {
    const exterior = places([100, 100], [150, 100], [150, 150], [125, 151], [100, 150], [100, 100]);
    const hole = places([125, 100], [100, 120], [150, 120], [125, 100]);
    expect(simplify(POLYGON, [exterior], 3).outcome).toBe('changed');
    expect(simplify(POLYGON, [exterior, hole], 3).outcome).toBe('same');
  });

  test('a ring keeps its winding, whatever the algorithm', () => {
    // A horseshoe, and an algorithm that keeps its tips and the inside, unless its tolerance is lower.
    const horseshoe = places([100, 100], [150, 200], [200, 100], [180, 100], [150, 180], [120, 100], [100, 100]);
    const simplifier: Simplifier = {
      simplify: (_, from, to, tolerance, kept) => {
        for (let i = from + 1; i < to; i++) if (tolerance < 4 || i === 3 || i === 4) kept[i] = 1;
      },
    };
    const kept = [0, 3, 4, 0].map((i) => horseshoe[i]!);
    expect(Math.sign(areaOf(kept))).toBe(-Math.sign(areaOf(horseshoe)));
    expect(simplify(POLYGON, [horseshoe], 4, false, simplifier).outcome).toBe('same');
  });

  test('an invalid ring keeps its vertices, the others are simplified', () => {
    const bow = places([10, 10], [20, 20], [20, 10], [10, 20], [10, 15], [10, 10]);
    const square = places([100, 100], [120, 101], [140, 100], [140, 140], [100, 140], [100, 100]);
    expect(simplify(POLYGON, [bow, square], 2).parts).toEqual([bow, square.toSpliced(1, 1)]);
  });

  test('a ring that would collapse stays, or is removed with its holes', () => {
    const small = places([10, 10], [12, 10], [12, 12], [10, 12], [10, 10]);
    const big = places([100, 100], [200, 100], [200, 200], [100, 200], [100, 100]);
    const hole = places([110, 110], [110, 112], [112, 112], [112, 110], [110, 110]);
    expect(simplify(POLYGON, [small], 10).outcome).toBe('same');
    expect(simplify(POLYGON, [small], 10, true).outcome).toBe('gone');
    expect(simplify(POLYGON, [small, big, hole], 10, true).parts).toEqual([big]);
    const around = places([300, 300], [303, 300], [303, 303], [300, 303], [300, 300]);
    const within = places([301, 301], [301, 302], [302, 302], [302, 301], [301, 301]);
    expect(simplify(POLYGON, [big, around, within], 10, true).parts).toEqual([big]);
  });

  test('a ring that would collapse has fewer vertices if those suffice', () => {
    const circle = Array.from({ length: 24 }, (_, i) => ({
      x: 500 + Math.round(9 * Math.cos((i * Math.PI) / 12)),
      y: 500 + Math.round(9 * Math.sin((i * Math.PI) / 12)),
    }));
    const { parts } = simplify(POLYGON, [[...circle, circle[0]!]], 20);
    expect(parts[0]!.length).toBeGreaterThan(3);
    expect(parts[0]!.length).toBeLessThan(12);
  });

  test('a ring without area is removed on request', () => {
    const flat = places([10, 10], [30, 10], [20, 10], [10, 10]);
    const point = places([10, 10], [10, 10], [10, 10], [10, 10]);
    expect(simplify(POLYGON, [flat, point], 1).outcome).toBe('same');
    expect(simplify(POLYGON, [flat, point], 1, true).outcome).toBe('gone');
  });

  test('a repeated vertex is kept once', () => {
    const ring = places([10, 10], [10, 10], [60, 10], [60, 60], [60, 60], [10, 10], [10, 10]);
    expect(simplify(POLYGON, [ring], 1).parts).toEqual([places([10, 10], [60, 10], [60, 60], [10, 10])]);
  });
});

describe('lines', () => {
  test('both ends stay, closed lines stay closed, and no vertex is new', () => {
    fc.assert(
      fc.property(fc.array(wavyLine, { minLength: 1, maxLength: 3 }), fc.boolean(), tolerance, (lines, closed, tolerance) => {
        const all = closed ? lines.map((line) => [...line, line[0]!]) : lines;
        const { parts } = simplify(LINE, all, tolerance);
        expect(parts).toHaveLength(all.length);
        parts.forEach((part, i) => {
          const line = all[i]!;
          expect(isThinned(part, line)).toBe(true);
          expect([part[0], part.at(-1)]).toEqual([line[0], line.at(-1)]);
          const distinct = line.filter((place, at) => at === 0 || place.x !== line[at - 1]!.x || place.y !== line[at - 1]!.y);
          expect(part.length).toBeGreaterThanOrEqual(closed ? Math.min(4, distinct.length) : 2);
        });
        expect(simplify(LINE, parts, tolerance).outcome).toBe('same');
      }),
      { numRuns: 1000 },
    );
  });

  test('no removed vertex was farther than the tolerance from the simplified line', () => {
    fc.assert(
      fc.property(wavyLine, fc.constantFrom(1, 4, 16), (line, tolerance) => {
        const [part] = simplify(LINE, [line], tolerance).parts;
        for (const place of line) expect(distance(place, part!)).toBeLessThanOrEqual(tolerance + 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  test('a collapsed roundabout at the end of a road leaves no repeated vertex', () => {
    // Its junction is pinned, because the road comes from outside.
    const road = places([900, -20], [900, 100], [910, 110], [905, 120], [895, 110], [900, 100]);
    expect(simplify(LINE, [road], 64).parts).toEqual([places([900, -20], [900, 100])]);
    expect(simplify(LINE, [road.toReversed()], 64).parts).toEqual([places([900, 100], [900, -20])]);
  });

  test('a line in a single point stays, or is removed on request', () => {
    const still = places([7, 7], [7, 7], [7, 7]);
    expect(simplify(LINE, [still], 4)).toMatchObject({ outcome: 'same', parts: [still] });
    expect(simplify(LINE, [still, places([0, 0], [9, 0])], 4, true).parts).toEqual([places([0, 0], [9, 0])]);
    expect(simplify(LINE, [still], 4, true).outcome).toBe('gone');
  });

  test('a line of two vertices keeps both', () => {
    expect(simplify(LINE, [places([7, 7], [8, 7])], 500).outcome).toBe('same');
    expect(simplify(LINE, [places([7, 7], [8, 7], [7, 7])], 500).outcome).toBe('same');
  });
});

test.each([
  [2 ** 25 + 1, false],
  [2 ** 25, true],
  [2 ** 31, false],
  [2 ** 52, false],
])('a coordinate of %d can be simplified: %s', (far, isReadable) => {
  const commands = commandsOf(LINE, [places([0, 0], [far, 1], [1, far])]);
  const message = Uint8Array.from([...varintField(3, LINE), ...bytesField(4, commands.flatMap(varint))]);
  const simplifier = new FeatureSimplifier({ simplifier: new DouglasPeucker(), dropDegenerate: false });
  expect(simplifier.read(new Cursor(message), readFeature(message))).toBe(isReadable);
});

/** Whether some vertex of `inner` that is not on `outer` lies inside of it. */
function hasInside(outer: Place[], inner: Place[]): boolean {
  const telling = inner.find((place) => distance(place, outer) > 1e-9);
  if (telling === undefined) return false;
  let inside = false;
  for (let i = 1; i < outer.length; i++) {
    const a = outer[i - 1]!;
    const b = outer[i]!;
    if (a.y > telling.y === b.y > telling.y) continue;
    if (telling.x < a.x + ((telling.y - a.y) / (b.y - a.y)) * (b.x - a.x)) inside = !inside;
  }
  return inside;
}

function distance({ x, y }: Place, line: Place[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1]!;
    const dx = line[i]!.x - a.x;
    const dy = line[i]!.y - a.y;
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * dx + (y - a.y) * dy) / length));
    least = Math.min(least, Math.hypot(x - a.x - along * dx, y - a.y - along * dy));
  }
  return least;
}
