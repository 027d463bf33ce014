// One disk call of a run fails with EIO or ENOSPC. The run ends with a line that names file and error, nothing incomplete has the
// final name, and --resume gives the bytes of an undisturbed run.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { seeded } from '../support/pmtiles-tileset.ts';
import { expectOneLine, LONG, OUTPUTS, type OutputName, type PlanName, SEED, Subject, sampled } from './subject.ts';
import { CALLS, countCalls, runWith } from './system-calls.ts';

const ERRORS = ['EIO', 'ENOSPC'] as const;
/** Without `write`: most of these go to pipes. */
const FAILING = [...CALLS.sync, ...CALLS.rename, ...CALLS.link, ...CALLS.pwrite];
const POINTS = LONG ? 40 : 1;

const CASES: [OutputName, PlanName][] = LONG
  ? [
      ['PMTiles', 'stream'],
      ['flat', 'stream'],
      ['normalized', 'split-merge'],
      ['PMTiles', 'split-merge'],
    ]
  : [
      ['flat', 'stream'],
      ['PMTiles', 'split-merge'],
    ];

const subject = new Subject();
afterAll(() => subject[Symbol.dispose]());

describe.each(CASES)('%s, %s', (output, plan) => {
  test.each(ERRORS)(
    'a call that fails with %s ends the run with a clear error, and a resume gives the same bytes',
    async (errno) => {
      console.info(`seed ${SEED}`);
      const random = seeded(SEED);
      const counts = await callsOf(output, plan);
      let refusals = 0;
      for (const call of FAILING) {
        for (const nth of sampled(counts.get(call) ?? 0, POINTS, random)) {
          if (await failAt(call, nth, errno, output, plan)) refusals++;
        }
      }
      console.info(`${output}, ${plan}, ${errno}: ${refusals} refusals`);
      expect(refusals).toBeGreaterThanOrEqual(2);
    },
    LONG ? 7_200_000 : 180_000,
  );
});

/** Whether the error ended the run. Calls on files no longer needed may fail silently, if the output is correct. */
async function failAt(call: string, nth: number, errno: string, output: OutputName, plan: PlanName): Promise<boolean> {
  const place = subject.makePlace();
  const result = await runWith(call, nth, `error=${errno}`, subject.args(output, plan, '--resume'), place);
  try {
    await subject.expectNothingHalf(output, place);
    if (result.code === 0) {
      await subject.expectDone(output, place, 'with a receipt');
    } else {
      expect([1, 7]).toContain(result.code);
      expectOneLine(result, new RegExp(place));
      expectOneLine(result, new RegExp(`${errno}|SQLITE_(FULL|IOERR|CANTOPEN)`));
      await subject.expectResumes(output, plan, place);
    }
  } catch (error) {
    const where = `${call} number ${nth} failed with ${errno} (exit code ${result.code}), see ${place}`;
    throw new Error(`${where}: ${(error as Error).message}\n${result.stderr}`, { cause: error });
  }
  rmSync(place, { recursive: true });
  return result.code !== 0;
}

async function callsOf(output: OutputName, plan: PlanName): Promise<Map<string, number>> {
  const place = subject.makePlace();
  const { result, counts } = await countCalls(subject.args(output, plan, '--resume'), place);
  expect(result.code, result.stderr).toBe(0);
  rmSync(join(place, OUTPUTS[output][0]));
  rmSync(place, { recursive: true });
  return counts;
}
