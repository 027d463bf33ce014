import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Coverage, type CoverageCells } from '../../../src/survey/sizes/coverage.ts';
import { firstId, hilbertId } from '../../../src/tile/hilbert.ts';

type Key = [zoom: number, x: number, y: number, bytes: number];

function coverageOf(keys: readonly Key[]): CoverageCells {
  const coverage = new Coverage();
  for (const key of keys) coverage.add(...key);
  return coverage.cells();
}

/** A block of tiles of one zoom. */
function block(zoom: number, x: number, y: number, side: number): Key[] {
  return Array.from({ length: side * side }, (_key, i) => [zoom, x + (i % side), y + Math.floor(i / side), 10 + (i % 7)]);
}

test('few tiles have their own squares, at any zoom', () => {
  expect(
    coverageOf([
      [14, 8625, 5755, 30],
      [14, 8625, 5755, 1],
      [14, 8626, 5755, 7],
    ]),
  ).toEqual([
    {
      zoom: 14,
      cellZoom: 14,
      cells: [
        [8625, 5755, 2, 31],
        [8626, 5755, 1, 7],
      ],
    },
  ]);
  expect(coverageOf([[26, 2 ** 26 - 1, 2 ** 26 - 1, 1]])).toEqual([
    { zoom: 26, cellZoom: 26, cells: [[2 ** 26 - 1, 2 ** 26 - 1, 1, 1]] },
  ]);
});

test('many tiles share squares, as few levels up as possible', () => {
  const [{ cellZoom, cells } = { cellZoom: 0, cells: [] }] = coverageOf(block(10, 256, 128, 128));
  expect([cellZoom, cells.length]).toEqual([9, 4096]);
  expect(cells.every(([, , tiles]) => tiles === 4)).toBe(true);
  expect(coverageOf(block(10, 256, 128, 65))[0]?.cellZoom).toBe(9);
  expect(coverageOf(block(10, 256, 128, 64))[0]?.cellZoom).toBe(10);
});

test('runs equal single tiles', () => {
  const zoom = 8;
  const [from, tiles] = [firstId(zoom) + 777, 30_000];
  const runs = new Coverage();
  runs.addRun(from, tiles, 5);
  const keys: Key[] = [];
  for (let x = 0; x < 2 ** zoom; x++) {
    for (let y = 0; y < 2 ** zoom; y++) {
      const id = hilbertId(zoom, x, y);
      if (id >= from && id < from + tiles) keys.push([zoom, x, y, 5]);
    }
  }
  expect(runs.cells()).toEqual(coverageOf(keys));
});

test('parts in any order give the same squares as the whole', () => {
  const keys = [...block(9, 0, 0, 60), ...block(9, 300, 300, 70), ...block(12, 2000, 1000, 50)];
  const whole = coverageOf(keys);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.func(fc.nat(1000)), (parts, by) => {
      const shuffled = [...keys].sort((a, b) => by(a) - by(b));
      const joined = new Coverage();
      for (let part = 0; part < parts; part++) joined.join(coverageOf(shuffled.filter((_key, i) => i % parts === part)));
      expect(joined.cells()).toEqual(whole);
    }),
    { numRuns: 12 },
  );
});
