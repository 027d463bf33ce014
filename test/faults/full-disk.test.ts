// A disk that fills up at any moment: the run ends with exit 7, says where it is full and what is needed, leaves nothing
// incomplete, and resumes to the same bytes once there is space. SQLite sorts beside the job, never in /tmp, which may be small.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MAIN } from '../support/cli.ts';
import { seeded } from '../support/pmtiles-tileset.ts';
import { Mount } from './mounts.ts';
import { ALL_CASES, expectOneLine, LONG, type OutputName, type PlanName, runNode, SEED, Subject, sampled } from './subject.ts';
import { runWithRoomPromised } from './system-calls.ts';

const STEP_KIB = 64;
/** More than any of the runs takes. */
const ROOM_KIB = 65_536;
const SIZES_IN_SHORT = 3;

const CASES: [OutputName, PlanName][] = LONG
  ? ALL_CASES
  : [
      ['PMTiles', 'split-merge'],
      ['flat', 'stream'],
    ];

const subject = new Subject();
afterAll(() => subject[Symbol.dispose]());

describe.each(CASES)('%s, %s', (output, plan) => {
  test(
    'on a disk of any size a run ends with a clear error, and resumes with more space',
    async () => {
      console.info(`seed ${SEED}`);
      const enough = await smallestThatDoes(output, plan);
      const steps = sampled(enough - 1, LONG ? enough : SIZES_IN_SHORT, seeded(SEED));
      for (const step of steps) expect(await fillUp(step * STEP_KIB, output, plan), `${step * STEP_KIB} KiB`).toBe(7);
      console.info(`${output}, ${plan}: ${steps.length} sizes below ${enough * STEP_KIB} KiB`);
    },
    LONG ? 7_200_000 : 180_000,
  );
});

test('too little space is reported before the first tile is read', async () => {
  await using disk = await Mount.tmpfs(subject.makePlace(), 256);
  const result = await runNode(subject.args('flat', 'stream'), disk.path);
  expect(result.code).toBe(7);
  expectOneLine(result, /needs about \d+ bytes here \(at most \d+\), and \d+ are free; make room for \d+ more/);
});

test('SQLite sorts beside the job, and not in /tmp', () => {
  const place = subject.makePlace();
  const library = join(dirname(MAIN), '../index.js');
  const log = join(subject.home, 'opened');
  // An index that does not fit into its cache, built in the run's own process, during the run.
  const program = `
    import { createRequire } from 'node:module';
    import { createRequest, run } from ${JSON.stringify(library)};
    const Database = createRequire(${JSON.stringify(library)})('better-sqlite3');
    const request = createRequest({ command: 'copy', input: ${JSON.stringify(join(subject.home, 'planet.mbtiles'))}, output: 'out.mbtiles' });
    await run(request, {
      onProgress({ type, phase }) {
        if (type !== 'phase' || phase === 'plan') return;
        const db = new Database(':memory:');
        db.exec(\`PRAGMA cache_size=10; CREATE TABLE t AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 60000)
          SELECT i, hex(randomblob(20)) AS h FROM n; CREATE INDEX x ON t (h)\`);
        db.close();
      },
    });`;
  const options = ['-f', '--seccomp-bpf', '-qqq', '-o', log, '-e', 'trace=open,openat'];
  const { status, stderr } = spawnSync('strace', [...options, process.execPath, '--input-type=module', '-e', program], {
    cwd: place,
  });
  expect(status, String(stderr)).toBe(0);
  // SQLite uses unnamed files if the file system supports them, in the directory set here.
  const opened = readFileSync(log, 'utf8').matchAll(/"([^"]*etilqs_[^"]*|[^"]*(?=", [^)]*O_TMPFILE))"/g);
  const sorted = [...opened].map(([, path]) => path as string);
  expect(sorted.length).toBeGreaterThanOrEqual(3);
  expect(sorted.filter((path) => !path.startsWith(`${place}/.out.mbtiles.tilefold-`))).toEqual([]);
  expect(readdirSync(place)).toEqual(['out.mbtiles']);
  rmSync(place, { recursive: true });
});

/** Returns the exit code of a run on a disk of that size. A failed run is resumed with more space. */
async function fillUp(kib: number, output: OutputName, plan: PlanName): Promise<number | null> {
  const place = join(subject.makePlace(), 'disk');
  mkdirSync(place);
  await using disk = await Mount.tmpfs(place, kib);
  const result = await runWithRoomPromised(subject.args(output, plan, '--resume'), place);
  try {
    await subject.expectNothingHalf(output, place);
    if (result.code === 0) {
      await subject.expectDone(output, place, 'with a receipt');
    } else {
      expectOneLine(result, /no space left on device|disk is full/i);
      await disk.resize(ROOM_KIB);
      await subject.expectResumes(output, plan, place);
    }
  } catch (error) {
    throw new Error(`${output}, ${plan} in ${kib} KiB: ${(error as Error).message}\n${result.stderr}`, { cause: error });
  }
  return result.code;
}

/** Returns the smallest number of steps of space in which the run completes, by bisection: the sizes below are to be tested. */
async function smallestThatDoes(output: OutputName, plan: PlanName): Promise<number> {
  let tooSmall = 0;
  let enough = ROOM_KIB / STEP_KIB;
  while (enough - tooSmall > (LONG ? 1 : 8)) {
    const middle = (tooSmall + enough) >> 1;
    if ((await fillUp(middle * STEP_KIB, output, plan)) === 0) enough = middle;
    else tooSmall = middle;
  }
  return LONG ? enough : tooSmall + 1;
}
