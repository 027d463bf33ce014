import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PhaseClock } from '../../src/run/phase-clock.ts';

test('a nested phase is timed separately, and the outer one continues after it', async () => {
  const clock = new PhaseClock();
  const start = performance.now();
  await clock.time('map', async () => {
    await pause(40);
    await clock.time('merge', () => pause(120));
    await pause(40);
  });
  const all = (performance.now() - start) / 1000;
  const [map, merge] = clock.phases();
  expect([map?.name, merge?.name]).toEqual(['map', 'merge']);
  expect(merge?.seconds).toBeGreaterThan(0.11);
  expect(map?.seconds).toBeGreaterThan(0.07);
  expect((map?.seconds ?? 0) + (merge?.seconds ?? 0)).toBeLessThanOrEqual(all + 0.002);
});

test('a phase that throws ends', async () => {
  const clock = new PhaseClock();
  await expect(clock.time('map', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await pause(50);
  await clock.time('merge', () => pause(1));
  expect(clock.phases()[0]?.seconds).toBeLessThan(0.04);
});
