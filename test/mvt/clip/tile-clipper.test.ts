import { VectorTile } from '@mapbox/vector-tile';
import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { BoxMask } from '../../../src/mvt/clip/box-mask.ts';
import type { ClipBox, Mask } from '../../../src/mvt/clip/mask.ts';
import { unionOf } from '../../../src/mvt/clip/overlay.ts';
import { PolygonMask } from '../../../src/mvt/clip/polygon-mask.ts';
import { type Below, TileClipper } from '../../../src/mvt/clip/tile-clipper.ts';
import { areaApart, distanceTo, intersectLine, intersectPolygons, linesIn, polygonsOf } from '../../support/clip-oracle.ts';
import { buildTile, bytesField, varint, varintField } from '../../support/tile-builder.ts';
import { type Place, whyInvalid } from '../../support/validity.ts';
import { commandsOf, multipolygon, scribble, wavyLine, zigzag } from '../../support/validity-shapes.ts';
import { readWire } from '../wire.ts';

const POINT = 1;
const LINE = 2;
const POLYGON = 3;
/** The maximum distance by which rounding to the tile's grid moves a vertex. */
const UNIT = 1;
const RUNS = 300;
const clipper = new TileClipper();

const box: fc.Arbitrary<ClipBox> = fc
  .record({ width: fc.integer({ min: 1, max: 300 }), height: fc.integer({ min: 1, max: 300 }) })
  .map(({ width, height }) => ({ minX: 0, minY: 0, maxX: width, maxY: height }));

function clip(tile: Uint8Array, kept: ClipBox | Mask, below?: Below): Uint8Array {
  return clipper.clip(tile, () => ('minX' in kept ? new BoxMask(kept) : kept), below);
}

/** Clips a feature and returns its parts, decoded by other code; rings are closed. */
function clipFeature(type: 2 | 3, parts: Place[][], kept: ClipBox | Mask, below?: Below): Place[][] {
  const tile = clip(buildTile([{ name: 'a', features: [{ type, geometry: commandsOf(type, parts) }] }]), kept, below);
  if (tile.length === 0) return [];
  const { a } = new VectorTile(new PbfReader(tile)).layers;
  const decoded = a!.feature(0).loadGeometry();
  return decoded.map((part) => part.map(({ x, y }) => ({ x, y })));
}

/** The box around one of the vertices. */
function around(parts: Place[][], { maxX, maxY }: ClipBox, pick: number): ClipBox {
  const places = parts.flat();
  const { x, y } = places[pick % places.length]!;
  const [minX, minY] = [x - Math.floor(maxX / 2), y - Math.floor(maxY / 2)];
  return { minX, minY, maxX: minX + maxX, maxY: minY + maxY };
}

function ringOf({ minX, minY, maxX, maxY }: ClipBox): Place[] {
  return places([minX, minY], [maxX, minY], [maxX, maxY], [minX, maxY], [minX, minY]);
}

const places = (...coordinates: [number, number][]): Place[] => coordinates.map(([x, y]) => ({ x, y }));
const isIn = ({ x, y }: Place, { minX, minY, maxX, maxY }: ClipBox) => x >= minX && x <= maxX && y >= minY && y <= maxY;

describe('geometry', () => {
  test('of polygons equals that of JSTS within a unit, and valid ones stay valid', () => {
    let cut = 0;
    fc.assert(
      fc.property(multipolygon, box, fc.nat(), (rings, size, pick) => {
        fc.pre(whyInvalid(rings) === null);
        const kept = around(rings, size, pick);
        const ours = clipFeature(POLYGON, rings, kept);
        expect(whyInvalid(ours)).toBeNull();
        expect(ours.flat().every((place) => isIn(place, kept))).toBe(true);
        const theirs = intersectPolygons(polygonsOf(rings), polygonsOf([ringOf(kept)]));
        expect(areaApart(polygonsOf(ours), theirs)).toBe(0);
        if (ours.flat().length !== rings.flat().length) cut++;
      }),
      { numRuns: RUNS, seed: 46 },
    );
    expect(cut).toBeGreaterThan(100);
  });

  test('of lines equals that of JSTS within a unit, in several parts', () => {
    let inParts = 0;
    fc.assert(
      fc.property(wavyLine, box, fc.nat(), (line, { maxX, maxY }, pick) => {
        const kept = around([line], { minX: 0, minY: 0, maxX: 1 + (maxX % 20), maxY: 1 + (maxY % 20) }, pick);
        const ours = clipFeature(LINE, [line], kept);
        if (ours.length > 1) inParts++;
        const theirs = intersectLine(line, polygonsOf([ringOf(kept)]));
        expect(ours.flat().every((place) => isIn(place, kept))).toBe(true);
        if (theirs.length > 0) expect(distanceTo(theirs, ours)).toBeLessThan(UNIT);
        // A part that rounds to a single point is removed.
        const long = linesIn(theirs, 2 * UNIT);
        expect(distanceTo(ours, long)).toBeLessThan(UNIT);
      }),
      { numRuns: RUNS, seed: 46 },
    );
    expect(inParts).toBeGreaterThan(20);
  });

  test('of rings that cross themselves stays in the box', () => {
    fc.assert(
      fc.property(scribble, box, fc.nat(), (rings, size, pick) => {
        const kept = around(rings, { minX: 0, minY: 0, maxX: 1 + (size.maxX % 20), maxY: 1 + (size.maxY % 20) }, pick);
        const ours = clipFeature(POLYGON, rings, kept);
        if (rings.flat().some((place) => !isIn(place, kept))) expect(ours.flat().every((place) => isIn(place, kept))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('of a concave polygon is split into rings that share no edge', () => {
    const comb = places([0, 0], [90, 0], [90, 50], [60, 50], [60, 10], [30, 10], [30, 50], [0, 50], [0, 0]);
    const parts = clipFeature(POLYGON, [comb], { minX: -10, minY: 20, maxX: 100, maxY: 100 });
    expect(parts.map((ring) => new Set(ring.map(({ x }) => x)))).toEqual([new Set([0, 30]), new Set([60, 90])]);
  });

  test('a hole that the cut opens becomes part of the border; one inside follows its exterior', () => {
    const square = (from: number, to: number): Place[] => places([from, from], [to, from], [to, to], [from, to], [from, from]);
    const rings = [square(0, 100), [...square(40, 60)].reverse(), [...square(10, 20)].reverse()];
    const parts = clipFeature(POLYGON, rings, { minX: 0, minY: 0, maxX: 50, maxY: 200 });
    expect(whyInvalid(parts)).toBeNull();
    expect(parts.map((ring) => ring.length)).toEqual([9, 5]);
    expect(parts[1]).toEqual(expect.arrayContaining(square(10, 20)));
  });
});

describe('polygons as a mask', () => {
  /** A star with a hole around a place. */
  const star = fc
    .record({
      radii: fc.array(fc.integer({ min: 4, max: 60 }), { minLength: 3, maxLength: 9 }),
      hasHole: fc.boolean(),
      dx: fc.integer({ min: -20, max: 20 }),
      dy: fc.integer({ min: -20, max: 20 }),
    })
    .map(({ radii, hasHole, dx, dy }) => {
      const ring = (scale: number): Place[] => {
        const corners = radii.map((radius, i) => {
          const angle = (2 * Math.PI * i) / radii.length;
          return { x: dx + radius * scale * Math.cos(angle), y: dy + radius * scale * Math.sin(angle) };
        });
        return [...corners, corners[0]!];
      };
      return hasHole ? [ring(1), ring(0.4).reverse()] : [ring(1)];
    });
  const moved = (rings: Place[][], by: Place) => rings.map((ring) => ring.map(({ x, y }) => ({ x: x + by.x, y: y + by.y })));
  const maskOf = (rings: Place[][]) =>
    new PolygonMask(unionOf(rings.map((ring) => ring.slice(0, -1).flatMap(({ x, y }) => [x, y]))));

  // Shapes here are a few units wide: rounding makes some of them touch themselves, which renderers draw all the same.
  test('cut polygons as JSTS does, within a unit, and nearly all that is valid stays valid', () => {
    let [cut, valid] = [0, 0];
    fc.assert(
      fc.property(multipolygon, star, fc.nat(), (rings, shape, pick) => {
        fc.pre(whyInvalid(rings) === null && whyInvalid(shape) === null);
        const kept = moved(shape, rings.flat()[pick % rings.flat().length]!);
        const ours = clipFeature(POLYGON, rings, maskOf(kept));
        if (whyInvalid(ours) !== null) return;
        valid++;
        expect(areaApart(polygonsOf(ours), intersectPolygons(polygonsOf(rings), polygonsOf(kept)))).toBe(0);
        if (ours.flat().length !== rings.flat().length) cut++;
      }),
      { numRuns: RUNS, seed: 46 },
    );
    expect(cut).toBeGreaterThan(100);
    expect(valid).toBeGreaterThan(0.95 * RUNS);
  });

  test('cut lines as JSTS does, within a unit', () => {
    let inParts = 0;
    fc.assert(
      fc.property(wavyLine, star, fc.nat(), (line, shape, pick) => {
        fc.pre(whyInvalid(shape) === null);
        const kept = moved(shape, line[pick % line.length]!);
        const ours = clipFeature(LINE, [line], maskOf(kept));
        if (ours.length > 1) inParts++;
        const theirs = intersectLine(line, polygonsOf(kept));
        if (theirs.length > 0) expect(distanceTo(theirs, ours)).toBeLessThan(UNIT);
        const long = linesIn(theirs, 2 * UNIT);
        expect(distanceTo(ours, long)).toBeLessThan(UNIT);
      }),
      { numRuns: RUNS, seed: 46 },
    );
    expect(inParts).toBeGreaterThan(20);
  });
});

describe('a tile', () => {
  const line = (x: number) => commandsOf(LINE, [places([x, 10], [x + 100, 10])]);
  const points = [(3 << 3) | 1, ...[10, 10, 190, 0, 1000, 0].map(zigzag)];
  const unknown = [...bytesField(9, [1, 2, 3])];
  const tile = buildTile([
    {
      name: 'roads',
      features: [
        { id: 2n ** 60n, type: LINE, geometry: line(50), tags: { a: { string: 'x' }, b: { int: -5 } }, extra: unknown, mix: 1 },
        { id: 2, type: LINE, geometry: line(10), tags: { c: { double: 1.5 } }, tagsPerField: 0 },
        { id: 3, type: LINE, geometry: line(500), tags: { d: { bool: true } } },
        { id: 4, type: POINT, geometry: points },
        { id: 5, type: POINT, geometry: [] },
        { id: 6, type: 0, geometry: line(900) },
      ],
      extra: unknown,
      unusedKeys: ['none'],
    },
    { name: 'far', features: [{ type: LINE, geometry: line(800) }], extent: 512 },
    { name: 'empty', features: [] },
  ]);
  const kept = { minX: 0, minY: 0, maxX: 128, maxY: 128 };

  test('loses geometry outside; ids, tags and unknown fields keep their bytes', () => {
    const [before] = readWire(tile);
    const layers = readWire(clip(tile, kept));
    expect(layers.map(({ name }) => name)).toEqual(['roads', 'empty']);
    const [roads] = layers;
    expect({ ...roads, features: [] }).toEqual({ ...before, features: [] });
    const [cut, whole, , somePoints, ...odd] = before!.features;
    const geometryOf = (type: 2, part: Place[]) =>
      Buffer.from(bytesField(4, commandsOf(type, [part]).flatMap(varint))).toString('hex');
    const withGeometry = (feature: typeof cut, hex: string) => ({
      ...feature,
      rest: feature!.rest.map((field) => (field.startsWith('22') ? hex : field)),
    });
    expect(roads!.features).toEqual([
      withGeometry(cut, geometryOf(LINE, places([50, 10], [128, 10]))),
      whole,
      withGeometry(somePoints, Buffer.from(bytesField(4, [9, 20, 20])).toString('hex')),
      ...odd,
    ]);
  });

  test('stays the same array when nothing is outside, and is empty when nothing is inside', () => {
    const small = buildTile([{ name: 'a', features: [{ type: LINE, geometry: line(0) }] }]);
    expect(clip(small, kept)).toBe(small);
    expect(clip(small, { minX: 0, minY: 20, maxX: 1, maxY: 21 })).toHaveLength(0);
  });

  test('has a mask by extent', () => {
    const extents: number[] = [];
    clipper.clip(tile, (extent) => {
      extents.push(extent);
      return new BoxMask(kept);
    });
    expect(extents).toEqual([4096, 512, 4096]);
  });

  test('of a deeper zoom is cut out of it, scaled exactly', () => {
    const square = places([1000, 1000], [3000, 1000], [3000, 3000], [1000, 3000], [1000, 1000]);
    const child = { minX: -64, minY: -64, maxX: 4160, maxY: 4160 };
    const parts = [0, 1].flatMap((row) =>
      [0, 1].map((column) => clipFeature(POLYGON, [square], child, { levels: 1, column, row })),
    );
    const cornersOf = (rings: Place[][]) => new Set(rings.flat().map(({ x, y }) => `${x} ${y}`));
    expect(cornersOf(parts[0]!)).toEqual(new Set(['2000 2000', '4160 2000', '4160 4160', '2000 4160']));
    expect(cornersOf(parts[3]!)).toEqual(new Set(['-64 -64', '1904 -64', '1904 1904', '-64 1904']));
    expect(parts.every((rings) => whyInvalid(rings) === null)).toBe(true);
  });

  test('may grow, far beyond the first buffer', () => {
    const zigzags = Array.from({ length: 4000 }, (_, i): Place => ({ x: i, y: i % 2 === 0 ? 0 : 4000 }));
    const features = Array.from({ length: 40 }, () => ({ type: LINE, geometry: commandsOf(LINE, [zigzags]) }));
    const written = clip(buildTile([{ name: 'a', features }]), { minX: 0, minY: 1000, maxX: 4000, maxY: 3000 });
    const { a } = new VectorTile(new PbfReader(written)).layers;
    expect(a!.length).toBe(40);
    expect(a!.feature(39).loadGeometry()).toHaveLength(3999);
  });

  test('that is damaged is refused', () => {
    const damaged = buildTile([{ name: 'a', features: [], extra: bytesField(2, varintField(2, 7)) }]);
    expect(() => clip(damaged, kept)).toThrow('tag');
  });
});
