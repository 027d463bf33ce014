import { expect, test } from 'vitest';
import { StepPace } from '../../src/shard/step-pace.ts';

/** Counts the tiles of one step. */
function tilesInStep(pace: StepPace, bytes: number, msEach = 0): number {
  pace.begin();
  for (let tiles = 1; tiles <= 10_000; tiles++) {
    const end = performance.now() + msEach;
    while (performance.now() < end);
    if (pace.isOverAfter(bytes)) return tiles;
  }
  return Number.POSITIVE_INFINITY;
}

test('a step ends after 128 tiles, a mebibyte, or a tenth of a second', () => {
  const pace = new StepPace();
  expect(tilesInStep(pace, 10)).toBe(128);
  expect(tilesInStep(pace, 65_536)).toBe(16);
  expect(tilesInStep(pace, 2_000_000)).toBe(1);
  expect(tilesInStep(pace, 10_000, 60)).toBe(2);
  expect(tilesInStep(pace, 10_000, 120)).toBe(1);
  // The clock is not read for each small tile.
  expect(tilesInStep(pace, 10, 30)).toBe(8);
});

test('if tiles are watched, each is a step', () => {
  expect(tilesInStep(new StepPace(1), 0)).toBe(1);
});
