import { expect, test } from 'vitest';
import { flipRow, isOnGrid, sideOf } from '../../src/tile/key.ts';

test('zoom z has 2^z columns, also where a shift would lose bits', () => {
  for (let z = 0; z <= 60; z++) expect(sideOf(z)).toBe(Number(1n << BigInt(z)));
  expect(sideOf(-1)).toBe(0.5);
  expect(sideOf(1.5)).toBe(2 ** 1.5);
  expect(sideOf(Number.NaN)).toBeNaN();
});

test.each([0, 1, 14, 26, 30, 31, 32, 53])('a row of zoom %i is flipped back', (z) => {
  const side = 2 ** z;
  for (const y of [0, Math.floor(side / 3), side - 1]) expect(flipRow(z, flipRow(z, y))).toBe(y);
  expect(flipRow(z, 0)).toBe(side - 1);
  expect(isOnGrid({ z, x: side - 1, y: 0 })).toBe(z <= 26);
  expect(isOnGrid({ z, x: side, y: 0 })).toBe(false);
});
