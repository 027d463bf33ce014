import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tokenKeys } from '../../../src/style/expression/tokens.ts';

/** The tokens that MapLibre GL JS finds. */
function byRegularExpression(text: string): string[] {
  return [...text.matchAll(/{([^{}]+)}/g)].map((match) => match[1] as string);
}

test('finds the tokens that renderers replace', () => {
  expect(tokenKeys('{name:latin}\n{ref} {} {a{b}c} }{')).toEqual(['name:latin', 'ref', 'b']);
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('{', '}', 'a', ':', '\n') }), (text) => {
      expect(tokenKeys(text)).toEqual(byRegularExpression(text));
    }),
    { numRuns: 2000 },
  );
});

test('scans a million braces in one pass', () => {
  const started = performance.now();
  expect(tokenKeys('{'.repeat(1_000_000))).toEqual([]);
  expect(tokenKeys('{a'.repeat(500_000))).toEqual([]);
  expect(performance.now() - started).toBeLessThan(1000);
});
