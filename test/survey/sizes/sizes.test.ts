import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BestOf } from '../../../src/kit/best-of.ts';
import { bucketEdges, bucketOf, histogramOf, recommendedBuckets } from '../../../src/survey/sizes/histogram.ts';
import { keyHash } from '../../../src/survey/sizes/key-hash.ts';
import { type CountedSizes, joinCountedSizes, SizeCounts } from '../../../src/survey/sizes/size-counts.ts';
import { statsOf, tilesOver } from '../../../src/survey/sizes/size-stats.ts';

function counted(sizes: readonly number[]): CountedSizes {
  const counts = new SizeCounts();
  for (const size of sizes) counts.add(size, 1);
  return counts.counted();
}

const SIZES = fc.array(fc.oneof(fc.nat(60), fc.nat(70_000), fc.constantFrom(0, 65_535, 65_536, 2 ** 29)), { maxLength: 60 });

describe('statistics', () => {
  test('are those of the sorted sizes', () => {
    fc.assert(
      fc.property(SIZES, (sizes) => {
        const sorted = [...sizes].sort((a, b) => a - b);
        const total = sorted.reduce((sum, size) => sum + size, 0);
        const at = (percent: number): number => sorted[Math.ceil((percent / 100) * sorted.length) - 1] ?? 0;
        expect(statsOf(counted(sizes))).toEqual({
          tile_count: sizes.length,
          total_bytes: total,
          max_bytes: sorted.at(-1) ?? 0,
          avg_bytes: sizes.length === 0 ? 0 : Math.floor(total / sizes.length),
          p50_bytes: at(50),
          p95_bytes: at(95),
          p99_bytes: at(99),
        });
      }),
    );
  });

  test('are the same for merged parts', () => {
    fc.assert(
      fc.property(SIZES, SIZES, SIZES, (a, b, c) => {
        const parts = [counted(a), counted(b), counted(c)];
        expect(joinCountedSizes(parts)).toEqual(counted([...c, ...a, ...b]));
        expect(joinCountedSizes([...parts].reverse())).toEqual(joinCountedSizes(parts));
      }),
    );
  });

  test('count past 2^32', () => {
    const counts = new SizeCounts();
    counts.add(100, 5e9);
    counts.add(70_000, 5e9);
    expect(statsOf(counts.counted())).toMatchObject({
      tile_count: 1e10,
      total_bytes: 5e9 * 70_100,
      p50_bytes: 100,
      p95_bytes: 70_000,
    });
  });

  test('a limit of 0 means no limit', () => {
    expect(tilesOver(counted([1, 2, 3]), 0)).toBe(0);
    expect(tilesOver(counted([1, 2, 3]), 2)).toBe(1);
  });
});

describe('a histogram', () => {
  test('has the buckets of vt-optimizer', () => {
    const edges = (sizes: number[]) =>
      histogramOf(counted(sizes), 2, 0).map(({ min_bytes, max_bytes, count, running_avg_bytes }) => [
        min_bytes,
        max_bytes,
        count,
        running_avg_bytes,
      ]);
    expect(edges([10, 30])).toEqual([
      [10, 19, 1, 10],
      [20, 30, 1, 20],
    ]);
    expect(edges([10, 50, 100])).toEqual([
      [10, 54, 2, 30],
      [55, 100, 1, 53],
    ]);
  });

  test('never has a bucket that ends before it begins', () => {
    const buckets = histogramOf(counted([5, 8]), 10, 0);
    expect(buckets).toHaveLength(10);
    for (const { min_bytes, max_bytes } of buckets) expect(max_bytes).toBeGreaterThanOrEqual(min_bytes);
    expect(buckets.map(({ count }) => count)).toEqual([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  });

  test('counts every tile once, in its bucket', () => {
    fc.assert(
      fc.property(SIZES, fc.integer({ min: 1, max: 20 }), (sizes, wanted) => {
        const all = counted(sizes);
        const buckets = histogramOf(all, wanted, 0);
        const edges = bucketEdges(all, wanted);
        if (edges === null) {
          expect(buckets).toEqual([]);
          return;
        }
        expect(buckets.map(({ count }) => count)).toEqual(
          buckets.map((_bucket, i) => sizes.filter((size) => bucketOf(edges, size) === i).length),
        );
        for (const size of sizes) {
          const { min_bytes, max_bytes } = buckets[bucketOf(edges, size)]!;
          expect(size >= min_bytes && size <= max_bytes).toBe(true);
        }
        expect(buckets.at(-1)?.accum_pct_tiles).toBe(1);
      }),
    );
  });

  test('compares the running mean with the limit', () => {
    const buckets = histogramOf(counted([10, 10, 95, 400]), 4, 100);
    expect(buckets.map(({ avg_over_limit, avg_near_limit }) => [avg_over_limit, avg_near_limit])).toEqual([
      [false, false],
      [false, false],
      [false, false],
      [true, false],
    ]);
    expect(recommendedBuckets(buckets)).toEqual([3]);
    expect(recommendedBuckets(histogramOf(counted([95, 91]), 2, 100))).toEqual([0, 1]);
    expect(recommendedBuckets(histogramOf(counted([95, 91]), 2, 0))).toEqual([]);
  });

  test('of no tiles or no buckets is empty', () => {
    expect(histogramOf(counted([]), 10, 0)).toEqual([]);
    expect(histogramOf(counted([1]), 0, 0)).toEqual([]);
  });
});

test('the first few do not depend on the order of input', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat()), fc.nat(10), fc.func(fc.nat()), (items, limit, by) => {
      const first = (from: readonly number[]): readonly number[] => {
        const best = new BestOf<number>(limit, (a, b) => a - b);
        for (const item of from) best.add(item);
        return best.items();
      };
      const expected = [...items].sort((a, b) => a - b).slice(0, limit);
      expect(first(items)).toEqual(expected);
      expect(first([...items].sort((a, b) => by(a) - by(b)))).toEqual(expected);
    }),
  );
});

test('hashes of keys are spread evenly, and differ', () => {
  const tenths = new Array<number>(10).fill(0);
  const seen = new Set<number>();
  for (let z = 10; z < 14; z++) {
    for (let x = 0; x < 64; x++) {
      for (let y = 0; y < 64; y++) {
        const hash = keyHash(z, x, y);
        tenths[Math.floor(hash * 10)]! += 1;
        seen.add(hash);
      }
    }
  }
  expect(seen.size).toBe(4 * 64 * 64);
  // 1,638 each; a standard deviation is 38.
  for (const count of tenths) expect(Math.abs(count - 1638.4)).toBeLessThan(160);
  expect(keyHash(26, 2 ** 26 - 1, 0)).not.toBe(keyHash(26, 0, 2 ** 26 - 1));
  expect(keyHash(50, 2 ** 40, 1)).not.toBe(keyHash(50, 0, 1));
});
