import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SignatureMemo } from '../../../src/transform/prune/signature-memo.ts';
import { ValueIds } from '../../../src/transform/prune/value-ids.ts';

test('finds what was set, and nothing else', () => {
  const signature = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(signature, { maxLength: 400 }), (signatures) => {
      const memo = new SignatureMemo<string>(4);
      const model = new Map<string, string>();
      for (const words of signatures) {
        expect(memo.get(Int32Array.from(words))).toBe(model.get(words.join()));
        memo.set(Int32Array.from(words), words.join());
        model.set(words.join(), words.join());
      }
      for (const text of model.keys()) expect(memo.get(Int32Array.from(text.split(','), Number))).toBe(text);
    }),
    { numRuns: 200, seed: 7 },
  );
});

test('a full memo is reset and never wrong', () => {
  const memo = new SignatureMemo<number>(2);
  for (let i = 0; i < 40_000; i++) memo.set(Int32Array.of(i, -i), i);
  const found = Array.from({ length: 40_000 }, (_, i) => memo.get(Int32Array.of(i, -i)));
  expect(found.every((value, i) => value === undefined || value === i)).toBe(true);
  const held = found.filter((value) => value !== undefined).length;
  expect(held).toBeGreaterThan(0);
  expect(held).toBeLessThanOrEqual(16_384);
});

test('each value has one id, by type and by sign of zero', () => {
  const ids = new ValueIds();
  const values = [1, '1', true, false, '', 0, -0, Number.NaN];
  const given = values.map((value) => ids.idOf(value));
  expect(new Set(given).size).toBe(values.length);
  expect(values.map((value) => ids.idOf(value))).toEqual(given);
  expect(given.map((id) => ids.valueOf(id))).toEqual(values);
});
