// A power cut: only what is on the disk survives. A run on an ext4 image is stopped at some moment, and the image is copied
// without the pages that the kernel had not written back. The copy is repaired and mounted, and the run resumed.

import { constants, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { MAIN } from '../support/cli.ts';
import { seeded } from '../support/pmtiles-tileset.ts';
import { Mount, makeImage, repair } from './mounts.ts';
import { LONG, OUTPUTS, type OutputName, type PlanName, SEED, Subject, start, tool } from './subject.ts';
import { runWith } from './system-calls.ts';

const IMAGE_MIB = 48;
const CUTS = LONG ? Number(process.env['TILEFOLD_FAULTS_CUTS'] ?? 20) : 2;
/** Commit interval of ext4 in seconds: at once, the default, and never during the run. */
const COMMITS = [1, 5, 300];
const PHASES = ['plan', 'map', 'merge', 'commit'];

const CASES: [OutputName, PlanName][] = LONG
  ? [
      ['PMTiles', 'stream'],
      ['flat', 'stream'],
      ['normalized', 'split-merge'],
      ['PMTiles', 'split-merge'],
      ['flat', 'split-merge'],
    ]
  : [
      ['PMTiles', 'split-merge'],
      ['flat', 'stream'],
    ];

const subject = new Subject();
afterAll(() => subject[Symbol.dispose]());

describe.each(CASES)('%s, %s', (output, plan) => {
  test(
    'after a power cut the run is resumed to the same bytes',
    async () => {
      console.info(`seed ${SEED}`);
      const random = seeded(SEED + output.length + plan.length);
      for (let cut = 0; cut < CUTS; cut++) await cutPower(output, plan, random, cut);
    },
    LONG ? 7_200_000 : 180_000,
  );
});

test('unsynced data is missing from the copy, so that the cut is real', async () => {
  const home = subject.makePlace();
  const image = join(home, 'disk.img');
  const place = join(home, 'disk');
  await makeImage(image, IMAGE_MIB);
  {
    await using disk = await Mount.image(place, image, 300);
    const write = (name: string, flush: boolean) =>
      `require('fs').writeFileSync(${JSON.stringify(join(disk.path, name))}, 'tile'.repeat(9999), { flush: ${flush} });`;
    const script = write('synced', true) + write('unsynced', false);
    expect((await start([process.execPath, '-e', script], home).ended).code).toBe(0);
    copyImage(image, `${image}.cut`);
  }
  await repair(`${image}.cut`);
  await using disk = await Mount.image(place, `${image}.cut`, 5);
  const { stdout } = await start(['ls', disk.path], home).ended;
  expect(stdout.split('\n')).toContain('synced');
  expect(stdout.split('\n')).not.toContain('unsynced');
});

test('shards already in the output that a power cut took before they were synced run again and are counted', async () => {
  const place = subject.makePlace();
  // The first link tests for support; the second is the commit.
  const { isInjected } = await runWith('link', 2, 'signal=SIGKILL', subject.args('flat', 'split-merge'), place);
  expect(isInjected).toBe(true);
  const shards = (await tool('find', place, '-name', '*.mbtiles', '-path', '*/shards/*')).trim().split('\n');
  const taken = shards.filter((path) => Number(/(\d+)\.mbtiles$/.exec(path)?.[1]) > 8);
  expect(taken.length).toBeGreaterThan(1);
  for (const path of taken) rmSync(path);
  await subject.expectResumes('flat', 'split-merge', place);
});

async function cutPower(output: OutputName, plan: PlanName, random: () => number, cut: number): Promise<void> {
  const home = subject.makePlace();
  const image = join(home, 'disk.img');
  const place = join(home, 'disk');
  const commit = COMMITS[Math.floor(random() * COMMITS.length)] as number;
  const phase = PHASES[cut % PHASES.length] as string;
  const delay = random() * (phase === 'map' ? 400 : phase === 'plan' ? 150 : 40);
  await makeImage(image, IMAGE_MIB);
  {
    await using _disk = await Mount.image(place, image, commit);
    const run = start([process.execPath, MAIN, ...subject.args(output, plan, '--resume', '--progress', 'json')], place);
    await run.saw(new RegExp(`"phase":"${phase}"`));
    await pause(delay);
    signal(run.pid, 'SIGSTOP');
    copyImage(image, `${image}.cut`);
    signal(run.pid, 'SIGKILL');
    await run.ended;
  }
  try {
    await repair(`${image}.cut`);
    await using _disk = await Mount.image(place, `${image}.cut`, 5);
    await subject.expectNothingHalf(output, place);
    await subject.expectResumes(output, plan, place);
  } catch (error) {
    const where = `cut ${cut}, ${delay.toFixed(0)} ms into ${phase}, commit=${commit}, see ${image}.cut for ${OUTPUTS[output][0]}`;
    throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
  }
  rmSync(home, { recursive: true });
}

/** Signals the whole group, including workers. It may already have ended, which is a valid moment too. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch {
    // Already gone.
  }
}

function copyImage(from: string, to: string): void {
  mkdirSync(join(to, '..'), { recursive: true });
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
}
