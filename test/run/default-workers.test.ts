import { expect, test } from 'vitest';
import { adviseWorkers } from '../../src/run/default-workers.ts';

const GB = 1e9;

test.each([
  [8, 64 * GB, 8, /^one a core/],
  [32, 4 * GB, 14, /4000 MB of memory hold 14 .* there are 32 cores/],
  [2, 0.2 * GB, 1, /hold 1 /],
  [1, 0.2 * GB, 1, /^one a core/],
])('%s cores and %s bytes of memory are worth %s workers', (cores, memory, workers, reason) => {
  expect(adviseWorkers(cores, memory)).toEqual({ workers, reason: expect.stringMatching(reason) });
});

test('this machine has some', () => {
  expect(adviseWorkers().workers).toBeGreaterThanOrEqual(1);
});
