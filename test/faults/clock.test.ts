// The clock jumps, back and forth, during a run and between a run and its resume: only the dates shown to people depend on it.

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { MAIN } from '../support/cli.ts';
import { LONG, type OutputName, Subject, start, tool } from './subject.ts';

const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((arch) => `/usr/lib/${arch}/faketime/libfaketime.so.1`);
const YEARS = 31_557_600;

const subject = new Subject();
afterAll(() => subject[Symbol.dispose]());

/** Only the wall clock: a real jump does not affect the monotonic clock, and file times come from the kernel. */
function fakeClock(file: string): Record<string, string> {
  const library = LIBRARIES.find((path) => existsSync(path));
  if (library === undefined) throw new Error("libfaketime is needed: scripts/test-tools installs Debian's package faketime");
  return {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
  };
}

function setClock(file: string, seconds: number): void {
  writeFileSync(file, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds)}\n`);
}

test('the clock of these tests really jumps', async () => {
  const file = join(subject.makePlace(), 'clock');
  setClock(file, 10 * YEARS);
  const { stdout } = await start([process.execPath, '-p', 'Date.now()'], subject.home, fakeClock(file)).ended;
  expect(Number(stdout) - Date.now()).toBeGreaterThan(9 * YEARS * 1000);
  await tool('true');
});

describe.each((LONG ? ['flat', 'PMTiles', 'normalized'] : ['PMTiles']) as OutputName[])('%s', (output) => {
  test('a clock that jumps during the run changes no byte and causes no heartbeat timeout', async () => {
    const place = subject.makePlace();
    const file = join(subject.makePlace(), 'clock');
    setClock(file, 0);
    await subject.reference(output);
    const args = subject.args(output, 'split-merge', '--progress', 'json', '--report-format', 'json');
    const run = start([process.execPath, MAIN, ...args], place, fakeClock(file));
    await run.saw(/"state":"started"/);
    setClock(file, 10 * YEARS);
    await run.saw(/"state":"done"/);
    setClock(file, -10 * YEARS);
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).shards).toMatchObject({ retried: 0, failed: [] });
    await subject.expectDone(output, place);
    rmSync(place, { recursive: true });
  });

  test.each([
    ['into the past', 10 * YEARS, -10 * YEARS],
    ['into the future', -10 * YEARS, 10 * YEARS],
  ])('a run killed on one date is resumed on another, %s', async (_name, first, second) => {
    const place = subject.makePlace();
    const file = join(subject.makePlace(), 'clock');
    setClock(file, first);
    const run = start(
      [process.execPath, MAIN, ...subject.args(output, 'split-merge', '--progress', 'json')],
      place,
      fakeClock(file),
    );
    await run.saw(/"state":"done"/);
    process.kill(-run.pid, 'SIGKILL');
    expect((await run.ended).signal).toBe('SIGKILL');
    setClock(file, second);
    await subject.expectResumes(output, 'split-merge', place, fakeClock(file));
    rmSync(place, { recursive: true });
  });
});
