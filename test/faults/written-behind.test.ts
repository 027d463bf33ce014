// A fault during a background write of PMTiles tile data: a full disk, a kill, an interrupt. Sixty megabytes, so that some data
// is always in flight; the job is elsewhere, so that the fault hits the output.

import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAIN } from '../support/cli.ts';
import { BigCopy, MIB, type Place } from './big-copy.ts';
import { Mount } from './mounts.ts';
import { expectOneLine, start } from './subject.ts';
import { runWithRoomPromised } from './system-calls.ts';

const copy = new BigCopy('out.pmtiles');
beforeAll(() => copy.prepare(), 120_000);
afterAll(() => copy[Symbol.dispose]());

test.each([3, 20, 45])(
  'a disk with space for %d MiB of the output ends the run with a clear error, and a resume with more continues',
  async (mib) => {
    const made = copy.makePlace();
    const { place, args } = made;
    await using disk = await Mount.tmpfs(place, mib * 1024);
    const result = await runWithRoomPromised(args, place);
    expect(result.code, result.stderr).toBe(7);
    expectOneLine(result, /\.out\.pmtiles\.\w+\.part cannot be written: ENOSPC/);
    expect(readdirSync(place).filter((name) => !name.startsWith('.'))).toEqual([]);
    await disk.resize(128 * 1024);
    await copy.expectResumes(made);
  },
  120_000,
);

/** Sends a signal as soon as so much of the output is written; returns whether the run was still running. */
async function endedAt(bytes: number, signal: NodeJS.Signals, { place, args }: Place): Promise<boolean> {
  const running = start([process.execPath, MAIN, ...args], place);
  const watch = setInterval(() => {
    const part = readdirSync(place).find((name) => name.endsWith('.part'));
    const size = part && statSync(join(place, part), { throwIfNoEntry: false })?.size;
    if (size === undefined || Number(size) < bytes) return;
    clearInterval(watch);
    running.child.kill(signal);
  }, 1);
  const { code, stderr } = await running.ended;
  clearInterval(watch);
  if (signal === 'SIGINT' && code !== 0) expect(code, stderr).toBe(130);
  return code !== 0;
}

test.each(['SIGKILL', 'SIGINT'] as const)(
  '%s while tile data is in flight: resumed to the same bytes',
  async (signal) => {
    let ends = 0;
    for (const mib of [1, 8, 16, 24, 40]) {
      const made = copy.makePlace();
      const { place } = made;
      if (await endedAt(mib * MIB, signal, made)) ends++;
      else rmSync(join(place, 'out.pmtiles'));
      expect(readdirSync(place).filter((name) => !name.startsWith('.'))).toEqual([]);
      await copy.expectResumes(made);
    }
    // On a busy machine one may come too late.
    expect(ends).toBeGreaterThanOrEqual(2);
  },
  180_000,
);
