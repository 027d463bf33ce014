import { expect, test } from 'vitest';
import { table } from '../../../src/kit/text/table.ts';

test('columns of numbers are aligned right, with their title', () => {
  expect(
    table([
      ['zoom', 'tiles'],
      ['a', 7],
      ['bb', 1234],
    ]),
  ).toBe('zoom  tiles\na         7\nbb     1234\n');
});

test('names in wide scripts do not shift the columns after them', () => {
  expect(
    table([
      ['layer', 'bytes'],
      ['道路', 7],
      ['cafe\u0301', 12],
    ]),
  ).toBe('layer  bytes\n道路       7\ncafe\u0301      12\n');
});
