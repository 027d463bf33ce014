// Counts of distinct values: exact up to a bound, estimated above it, and the same in any order of merging.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cursor } from '../../../src/mvt/cursor.ts';
import { BOOLEAN, NUMBER, TEXT, ValueHash } from '../../../src/mvt/value-hash.ts';
import { DistinctValues, MAX_EXACT_VALUES } from '../../../src/survey/layers/distinct-values.ts';
import { type ValueDraft, valueMessage } from '../../support/tile-builder.ts';

const hash = new ValueHash();

function add(distinct: DistinctValues, value: ValueDraft): number {
  const bytes = Uint8Array.from(valueMessage(value));
  const kind = hash.ofValue(new Cursor(bytes), 0, bytes.length);
  distinct.add(hash.high, hash.low);
  return kind;
}

function distinctOf(values: Iterable<ValueDraft>): DistinctValues {
  const distinct = new DistinctValues();
  for (const value of values) add(distinct, value);
  return distinct;
}

function* numbered(count: number, make: (n: number) => ValueDraft): Generator<ValueDraft> {
  for (let n = 0; n < count; n++) yield make(n);
}

const SERIES: Record<string, (n: number) => ValueDraft> = {
  'whole numbers': (int) => ({ int }),
  multiples: (n) => ({ double: n * 4096 }),
  'negative floats': (n) => ({ double: -n / 7 }),
  'texts that count up': (n) => ({ string: `node ${n}` }),
  'long texts with a common end': (n) => ({ string: `${n.toString(36).padStart(9, '0')} and one and the same tail` }),
};

describe.each(Object.entries(SERIES))('%s', (_, make) => {
  test.each([0, 1, 2, 100, MAX_EXACT_VALUES])('%i are counted exactly', (count) => {
    const distinct = distinctOf([...numbered(count, make), ...numbered(count, make)]);
    expect(distinct.count()).toBe(count);
    expect(distinct.isEstimate).toBe(false);
  });

  // Three and a half times the standard error of 1.625 %.
  test.each([MAX_EXACT_VALUES + 1, 2000, 10_000, 30_000, 100_000])('%i are estimated', (count) => {
    const distinct = distinctOf(numbered(count, make));
    expect(distinct.isEstimate).toBe(true);
    expect(Math.abs(distinct.count() / count - 1)).toBeLessThan(0.057);
  });
});

test('a million are estimated', () => {
  expect(Math.abs(distinctOf(numbered(1_000_000, (int) => ({ int }))).count() / 1_000_000 - 1)).toBeLessThan(0.05);
});

test('the error is that of 4096 registers, without bias', () => {
  for (const count of [1500, 5000, 12_000]) {
    const errors = Array.from({ length: 30 }, (_, i) => {
      return distinctOf(numbered(count, (n) => ({ string: `${i}/${n}` }))).count() / count - 1;
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(deviation).toBeLessThan(0.0225);
  }
});

test('kinds are distinguished, and values compared within them', () => {
  const distinct = new DistinctValues();
  const ones: [ValueDraft, number][] = [
    [{ int: 1 }, NUMBER],
    [{ float: 1 }, NUMBER],
    [{ double: 1 }, NUMBER],
    [{ sint: 1 }, NUMBER],
    [{ uint: 1 }, NUMBER],
  ];
  for (const [value, kind] of ones) expect(add(distinct, value)).toBe(kind);
  expect(distinct.count()).toBe(1);
  expect(add(distinct, { string: '1' })).toBe(TEXT);
  expect(add(distinct, { bool: true })).toBe(BOOLEAN);
  expect(distinct.count()).toBe(3);
  for (const value of [{ float: 0 }, { double: -0 }, { int: 0 }, { float: Number.NaN }, { double: Number.NaN }])
    add(distinct, value);
  expect(distinct.count()).toBe(5);
  for (const string of ['', '\0', '\0\0', 'a', 'a\0']) add(distinct, { string });
  expect(distinct.count()).toBe(10);
  // The last one counts.
  add(distinct, { raw: [...valueMessage({ int: 5 }), ...valueMessage({ string: 'a text' })] });
  add(distinct, { string: 'a text' });
  expect(distinct.count()).toBe(11);
});

test('a hash of all zeros is counted like any other', () => {
  const distinct = new DistinctValues();
  distinct.add(0, 0);
  distinct.add(0, 0);
  distinct.add(1, 0);
  expect(distinct.count()).toBe(2);
});

test('parts merged in any order equal the whole, on both sides of the bound', () => {
  const parts = fc.array(fc.tuple(fc.nat({ max: 1500 }), fc.nat({ max: 900 })), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(parts, fc.boolean(), (ranges, isBackwards) => {
      const texts = ranges.map(([from, count]) => distinctOf(numbered(count, (n) => ({ int: from + n }))).toText());
      const folded = new DistinctValues();
      for (const text of isBackwards ? texts.reverse() : texts) folded.addText(text);
      const values = new Set(ranges.flatMap(([from, count]) => Array.from({ length: count }, (_, n) => from + n)));
      const whole = distinctOf([...values].map((int) => ({ int })));
      expect(folded.toText()).toBe(whole.toText());
      expect(folded.isEstimate).toBe(values.size > MAX_EXACT_VALUES);
      if (!folded.isEstimate) expect(folded.count()).toBe(values.size);
    }),
    { numRuns: 60 },
  );
});
