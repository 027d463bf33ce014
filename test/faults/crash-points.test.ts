// A run is killed at its Nth call that changes the disk, for each N until it survives (in the short form, for some N): nothing
// incomplete has the final name, and --resume gives the bytes of an undisturbed run.

import { rmSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { seeded } from '../support/pmtiles-tileset.ts';
import { ALL_CASES, LONG, type OutputName, type PlanName, SEED, Subject, sampled } from './subject.ts';
import { CALLS, countCalls, runWith } from './system-calls.ts';

const POINTS_IN_SHORT = 1;
/** There are thousands of these; the long form tests this many of each. */
const SAMPLED = new Set(['pwrite64', 'write']);
const POINTS_SAMPLED = 60;

const CASES: [OutputName, PlanName][] = LONG
  ? ALL_CASES
  : [
      ['PMTiles', 'stream'],
      ['flat', 'stream'],
      ['flat', 'split-merge'],
    ];

const subject = new Subject();
afterAll(() => subject[Symbol.dispose]());

describe.each(CASES)('%s, %s', (output, plan) => {
  test(
    'killed at any call, a run is resumed to the same bytes',
    async () => {
      console.info(`seed ${SEED}`);
      const random = seeded(SEED);
      const counts = await callsOf(output, plan);
      let kills = 0;
      for (const call of Object.values(CALLS).flat()) {
        const limit = counts.get(call) ?? 0;
        const points = LONG && !SAMPLED.has(call) ? limit : LONG ? POINTS_SAMPLED : POINTS_IN_SHORT;
        const tried = sampled(limit, points, random);
        for (const nth of tried) kills += await killAt(call, nth, output, plan);
        if (LONG) console.info(`${call}: ${tried.length} of ${limit}, ${kills} kills so far`);
      }
      console.info(`${output}, ${plan}: ${kills} kills`);
      expect(kills).toBeGreaterThan(4);
    },
    LONG ? 7_200_000 : 180_000,
  );
});

/** Returns 1, or 0 if this run made fewer calls. */
async function killAt(call: string, nth: number, output: OutputName, plan: PlanName): Promise<number> {
  const place = subject.makePlace();
  // Every worker dies at its own Nth call: one crash is enough, and no tile should be blamed for it.
  const args = subject.args(output, plan, '--retries', '0', '--resume');
  const { code, isInjected } = await runWith(call, nth, 'signal=SIGKILL', args, place);
  try {
    await subject.expectNothingHalf(output, place);
    if (code === 0) await subject.expectDone(output, place, 'with a receipt');
    else await subject.expectResumes(output, plan, place);
  } catch (error) {
    throw new Error(`killed at ${call} number ${nth} (exit code ${code}), see ${place}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  rmSync(place, { recursive: true });
  return isInjected ? 1 : 0;
}

async function callsOf(output: OutputName, plan: PlanName): Promise<Map<string, number>> {
  const place = subject.makePlace();
  const { result, counts } = await countCalls(subject.args(output, plan, '--resume'), place);
  expect(result.code, result.stderr).toBe(0);
  await subject.expectDone(output, place, 'with a receipt');
  rmSync(place, { recursive: true });
  return counts;
}
