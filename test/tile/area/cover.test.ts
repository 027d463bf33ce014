import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Area } from '../../../src/tile/area/area.ts';
import { AreaCover } from '../../../src/tile/area/cover.ts';
import { boxPolygon, coveredTiles, type OracleArea, type Polygon } from '../../support/cover-oracle.ts';

const ZOOMS = [0, 1, 2, 3, 4, 5];
const NOTHING: Area = { boxes: [], regions: [], excluded: [], buffer: 0, clip: null };

function named(polygons: Polygon[]): Area['regions'] {
  return [{ name: 'a.geojson', polygons: polygons.map((rings) => rings.map((ring) => ring.slice(0, -1).flat())) }];
}

function areaOf({ wanted, excluded = [], buffer = 0 }: OracleArea): Area {
  return { ...NOTHING, regions: named(wanted), excluded: named(excluded), buffer };
}

/** Tiles as z/x/y, sorted; fails on a duplicate. */
function tilesOf(area: Area, zooms: readonly number[]): string[] {
  const cover = new AreaCover(area);
  const tiles = zooms.flatMap((z) =>
    cover
      .at(z)
      .flatMap(({ columns, rows }) =>
        numbers(columns).flatMap((x) => rows.flatMap((span) => numbers(span).map((y) => `${z}/${x}/${y}`))),
      ),
  );
  expect(new Set(tiles).size).toBe(tiles.length);
  return tiles.sort();
}

function numbers([from, to]: readonly [number, number]): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const star = starOf(0.5, 3, 12, 40);

/** A star around a place, with a hole in some. */
function starOf(...sizes: number[]): fc.Arbitrary<Polygon> {
  return fc
    .record({
      radii: fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 3, maxLength: 12 }),
      longitude: fc.double({ min: -200, max: 200, noNaN: true }),
      latitude: fc.double({ min: -70, max: 70, noNaN: true }),
      size: fc.constantFrom(...sizes),
      hasHole: fc.boolean(),
    })
    .map(({ radii, longitude, latitude, size, hasHole }) => {
      const ring = (scale: number): [number, number][] => {
        const places = radii.map((radius, i): [number, number] => {
          const angle = (2 * Math.PI * i) / radii.length;
          const reach = radius * size * scale;
          return [longitude + reach * Math.cos(angle), Math.max(-84, Math.min(84, latitude + reach * Math.sin(angle)))];
        });
        return [...places, places[0]!];
      };
      return hasHole ? [ring(1), ring(0.5).reverse()] : [ring(1)];
    })
    .filter((polygon) => polygon.every((ring) => ring.every(([, latitude]) => Math.abs(latitude) < 84)));
}

describe('a cover equals that of JSTS, tile by tile', () => {
  test('for stars with holes, over each other, beyond the antimeridian', () => {
    fc.assert(
      fc.property(fc.array(star, { minLength: 1, maxLength: 3 }), (wanted) => {
        expect(tilesOf(areaOf({ wanted }), ZOOMS)).toEqual(coveredTiles({ wanted }, ZOOMS));
      }),
      { numRuns: 25 },
    );
  });

  test('with a buffer', () => {
    fc.assert(
      fc.property(star, fc.constantFrom(0.015625, 0.5, 1, 2.25), (polygon, buffer) => {
        const area = { wanted: [polygon], buffer };
        expect(tilesOf(areaOf(area), ZOOMS)).toEqual(coveredTiles(area, ZOOMS));
      }),
      { numRuns: 15 },
    );
  });

  test('without excluded areas', () => {
    let less = 0;
    fc.assert(
      fc.property(star, starOf(40, 60, 80), (polygon, other) => {
        const area = { wanted: [boxPolygon([-180, -80, 180, 80]), polygon], excluded: [other] };
        const tiles = tilesOf(areaOf(area), ZOOMS);
        expect(tiles).toEqual(coveredTiles(area, ZOOMS));
        if (tiles.length < tilesOf(areaOf({ wanted: area.wanted }), ZOOMS).length) less++;
      }),
      { numRuns: 15 },
    );
    expect(less).toBeGreaterThan(3);
  });

  test('for boxes', () => {
    const boxes = [
      [-10.3, 20.1, 31.7, 44.4],
      [170, -20, 190.5, 10],
      [-0.001, -0.001, 0.001, 0.001],
    ] as const;
    for (const box of boxes) {
      const [west, south, east, north] = box;
      const given = { ...NOTHING, boxes: [[west, south, east > 180 ? east - 360 : east, north] as const] };
      expect(tilesOf(given, ZOOMS)).toEqual(coveredTiles({ wanted: [boxPolygon(box)] }, ZOOMS));
    }
  });
});

test('an area with only exclusions covers the rest of the world', () => {
  const excluded = [boxPolygon([-180, -85.06, 0, 85.06])];
  expect(tilesOf({ ...NOTHING, excluded: named(excluded) }, [2])).toHaveLength(8);
});

test('bounds rounded to 7 digits select no neighbours', () => {
  const [z, x, y] = [14, 8624, 5750];
  const longitude = (column: number) => (column / 2 ** z) * 360 - 180;
  const latitude = (row: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / 2 ** z))) * 180) / Math.PI;
  const [down, up] = [(degrees: number) => Math.floor(degrees * 1e7) / 1e7, (degrees: number) => Math.ceil(degrees * 1e7) / 1e7];
  const wider = [down(longitude(x)), down(latitude(y + 1)), up(longitude(x + 1)), up(latitude(y))] as const;
  expect(tilesOf({ ...NOTHING, boxes: [wider] }, [z])).toEqual([`${z}/${x}/${y}`]);
  const further = [wider[0] - 1e-6, wider[1], wider[2], wider[3]] as const;
  expect(tilesOf({ ...NOTHING, boxes: [further] }, [z])).toEqual([`${z}/${x - 1}/${y}`, `${z}/${x}/${y}`]);
});

test('adjacent polygons that are excluded together leave no seam', () => {
  const [west, east] = [boxPolygon([-60, -60, 10, 60]), boxPolygon([10, -60, 60, 60])];
  const [both] = [boxPolygon([-60, -60, 60, 60])];
  const without = (excluded: Polygon[]) => tilesOf({ ...NOTHING, excluded: named(excluded) }, [4]);
  expect(without([west, east])).toEqual(without([both]));
});

test('a box at a deep zoom is one range', () => {
  const cover = new AreaCover({ ...NOTHING, boxes: [[-179, -80, 179, 80]] });
  expect(cover.at(26)).toHaveLength(1);
});

test('a region of too many ranges is refused', () => {
  const comb: [number, number][] = Array.from({ length: 4000 }, (_, i) => [-170 + i * 0.08, i % 2 === 0 ? -60 : 60]);
  const jagged = [[...comb, [150, 84], [-170, 84], comb[0]!]] as Polygon;
  expect(() => new AreaCover({ ...NOTHING, regions: named([jagged]) }, 1000).at(12)).toThrow('use a simpler region');
});
