import { describe, expect, test } from 'vitest';
import { change, clock, count, duration, plural, share, size, vtOptimizerSize } from '../../../src/kit/text/numbers.ts';

test.each([
  [0, '0'],
  [999, '999'],
  [1234567, '1,234,567'],
])('count %d is %s', (value, text) => expect(count(value)).toBe(text));

test.each([
  [0, '0 tiles'],
  [1, '1 tile'],
  [2000, '2,000 tiles'],
])('%d of a noun is %s', (value, text) => expect(plural(value, 'tile')).toBe(text));

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [1234, '1.23 kB'],
  [9_995, '10.0 kB'],
  [99_950, '100 kB'],
  [786_432, '786 kB'],
  // Rounded first: never 1000 kB.
  [999_600, '1.00 MB'],
  [3e12, '3.00 TB'],
  [5e15, '5000 TB'],
  [-1234, '-1.23 kB'],
  // A speed has decimals.
  [564.7018091496041, '565 B'],
  [999.7, '1.00 kB'],
])('%d bytes are %s', (bytes, text) => expect(size(bytes)).toBe(text));

test.each([
  [50, '50B'],
  [2048, '2.00KB'],
  [1_280_000, '1.22MB'],
  [3 * 1024 ** 3, '3072.00MB'],
])('%d bytes are %s for vt-optimizer', (bytes, text) => expect(vtOptimizerSize(bytes)).toBe(text));

describe('shares', () => {
  test.each([
    [1, 8, '12.5%'],
    [3, 3, '100.0%'],
    [0, 3, '0.0%'],
    [1, 5000, '<0.1%'],
    [0, 0, '0.0%'],
  ])('%d of %d is %s', (part, whole, text) => expect(share(part, whole)).toBe(text));

  test('have the requested number of decimals', () => {
    expect(share(1, 5000, 2)).toBe('0.02%');
    expect(share(1, 50_000, 2)).toBe('<0.01%');
  });
});

test.each([
  [100, 58, '-42.0%'],
  [100, 103.1, '+3.1%'],
  [100, 100, '0.0%'],
  [100_000, 99_999, '0.0%'],
  [0, 5, '-'],
])('from %d to %d is %s', (before, after, text) => expect(change(before, after)).toBe(text));

test.each([
  [0, '0 s'],
  [0.00042, '0.42 ms'],
  [0.0421, '42.1 ms'],
  [0.43, '430 ms'],
  [0.9999, '1.00 s'],
  [3.2, '3.20 s'],
  [38, '38.0 s'],
  [59.97, '1 min 0 s'],
  [125, '2 min 5 s'],
  [3599.6, '1 h 0 min'],
  [3725, '1 h 2 min'],
  [34_512, '9 h 35 min'],
])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

test.each([
  [0, '0:00'],
  [65, '1:05'],
  [3725, '1:02:05'],
])('%d seconds on the clock are %s', (seconds, text) => expect(clock(seconds)).toBe(text));
