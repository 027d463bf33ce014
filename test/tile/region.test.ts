import { expect, test } from 'vitest';
import {
  ALL_TILES,
  clipColumns,
  isAllTiles,
  onlyTile,
  optionsOfRegion,
  type Region,
  rangeText,
  regionOf,
  zoomLimits,
} from '../../src/tile/region.ts';

const TILE = { z: 5, x: 3, y: 9 };
const NOTHING_SAID = { minzoom: null, maxzoom: null, tile: null };
const COVER: Region = {
  zooms: [null, null],
  cover: [
    { zoom: 4, columns: [2, 5] },
    { zoom: 5, columns: [4, 7], rows: [0, 3] },
    { zoom: 5, columns: [4, 7], rows: [8, 9] },
    { zoom: 5, columns: [9, 12], rows: [2, 2] },
  ],
};

test.each([
  NOTHING_SAID,
  { ...NOTHING_SAID, minzoom: 0 },
  { ...NOTHING_SAID, minzoom: 3, maxzoom: 3 },
  { ...NOTHING_SAID, tile: { z: 0, x: 0, y: 0 } },
  { minzoom: 1, maxzoom: 9, tile: TILE },
])('options survive a round trip through a region: %j', (options) => {
  expect(optionsOfRegion(regionOf(options))).toEqual(options);
});

test('a cover that no option can express is listed as it is', () => {
  expect(optionsOfRegion(COVER)).toEqual({ ...NOTHING_SAID, cover: COVER.cover });
  const row: Region = { ...COVER, cover: [{ zoom: 0, columns: [0, 0] }] };
  expect(optionsOfRegion(row).tile).toBeNull();
});

test('a region of all tiles, or of one, is recognized', () => {
  expect(isAllTiles(regionOf(NOTHING_SAID))).toBe(true);
  for (const options of [{ minzoom: 0 }, { maxzoom: 20 }, { tile: TILE }]) {
    expect(isAllTiles(regionOf({ ...NOTHING_SAID, ...options }))).toBe(false);
  }
  expect(onlyTile(regionOf({ ...NOTHING_SAID, tile: TILE }))).toEqual(TILE);
  expect([onlyTile(ALL_TILES), onlyTile(COVER)]).toEqual([null, null]);
});

test('zooms without a limit are infinite', () => {
  expect(zoomLimits(ALL_TILES)).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(zoomLimits(regionOf({ ...NOTHING_SAID, minzoom: 2 }))).toEqual([2, Number.POSITIVE_INFINITY]);
});

test('columns are clipped to the cover, with its rows', () => {
  expect(clipColumns({ zoom: 5, columns: [0, 31] }, ALL_TILES)).toEqual([{ zoom: 5, columns: [0, 31] }]);
  expect(clipColumns({ zoom: 5, columns: [6, 10] }, COVER)).toEqual([
    { zoom: 5, columns: [6, 7], rows: [0, 3] },
    { zoom: 5, columns: [6, 7], rows: [8, 9] },
    { zoom: 5, columns: [9, 10], rows: [2, 2] },
  ]);
  expect(clipColumns({ zoom: 4, columns: [0, 2] }, COVER)).toEqual([{ zoom: 4, columns: [2, 2] }]);
  expect(clipColumns({ zoom: 5, columns: [0, 3] }, COVER)).toEqual([]);
});

test('ranges are shown as a tile, or as zoom, columns and rows', () => {
  expect(rangeText({ zoom: 5, columns: [3, 3], rows: [9, 9] })).toBe('tile 5/3/9');
  expect(rangeText({ zoom: 5, columns: [3, 3] })).toBe('zoom 5, columns 3 to 3');
  expect(rangeText({ zoom: 5, columns: [3, 4], rows: [9, 9] })).toBe('zoom 5, columns 3 to 4, rows 9 to 9');
});
