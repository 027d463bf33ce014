import { expect, test } from 'vitest';
import { commonFormat, firstInput, inputPaths, inputsText } from '../../src/plan/inputs.ts';

const A = { path: '/a', format: null };
const B = { path: '/b', format: 'pmtiles' } as const;

test('inputs are named by the first, and have a format if it is common to all', () => {
  expect(firstInput({ inputs: [B] })).toBe(B);
  expect(() => firstInput({ inputs: [] })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  expect(inputsText({ inputs: [B] })).toBe('/b');
  expect(inputsText({ inputs: [A, B, B] })).toBe('/a and 2 more');
  expect(commonFormat({ inputs: [B, B] })).toBe('pmtiles');
  expect(commonFormat({ inputs: [A, B] })).toBeNull();
  expect(inputPaths({ inputs: [A, B] })).toEqual(['/a', '/b']);
});
