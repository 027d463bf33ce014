import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ColumnCount } from '../../src/archive/types.ts';
import { planShards, targetBytes } from '../../src/plan/planner.ts';

const NO_REST = { tiles: 0, bytes: 0 };
const MIB = 1024 * 1024;

function column(zoom: number, x: number, bytes: number, tiles = 1): ColumnCount {
  return { zoom, columns: [x, x], tiles, bytes };
}

test('the target is a 64th of all bytes, between 4 and 256 MiB', () => {
  expect(targetBytes(0)).toBe(4 * MIB);
  expect(targetBytes(6400 * MIB)).toBe(100 * MIB);
  expect(targetBytes(92e9)).toBe(256 * MIB);
});

test('low zooms share a shard, a heavy zoom is cut, the rest comes last', () => {
  const census = [column(0, 0, 10), column(1, 0, 20), column(1, 1, 20), ...[0, 1, 2, 3].map((x) => column(2, x, 60))];
  const shards = planShards(census, { tiles: 3, bytes: 5 }, 120);
  expect(shards).toEqual([
    {
      index: 0,
      ranges: [
        { zoom: 0, columns: [0, 0] },
        { zoom: 1, columns: [0, 1] },
      ],
      tiles: 3,
      bytes: 50,
    },
    { index: 1, ranges: [{ zoom: 2, columns: [0, 1] }], tiles: 2, bytes: 120 },
    { index: 2, ranges: [{ zoom: 2, columns: [2, 3] }], tiles: 2, bytes: 120 },
    { index: 3, ranges: [], rest: true, tiles: 3, bytes: 5 },
  ]);
});

test('an empty census has no shards', () => {
  expect(planShards([], NO_REST, 100)).toEqual([]);
});

test('a column is never cut, however heavy', () => {
  const shards = planShards([column(5, 3, 10_000), column(5, 4, 1), column(5, 9, 1)], NO_REST, 100);
  expect(shards.map(({ ranges }) => ranges[0]?.columns)).toEqual([
    [3, 3],
    [4, 9],
  ]);
});

test('a region is cut by its columns, and a shard has only its rows', () => {
  const cover = [
    { zoom: 3, columns: [1, 1] },
    { zoom: 6, columns: [4, 7], rows: [0, 3] },
    { zoom: 6, columns: [4, 7], rows: [8, 9] },
    { zoom: 6, columns: [9, 9], rows: [2, 2] },
  ] as const;
  const census = [column(3, 1, 10), ...[4, 5, 6, 7].map((x) => column(6, x, 60)), column(6, 9, 10)];
  const shards = planShards(census, NO_REST, 130, { zooms: [null, null], cover });
  expect(shards.map(({ ranges }) => ranges)).toEqual([
    [{ zoom: 3, columns: [1, 1] }],
    [
      { zoom: 6, columns: [4, 5], rows: [0, 3] },
      { zoom: 6, columns: [4, 5], rows: [8, 9] },
    ],
    [
      { zoom: 6, columns: [6, 7], rows: [0, 3] },
      { zoom: 6, columns: [6, 7], rows: [8, 9] },
      { zoom: 6, columns: [9, 9], rows: [2, 2] },
    ],
  ]);
});

describe('for any census', () => {
  const strips = fc.array(
    fc.record({
      zoom: fc.integer({ min: 0, max: 14 }),
      x: fc.integer({ min: 0, max: 500 }),
      bytes: fc.integer({ min: 0, max: 1e9 }),
    }),
    { maxLength: 300 },
  );
  const censusOf = (drafts: { zoom: number; x: number; bytes: number }[]) =>
    [...new Map(drafts.map(({ zoom, x, bytes }) => [`${zoom}/${x}`, column(zoom, x, bytes, (bytes % 7) + 1)])).values()].sort(
      (a, b) => a.zoom - b.zoom || a.columns[0] - b.columns[0],
    );

  test('every strip is in exactly one shard, in order, and the sums match', () => {
    fc.assert(
      fc.property(strips, fc.integer({ min: 1, max: 1e9 }), (drafts, target) => {
        const census = censusOf(drafts);
        const shards = planShards(census, NO_REST, target);
        const covering = census.map(({ zoom, columns }) =>
          shards.filter(({ ranges }) =>
            ranges.some((r) => r.zoom === zoom && r.columns[0] <= columns[0] && columns[1] <= r.columns[1]),
          ),
        );
        expect(covering.every((found) => found.length === 1)).toBe(true);
        expect(covering.map(([shard]) => shard?.index)).toEqual(
          covering.map(([shard]) => shard?.index).toSorted((a, b) => Number(a) - Number(b)),
        );
        expect(shards.reduce((sum, { tiles }) => sum + tiles, 0)).toBe(census.reduce((sum, { tiles }) => sum + tiles, 0));
        expect(shards.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(census.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(shards.map(({ index }) => index)).toEqual(shards.map((_, i) => i));
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });

  test('only a shard of one heavy strip is above twice the target', () => {
    fc.assert(
      fc.property(strips, fc.integer({ min: 1, max: 1e9 }), (drafts, target) => {
        const census = censusOf(drafts);
        const heaviest = census.reduce((most, { bytes }) => Math.max(most, bytes), 0);
        for (const { bytes } of planShards(census, NO_REST, target)) expect(bytes).toBeLessThanOrEqual(target + heaviest);
      }),
      { seed: 20_261_121, numRuns: 300 },
    );
  });
});
