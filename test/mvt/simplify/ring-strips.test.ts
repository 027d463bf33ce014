import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Boxes } from '../../../src/mvt/simplify/ring-boxes.ts';
import { RingStrips } from '../../../src/mvt/simplify/ring-strips.ts';

type Box = [x: number, y: number, width: number, height: number];

const box: fc.Arbitrary<Box> = fc.tuple(
  fc.integer({ min: -50, max: 50 }),
  fc.integer({ min: -50, max: 50 }),
  fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 100 })),
  fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 100 })),
);

function fill(drafts: Box[]): Boxes {
  const boxes = new Boxes();
  drafts.forEach(([x, y, width, height], i) => {
    boxes.add(i, x, y, x + width, y + height);
  });
  return boxes;
}

function touch([ax, ay, aw, ah]: Box, [bx, by, bw, bh]: Box): boolean {
  return ax <= bx + bw && bx <= ax + aw && ay <= by + bh && by <= ay + ah;
}

test('finds each pair of boxes that touch, once', () => {
  const strips = new RingStrips();
  fc.assert(
    fc.property(fc.array(box, { maxLength: 150 }), (drafts) => {
      const found: string[] = [];
      const budget = { steps: 1_000_000 };
      expect(strips.forEachPair(fill(drafts), budget, (a, b) => found.push([a, b].sort((m, n) => m - n).join()))).toBe(true);
      const expected = drafts.flatMap((a, i) => drafts.flatMap((b, j) => (i < j && touch(a, b) ? [`${i},${j}`] : [])));
      expect(found.sort()).toEqual(expected.sort());
    }),
    { numRuns: 300 },
  );
});

test('stops when the budget is used up', () => {
  const crossing = fill(Array.from({ length: 1000 }, (_, i) => [i, 0, 5000, 5000]));
  let pairs = 0;
  expect(new RingStrips().forEachPair(crossing, { steps: 10_000 }, () => pairs++)).toBe(false);
  expect(pairs).toBeLessThan(20_000);
});

test('visits few of many small boxes', () => {
  const grid = fill(Array.from({ length: 40_000 }, (_, i) => [(i % 200) * 20, Math.floor(i / 200) * 20, 10, 10]));
  const budget = { steps: 400_000 };
  expect(new RingStrips().forEachPair(grid, budget, () => {})).toBe(true);
});
