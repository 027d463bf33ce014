import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDisk, diskNeeds, spaceVerdict } from '../../src/job/preflight.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

const BOUND = { shards: 1000, output: 200, scratch: 30, job: 7 };
const ESTIMATE = { shards: 100, output: 20, scratch: 3, job: 7 };

test('needs on one file system are added up', () => {
  const directory = scratchDirectory();
  const needs = diskNeeds(BOUND, ESTIMATE, join(directory, 'not/there/yet'), join(directory, 'out.pmtiles'));
  expect(needs).toEqual([{ directory, needed: 1237, estimate: 130, free: expect.any(Number) }]);
  expect(needs[0]?.free).toBeGreaterThan(1_000_000);
});

test('two file systems are checked separately', () => {
  const needs = diskNeeds(BOUND, null, '/dev/shm/job', join(scratchDirectory(), 'out.pmtiles'));
  expect(needs.map(({ needed, estimate }) => [needed, estimate])).toEqual([
    [200, null],
    [1037, null],
  ]);
});

test.each([
  [1000, null, 1000, 'enough'],
  [1000, null, 999, 'refused'],
  [1000, 100, 999, 'tight'],
  [1000, 100, 115, 'tight'],
  [1000, 100, 114, 'refused'],
  [1000, 990, 999, 'refused'],
] as const)('a bound of %s and an estimate of %s, with %s free, is %s', (needed, estimate, free, verdict) => {
  const need = { directory: '/data', needed, estimate, free };
  expect(spaceVerdict(need)).toBe(verdict);
  const words = verdict === 'enough' ? [] : [expect.stringMatching(/^\/data: the run may need up to 1000 bytes here.* free/)];
  expect(checkDisk([need], true)).toEqual(words);
  if (verdict !== 'refused') expect(checkDisk([need])).toEqual(words);
});

test('too little space says how much is needed, how much is free, and how much to free', () => {
  const need = { directory: '/data', needed: 1000, estimate: 100, free: 50 };
  expect(() => checkDisk([need])).toThrow(
    expect.objectContaining({
      code: 'PREFLIGHT',
      message: expect.stringMatching(
        /^\/data.* about 100 bytes here \(at most 1000\), and 50 are free; make room for 65 more.*--checkpoint/,
      ),
    }),
  );
});
