// Tile data of a PMTiles archive is on its way into the file, by another thread, when the worst happens: a disk that fills up, a
// kill, an interrupt. Sixty megabytes, so that there is always some on its way; the job lies elsewhere, so that it is the
// output that suffers.

import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAIN } from '../support/cli.ts';
import { buildMbtiles, type TileRow } from '../support/mbtiles-builder.ts';
import { Mount } from './mounts.ts';
import { expectOneLine, runNode, start } from './subject.ts';
import { runWithRoomPromised } from './system-calls.ts';

const ZOOM = 6;
const TILE_BYTES = 15_000;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MIB = 1_048_576;

const home = mkdtempSync(join(tmpdir(), 'tilefold-behind-'));
const input = join(home, 'input.mbtiles');
let reference = '';
let places = 0;
afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeAll(async () => {
  const rows = Array.from({ length: 4 ** ZOOM }, (_, i): TileRow => {
    const data = Buffer.alloc(TILE_BYTES, createHash('sha512').update(`${i}`).digest());
    data.set(PNG);
    return [ZOOM, Math.floor(i / 2 ** ZOOM), i % 2 ** ZOOM, data];
  });
  buildMbtiles(input, 'flat', rows);
  const { place, args } = made();
  const { code, stderr } = await runNode(args, place);
  expect(code, stderr).toBe(0);
  reference = hashOf(place);
  expect(statSync(join(place, 'out.pmtiles')).size).toBeGreaterThan(50 * MIB);
}, 120_000);

function made(): { place: string; job: string; args: string[] } {
  const place = join(home, `place-${places}`);
  const job = join(home, `job-${places++}`);
  mkdirSync(place);
  const args = [
    'copy',
    input,
    'out.pmtiles',
    '--checkpoint',
    job,
    '--workers',
    '1',
    '--plan',
    'split-merge',
    '--shard-bytes',
    '8388608',
  ];
  return { place, job, args };
}

function hashOf(place: string): string {
  expect(readdirSync(place)).toEqual(['out.pmtiles']);
  return createHash('sha256')
    .update(readFileSync(join(place, 'out.pmtiles')))
    .digest('hex');
}

async function expectResumes(place: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runNode([...args, '--resume'], place);
  expect(code, stderr).toBe(0);
  expect(hashOf(place)).toBe(reference);
}

test.each([3, 20, 45])(
  'a disk with room for %d MiB of the output ends the run in words, and it goes on where there is more',
  async (mib) => {
    const { place, args } = made();
    await using disk = await Mount.tmpfs(place, mib * 1024);
    const result = await runWithRoomPromised(args, place);
    expect(result.code, result.stderr).toBe(7);
    expectOneLine(result, /\.out\.pmtiles\.\w+\.part cannot be written: ENOSPC/);
    expect(readdirSync(place).filter((name) => !name.startsWith('.'))).toEqual([]);
    await disk.resize(128 * 1024);
    await expectResumes(place, args);
  },
  120_000,
);

/** Sends a signal as soon as so much of the output is in its file; returns whether the run was still going on. */
async function endedAt(bytes: number, signal: NodeJS.Signals, place: string, args: readonly string[]): Promise<boolean> {
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
  '%s while tile data is on its way: resumed to the same bytes',
  async (signal) => {
    let ends = 0;
    for (const mib of [1, 8, 16, 24, 40]) {
      const { place, args } = made();
      if (await endedAt(mib * MIB, signal, place, args)) ends++;
      else rmSync(join(place, 'out.pmtiles'));
      expect(readdirSync(place).filter((name) => !name.startsWith('.'))).toEqual([]);
      await expectResumes(place, args);
    }
    // On a busy machine one may come too late.
    expect(ends).toBeGreaterThanOrEqual(2);
  },
  180_000,
);
