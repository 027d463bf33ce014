// The disk space of a run, compared with the prediction: polled all the time on a separate file system of exactly the size of the
// bound. With less than the estimate the run is refused, and the message says how much space to free.

import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAIN } from '../support/cli.ts';
import { buildSizedTiles } from '../support/sized-tiles.ts';
import { Mount } from './mounts.ts';
import { expectOneLine, runNode, start } from './subject.ts';

const SETS = {
  tiny: { side: 80, bytes: 40, seed: 1 },
  middling: { side: 32, bytes: 4000, seed: 2 },
  large: { side: 9, bytes: 90_000, seed: 3 },
} as const;

const RUNS = {
  flat: ['copy', 'out.mbtiles', '--mbtiles-type', 'flat'],
  normalized: ['copy', 'out.mbtiles', '--mbtiles-type', 'normalized'],
  PMTiles: ['copy', 'out.pmtiles'],
  'prune to PMTiles': ['prune', 'out.pmtiles', '--layers', 'water'],
} as const;

const ROOM_KIB = 131_072;

let home = '';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'tilefold-disk-'));
  for (const [name, tiles] of Object.entries(SETS)) buildSizedTiles(join(home, `${name}.mbtiles`), tiles);
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe.each(Object.keys(SETS))('%s tiles', (set) => {
  test.each(Object.entries(RUNS))('%s', async (name, [command, ...rest]) => {
    const args = [command, join(home, `${set}.mbtiles`), ...rest];
    const { needed, estimate } = await needOf(args);
    const peak = await peakOnDiskOf(args, needed);
    expect(peak).toBeLessThanOrEqual(needed);
    console.info(`${set}, ${name}: peak ${peak}, bound ${(needed / peak).toFixed(2)}, estimate ${(estimate / peak).toFixed(2)}`);
    if (command === 'copy') expect(needed / peak).toBeLessThanOrEqual(1.35);
    expect(estimate / peak).toBeGreaterThan(0.7);
    expect(estimate / peak).toBeLessThan(1.3);
    await expectRefusedOn(args, Math.floor(estimate * 0.9));
  });
});

test('the bound includes shards kept by workers', async () => {
  for (const name of ['flat', 'PMTiles'] as const) {
    const [command, ...rest] = RUNS[name];
    const args = [
      command,
      join(home, 'middling.mbtiles'),
      ...rest,
      '--plan',
      'split-merge',
      '--workers',
      '2',
      '--shard-bytes',
      '1MB',
    ];
    const { needed } = await needOf(args);
    const peak = await peakOnDiskOf(args, needed);
    expect(needed / peak).toBeLessThanOrEqual(1.35);
  }
});

test('between estimate and bound a run begins with a warning; below, with --ignore-space; a full disk says what is missing', async () => {
  const args = ['prune', join(home, 'middling.mbtiles'), 'out.pmtiles', '--layers', 'water'];
  const { needed, estimate } = await needOf(args);
  await onDisk(Math.round((needed + 2 * estimate) / 3), async (path) => {
    const planned = await runNode([...args, '--dry-run'], path);
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('a run would warn of it') });
    const { code, stderr } = await runNode([...args, '--progress', 'plain'], path);
    expect(stderr).toMatch(/warning: .*may need up to \d+ bytes here, about \d+ are likely, and \d+ are free/);
    expect(code).toBe(0);
  });
  await onDisk(Math.floor(estimate / 2), async (path) => {
    const planned = await runNode([...args, '--dry-run'], path);
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('a run would be refused') });
    const result = await runNode([...args, '--ignore-space', '-q'], path);
    expect(result.code).toBe(7);
    expectOneLine(result, /the rest of the run may take \d+: make room for \d+ more. Then go on with tilefold resume/);
    const [, room] = /make room for (\d+) more/.exec(result.stderr) as RegExpExecArray;
    const size = Number(room) + Math.floor(estimate / 2);
    expect(size).toBeLessThanOrEqual(needed * 1.1);
  });
});

async function needOf(args: readonly string[]): Promise<{ needed: number; estimate: number }> {
  return onDisk(ROOM_KIB * 1024, async (path) => {
    const { code, stdout, stderr } = await runNode([...args, '--dry-run', '--report-format', 'ndjson'], path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { needs, disk } = JSON.parse(stdout.trimEnd().split('\n').at(-1) as string);
    expect(needs).toHaveLength(1);
    expect(needs[0].needed).toBe(disk.shards + disk.output + disk.scratch + disk.job);
    return needs[0];
  });
}

/** Returns the peak disk use of a run, on a disk that has `bytes` free. */
async function peakOnDiskOf(args: readonly string[], bytes: number): Promise<number> {
  return onDisk(bytes, async (path) => {
    const used = () => {
      const { blocks, bfree, bsize } = statfsSync(path);
      return (blocks - bfree) * bsize;
    };
    const before = used();
    let peak = 0;
    let isRunning = true;
    // On every turn of the event loop: the peak of a small run lasts a few milliseconds.
    const poll = () => {
      peak = Math.max(peak, used() - before);
      if (isRunning) setImmediate(poll);
    };
    poll();
    const { code, stderr } = await start([process.execPath, MAIN, ...args, '-q'], path).ended;
    isRunning = false;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return Math.max(peak, used() - before);
  });
}

async function expectRefusedOn(args: readonly string[], bytes: number): Promise<void> {
  await onDisk(bytes, async (path) => {
    const result = await runNode(args, path);
    expect(result.code).toBe(7);
    expectOneLine(
      result,
      /needs about \d+ bytes here \(at most \d+\), and \d+ are free; make room for \d+ more,.*--ignore-space/,
    );
  });
}

async function onDisk<T>(bytes: number, work: (path: string) => Promise<T>): Promise<T> {
  const path = mkdtempSync(join(home, 'disk-'));
  mkdirSync(path, { recursive: true });
  await using disk = await Mount.tmpfs(path, Math.ceil(bytes / 4096) * 4);
  return await work(disk.path);
}
