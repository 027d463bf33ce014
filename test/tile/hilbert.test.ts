import fc from 'fast-check';
import { tileIdToZxy, zxyToTileId } from 'pmtiles';
import { expect, test } from 'vitest';
import { firstId, hilbertId, hilbertKey, stripRanges, zoomOfId } from '../../src/tile/hilbert.ts';

const ZOOMS = Array.from({ length: 27 }, (_, z) => z);

const keys = fc.integer({ min: 0, max: 26 }).chain((z) => {
  const place = fc.integer({ min: 0, max: 2 ** z - 1 });
  return fc.record({ z: fc.constant(z), x: place, y: place });
});

test('ids equal those of the pmtiles package, at every zoom, also in corners', () => {
  for (const z of ZOOMS) {
    const last = 2 ** z - 1;
    for (const [x, y] of [
      [0, 0],
      [0, last],
      [last, 0],
      [last, last],
      [last >> 1, last >> 2],
    ] as const) {
      expect(hilbertId(z, x, y)).toBe(zxyToTileId(z, x, y));
      expect(hilbertKey(hilbertId(z, x, y))).toEqual({ z, x, y });
    }
  }
});

test('ids and keys are inverse, and agree with the pmtiles package, for any keys', () => {
  fc.assert(
    fc.property(keys, (key) => {
      const id = hilbertId(key.z, key.x, key.y);
      expect(id).toBe(zxyToTileId(key.z, key.x, key.y));
      expect(hilbertKey(id)).toEqual(key);
      const [z, x, y] = tileIdToZxy(id);
      expect({ z, x, y }).toEqual(key);
    }),
    { numRuns: 5000 },
  );
});

test('all ids of the first zooms are consecutive, and neighbours on the curve touch', () => {
  for (let id = 0; id < firstId(6); id++) {
    const { z, x, y } = hilbertKey(id);
    expect(hilbertId(z, x, y)).toBe(id);
    if (id === firstId(z)) continue;
    const before = hilbertKey(id - 1);
    expect(Math.abs(before.x - x) + Math.abs(before.y - y)).toBe(1);
  }
});

test('the first and last id of each zoom have that zoom, and all are exact', () => {
  for (const z of ZOOMS) {
    expect(zoomOfId(firstId(z))).toBe(z);
    expect(zoomOfId(firstId(z + 1) - 1)).toBe(z);
  }
  expect(BigInt(firstId(27))).toBe((4n ** 27n - 1n) / 3n);
  expect(hilbertKey(firstId(27) - 1)).toEqual({ z: 26, x: 2 ** 26 - 1, y: 0 });
});

test('the ranges of a strip are its columns, ascending and joined', () => {
  for (const [z, x0, x1] of [
    [0, 0, 0],
    [1, 1, 1],
    [3, 0, 7],
    [5, 3, 17],
    [6, 32, 63],
    [7, 64, 127],
    [7, 1, 126],
  ] as const) {
    const expected: number[] = [];
    for (let x = x0; x <= x1; x++) for (let y = 0; y < 2 ** z; y++) expected.push(zxyToTileId(z, x, y));
    expected.sort((a, b) => a - b);
    const ranges = [...stripRanges(z, x0, x1)];
    expect(ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i))).toEqual(expected);
    for (let i = 1; i < ranges.length; i++) expect(ranges[i]![0]).toBeGreaterThan(ranges[i - 1]![1]);
  }
});

test.each([
  [3, [2, 5], [1, 6]],
  [5, [7, 7], [9, 9]],
  [6, [10, 40], [0, 31]],
  [6, [0, 63], [63, 63]],
] as const)('the ranges of a rectangle at zoom %i, columns %j, rows %j, are its tiles', (z, [x0, x1], [y0, y1]) => {
  const expected: number[] = [];
  for (let x = x0; x <= x1; x++) for (let y = y0; y <= y1; y++) expected.push(zxyToTileId(z, x, y));
  const ranges = [...stripRanges(z, x0, x1, undefined, [y0, y1])];
  const ids = ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
  expect(ids).toEqual(expected.sort((a, b) => a - b));
});

test('a whole zoom is one range, and an aligned strip of 64 columns at most one range per square', () => {
  expect([...stripRanges(26, 0, 2 ** 26 - 1)]).toEqual([[firstId(26), firstId(27)]]);
  const ranges = [...stripRanges(14, 128, 191)];
  expect(ranges.length).toBeLessThanOrEqual(256);
  expect(ranges.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(64 * 2 ** 14);
});

test('exactly the empty squares are skipped', () => {
  const ids = [...Array(40).keys()].map((n) => zxyToTileId(20, 64 + ((n * 7) % 64), n * 25_000));
  const mayHold = (from: number, to: number) => ids.some((id) => id >= from && id < to);
  const ranges = [...stripRanges(20, 64, 127, mayHold)];
  expect(ranges.length).toBeLessThan(1000);
  for (const id of ids) expect(ranges.some(([from, to]) => id >= from && id < to)).toBe(true);
});
