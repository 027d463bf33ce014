import fc from 'fast-check';
import simplifyJs from 'simplify-js';
import { expect, test } from 'vitest';
import { DouglasPeucker } from '../../../src/mvt/simplify/douglas-peucker.ts';
import type { Place } from '../../support/validity.ts';
import { wavyLine } from '../../support/validity-shapes.ts';

function simplify(line: Place[], tolerance: number): Place[] {
  const chain = { xs: Int32Array.from(line, ({ x }) => x), ys: Int32Array.from(line, ({ y }) => y) };
  const kept = new Uint8Array(line.length);
  new DouglasPeucker().simplify(chain, 0, line.length - 1, tolerance, kept);
  return line.filter((_, i) => i === 0 || i === line.length - 1 || kept[i] === 1);
}

const tolerance = fc.oneof(fc.constantFrom(0.5, 1, Math.SQRT2, 4, 16), fc.double({ min: 0.01, max: 50, noNaN: true }));

test('keeps the vertices that simplify-js keeps at its highest quality', () => {
  fc.assert(
    fc.property(fc.array(wavyLine, { minLength: 1, maxLength: 6 }), tolerance, (lines, tolerance) => {
      // Longer than one wavy line, with jumps and repeated vertices.
      const line = lines.flat();
      expect(simplify(line, tolerance)).toEqual(simplifyJs(line, tolerance, true));
    }),
    { numRuns: 1000 },
  );
});

test('removes nothing more the second time', () => {
  fc.assert(
    fc.property(wavyLine, tolerance, (line, tolerance) => {
      const once = simplify(line, tolerance);
      expect(simplify(once, tolerance)).toEqual(once);
    }),
  );
});

test('keeps with a lower tolerance what it keeps with a higher one', () => {
  fc.assert(
    fc.property(wavyLine, tolerance, (line, tolerance) => {
      const finer = new Set(simplify(line, tolerance / 2));
      expect(simplify(line, tolerance).every((place) => finer.has(place))).toBe(true);
    }),
  );
});

test('a sawtooth of half a million teeth is simplified at once, while simplify-js overflows the stack', () => {
  const line = Array.from({ length: 1_000_001 }, (_, x) => ({ x, y: x % 2 === 0 ? 0 : 10 }));
  expect(() => simplifyJs(line.slice(0, 20_000), 1, true)).toThrow(RangeError);
  const start = performance.now();
  expect(simplify(line, 1)).toHaveLength(line.length);
  // A quarter of a second here; quadratic time would be hours.
  expect(performance.now() - start).toBeLessThan(20_000);
});
