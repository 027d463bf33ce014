import { expect, test } from 'vitest';
import { inputPaths, soleInput } from '../../src/plan/inputs.ts';

const A = { path: '/a', format: null };
const B = { path: '/b', format: 'pmtiles' } as const;

test('a command for one archive refuses several or none', () => {
  expect(soleInput({ inputs: [B] })).toBe(B);
  expect(() => soleInput({ inputs: [A, B] })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  expect(() => soleInput({ inputs: [] })).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  expect(inputPaths({ inputs: [A, B] })).toEqual(['/a', '/b']);
});
