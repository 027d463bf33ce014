import { expect, test } from 'vitest';
import { differences, type FingerprintParts, fingerprintOf } from '../../src/plan/fingerprint.ts';

const PARTS: FingerprintParts = {
  inputs: [{ size: 1, modified: '2' }],
  options: { zoomRule: 'view', minzoom: null },
  style: 'abc',
  versions: { tilefold: '1', zlib: '2' },
};

test('the order of keys does not matter, the values do', () => {
  expect(fingerprintOf({ ...PARTS, options: { minzoom: null, zoomRule: 'view' } })).toBe(fingerprintOf(PARTS));
  expect(fingerprintOf({ ...PARTS, options: { minzoom: 0, zoomRule: 'view' } })).not.toBe(fingerprintOf(PARTS));
});

test('an option that only permits is listed, but not part of the fingerprint', () => {
  const keep: FingerprintParts = { ...PARTS, permits: { onDecodeError: 'keep' } };
  const drop: FingerprintParts = { ...PARTS, permits: { onDecodeError: 'drop' } };
  expect(fingerprintOf(keep)).toBe(fingerprintOf(drop));
  expect(fingerprintOf(keep)).toBe(fingerprintOf(PARTS));
  expect(differences(keep, drop)).toEqual([{ part: 'option onDecodeError', forceable: false, permit: true }]);
  expect(differences(PARTS, drop)).toHaveLength(1);
});

test('another number of inputs is another request, and cannot be forced', () => {
  const more = { ...PARTS, inputs: [...PARTS.inputs, ...PARTS.inputs] };
  expect(fingerprintOf(more)).not.toBe(fingerprintOf(PARTS));
  expect(differences(PARTS, more)).toEqual([{ part: expect.stringMatching(/^input/), forceable: false }]);
});

test('differences are named, with whether they can be forced', () => {
  expect(differences(PARTS, PARTS)).toEqual([]);
  const other: FingerprintParts = {
    inputs: [{ size: 2, modified: '2' }],
    options: { zoomRule: 'tile', minzoom: null, dropEmptyTiles: true },
    style: 'abd',
    versions: { tilefold: '1', zlib: '3' },
  };
  expect(differences(PARTS, other)).toEqual([
    { part: expect.stringMatching(/^input/), forceable: true },
    { part: 'option dropEmptyTiles', forceable: false },
    { part: 'option zoomRule', forceable: false },
    { part: 'style', forceable: false },
    { part: 'version of zlib', forceable: true },
  ]);
});
