import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkDisk, diskNeeds } from '../../src/run/preflight.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

const ESTIMATE = { shards: 1000, output: 200, scratch: 30 };

test('what goes to one file system is added up', () => {
  const directory = scratchDirectory();
  const needs = diskNeeds(ESTIMATE, join(directory, 'not/there/yet'), join(directory, 'out.pmtiles'));
  expect(needs).toEqual([{ directory, needed: 1230, free: expect.any(Number) }]);
  expect(needs[0]?.free).toBeGreaterThan(1_000_000);
});

test('two file systems are asked apart', () => {
  const needs = diskNeeds(ESTIMATE, '/dev/shm/job', join(scratchDirectory(), 'out.pmtiles'));
  expect(needs.map(({ needed }) => needed)).toEqual([200, 1030]);
});

test('too little room says how much is needed and how much is free', () => {
  expect(() => checkDisk([{ directory: '/data', needed: 10, free: 10 }])).not.toThrow();
  expect(() => checkDisk([{ directory: '/data', needed: 11, free: 10 }])).toThrow(
    expect.objectContaining({ code: 'PREFLIGHT', message: expect.stringMatching(/\/data.*11 bytes.*10 are free.*--checkpoint/) }),
  );
});
