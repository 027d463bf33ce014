// Distinct extents and versions: the smallest ones are kept, in any order.

import { expect, test } from 'vitest';
import { SmallestNumbers } from '../../src/kit/smallest-numbers.ts';

function smallestOf(numbers: readonly number[]): readonly number[] {
  const smallest = new SmallestNumbers();
  for (const number of numbers) smallest.add(number);
  return smallest.values;
}

test('numbers are ascending, each once', () => {
  expect(smallestOf([4096, 512, 4096, 8192, 512])).toEqual([512, 4096, 8192]);
});

test('of too many the smallest stay, in any order and grouping', () => {
  const all = Array.from({ length: 40 }, (_, i) => i + 1);
  const smallest = all.slice(0, 16);
  expect(smallestOf(all)).toEqual(smallest);
  expect(smallestOf(all.toReversed())).toEqual(smallest);
  const halves = [all.slice(0, 20), all.slice(20)].map(smallestOf);
  expect(smallestOf([...halves[1]!, ...halves[0]!])).toEqual(smallest);
});
