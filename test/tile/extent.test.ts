import { expect, test } from 'vitest';
import { settleExtent, type ZoomCover } from '../../src/tile/extent.ts';
import { emptyMetadata } from '../../src/tile/metadata.ts';

const cover = (zoom: number, minX: number, minY: number, maxX: number, maxY: number): ZoomCover => ({
  zoom,
  minX,
  minY,
  maxX,
  maxY,
});

test('true bounds stay, and a center inside them', () => {
  const claimed = {
    ...emptyMetadata(),
    bounds: [7.349, 43.71, 7.491, 43.77],
    center: [7.42, 43.74, 7],
    minzoom: 3,
    maxzoom: 22,
  } as const;
  const settled = settleExtent({ ...claimed }, [cover(0, 0, 0, 0, 0), cover(14, 8526, 5972, 8532, 5975)]);
  expect(settled).toMatchObject({ bounds: claimed.bounds, center: claimed.center, minzoom: 0, maxzoom: 14 });
});

test('bounds wider than the tiles are clipped to them', () => {
  const settled = settleExtent({ ...emptyMetadata(), bounds: [-180, -85.05, 180, 85.05] }, [
    cover(1, 1, 0, 1, 0),
    cover(2, 2, 1, 2, 1),
  ]);
  expect(settled.bounds).toEqual([0, 0, 180, 85.05]);
});

test('a tile of a lower zoom counts with its whole area, since it is drawn where no deeper tile is', () => {
  const sparse = [cover(0, 0, 0, 0, 0), cover(1, 1, 0, 1, 0)];
  const world = [-180, -85.05, 180, 85.05] as const;
  expect(settleExtent({ ...emptyMetadata(), bounds: world }, sparse).bounds).toEqual(world);
  expect(settleExtent(emptyMetadata(), sparse).bounds).toEqual([-180, -85.0511288, 180, 85.0511288]);
  expect(settleExtent(emptyMetadata(), [cover(1, 1, 0, 1, 0), cover(4, 8, 5, 8, 5)]).bounds).toEqual([0, 0, 180, 85.0511288]);
});

test('a missing center is set to the deepest tiles, inside the bounds', () => {
  const city = [cover(0, 0, 0, 0, 0), cover(4, 8, 5, 8, 5)];
  expect(settleExtent(emptyMetadata(), city).center).toEqual([11.25, 48.3782356, 4]);
  const bounds = [1, 41, 2, 42] as const;
  expect(settleExtent({ ...emptyMetadata(), bounds, center: [100, 0, 3] }, city).center).toEqual([1.5, 41.5, 3]);
  const elsewhere = [100, 10, 120, 20] as const;
  expect(settleExtent({ ...emptyMetadata(), bounds: elsewhere }, city).center?.slice(0, 2)).toEqual([110, 15]);
});

test('bounds elsewhere are replaced', () => {
  const settled = settleExtent({ ...emptyMetadata(), bounds: [-100, 10, -90, 20], center: [-95, 15, 30] }, [
    cover(3, 4, 3, 4, 3),
  ]);
  expect(settled.bounds).toEqual([0, 0, 45, 40.9798981]);
  expect(settled.center).toEqual([22.5, 20.4899491, 3]);
});

test('without tiles the metadata stay', () => {
  const metadata = { ...emptyMetadata(), minzoom: 3 };
  expect(settleExtent(metadata, [])).toBe(metadata);
});
