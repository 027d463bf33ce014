// The disk space of a run, compared with the prediction, on separate file systems of exact sizes: on one of the size of the bound a
// run ends well, and on one that is somewhat smaller it does not. Nothing is polled, since a peak lasts a few milliseconds. With
// less than the estimate the run is refused, and the message says how much space to free.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSizedTiles } from '../support/sized-tiles.ts';
import { Mount } from './mounts.ts';
import { expectOneLine, runNode } from './subject.ts';

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
  test.each(Object.entries(RUNS))('%s', async (_, [command, ...rest]) => {
    const args = [command, join(home, `${set}.mbtiles`), ...rest];
    const { needed, estimate } = await needOf(args);
    await expectEndsWellOn(args, Math.min(needed, estimate / 0.7));
    await expectFillsDisk(args, Math.max(estimate / 1.3, command === 'copy' ? needed / 1.35 : 0));
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
    await expectEndsWellOn(args, needed);
    await expectFillsDisk(args, needed / 1.35);
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

async function expectEndsWellOn(args: readonly string[], bytes: number): Promise<void> {
  await onDisk(bytes, async (path) => {
    const { code, stderr } = await runNode([...args, '--ignore-space', '-q'], path);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
}

async function expectFillsDisk(args: readonly string[], bytes: number): Promise<void> {
  await onDisk(bytes, async (path) => expect(await runNode([...args, '--ignore-space', '-q'], path)).toMatchObject({ code: 7 }));
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
