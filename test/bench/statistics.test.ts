import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changeOf, ratioOf, slopes, spreadOf } from '../../bench/measure/statistics.mjs';

describe('statistics of the bench', () => {
  test('a median is the middle value, or the mean of the two in the middle, in any order', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ min: 1, median: 5, max: 9 });
    expect(spreadOf([10, 2, 9, 4])).toEqual({ min: 2, median: 6.5, max: 10 });
    expect(() => spreadOf([])).toThrow(RangeError);
  });

  test('ratios are computed within a round: a slow round changes nothing', () => {
    expect(ratioOf([2, 20, 2], [1, 10, 1])).toEqual({ min: 2, median: 2, max: 2 });
  });

  test('rounds missing on one side, or with a reference of zero, do not count', () => {
    expect(ratioOf([3, 4, 5], [1, 0])).toEqual({ min: 3, median: 3, max: 3 });
    expect(ratioOf([1], [])).toBeNull();
  });

  test('a slope gives the cost of a tile, whatever start-up costs', () => {
    const cost = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(cost, fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 9 }), (perTile, startUps) => {
        const at = (size: number) => ({ size, values: startUps.map((startUp) => startUp + perTile * size) });
        expect(slopes(at(200), at(1000))).toEqual(startUps.map(() => perTile));
      }),
    );
  });

  test('a slope needs the smaller size first', () => {
    expect(() => slopes({ size: 5, values: [1] }, { size: 5, values: [1] })).toThrow(RangeError);
  });

  test('the range of a change is the widest that both spreads allow', () => {
    const change = changeOf({ min: 1, median: 2, max: 4 }, { min: 0.5, median: 1, max: 2 });
    expect(change).toEqual({ min: 0.125, median: 0.5, max: 2 });
  });
});
