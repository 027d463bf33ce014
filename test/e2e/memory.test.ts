// The peak memory of every process of a run stays under 300 MB, and no flag raises the heap limit.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, startCli } from '../support/cli.ts';
import { buildMbtiles, type TileRow } from '../support/mbtiles-builder.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { bytesField, textField, varint, varintField } from '../support/tile-builder.ts';

const LIMIT_KB = 300 * 1024;

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-memory-'));
  buildPlanet(join(directory, 'in.mbtiles'), 'flat', { side: 128, maxzoom: 9, seed: 5, duplicates: 0.7 });
  writeFileSync(join(directory, 'style.json'), PLANET_STYLE);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  ['prune', 'out.pmtiles', 'split-merge'],
  ['prune', 'normalized.mbtiles', 'split-merge'],
  ['copy', 'copy.pmtiles', 'stream'],
  ['copy', 'flat.mbtiles', 'split-merge'],
])('%s to %s, plan %s', async (command, output, plan) => {
  const style = command === 'prune' ? ['--style', 'style.json'] : [];
  const type = output.startsWith('normalized') ? ['--mbtiles-type', 'normalized'] : [];
  expect(await peakOfRun([command, 'in.mbtiles', output, '--plan', plan, '-q', ...style, ...type])).toBeLessThan(LIMIT_KB);
});

test('an inspection of every layer takes less', async () => {
  const args = ['inspect', 'in.mbtiles', '--include-layer-list', '--plan', 'split-merge', '--topn', '10', '--no-progress'];
  expect(await peakOfRun(args)).toBeLessThan(200 * 1024);
});

describe('tiles crafted to take memory', () => {
  const HOSTILE_LIMIT_KB = 256_000;
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
  const bytes = (parts: number[][]): number[] => parts.flat();
  /** A source-layer of version 2 with all these fields. */
  const aLayer = (name: string, fields: number[][]): number[] =>
    bytesField(3, bytes([textField(1, name), ...fields, varintField(15, 2)]));
  const aPoint = (tags: number[] = []): number[] =>
    bytesField(2, [...bytesField(2, bytes(tags.map((tag) => varint(tag)))), ...varintField(3, 1), ...bytesField(4, [9, 2, 2])]);
  const aValue = bytesField(4, varintField(4, 7));
  const keys = (count: number): number[][] => numbers(count).map((i) => textField(3, `key ${i}`));
  const hostile: Record<string, () => Uint8Array> = {
    'many source-layers': () =>
      Buffer.from(bytes(numbers(20_000).map((i) => aLayer(`l${i}`, [aPoint([0, 0]), textField(3, 'a'), aValue])))),
    'too many source-layers': () => Buffer.from(bytes(numbers(70_000).map((i) => aLayer(`m${i}`, [])))),
    'many keys': () => Buffer.from(aLayer('l', [aPoint(), ...keys(200_000)])),
    'many keys in use': () => {
      const tags = numbers(60_000).flatMap((i) => [i, 0]);
      return Buffer.from(aLayer('poi', [aPoint(tags), ...keys(60_000), aValue]));
    },
    'many features': () =>
      Buffer.from(
        aLayer(
          'road',
          numbers(500_000).map(() => aPoint()),
        ),
      ),
    'more than may be inflated': () => gzipSync(Buffer.alloc(80_000_000), { level: 1 }),
  };
  const style = {
    version: 8,
    sources: { tiles: { type: 'vector', url: 'mbtiles://bad' } },
    layers: ['l', 'l7', 'poi', 'road'].map((name) => ({
      id: name,
      type: 'circle',
      source: 'tiles',
      'source-layer': name,
      filter: ['any', ['==', ['get', 'used 5'], 7], ['!', ['has', 'a']]],
    })),
  };
  const rows = Object.values(hostile).map((make, x): TileRow => [4, x, 0, make()]);

  test.each([
    ['prune', ['bad.mbtiles', 'bad.pmtiles', '--style', 'bad.json', '-q']],
    ['prune by names', ['bad.mbtiles', 'bad.pmtiles', '--exclude-layers', 'none', '-q']],
    ['simplify', ['bad.mbtiles', 'bad.pmtiles', '--tolerance', '1', '-q']],
    ['inspect', ['bad.mbtiles', '--include-layer-list', '--topn', '6', '--no-progress']],
  ])('%s', async (what, args) => {
    writeFileSync(join(directory, 'bad.json'), JSON.stringify(style));
    if (!existsSync(join(directory, 'bad.mbtiles'))) buildMbtiles(join(directory, 'bad.mbtiles'), 'flat', rows);
    rmSync(join(directory, 'bad.pmtiles'), { force: true });
    const [command = ''] = what.split(' ');
    const dropping = command === 'inspect' ? [] : ['--on-decode-error', 'drop', '--restart'];
    expect(await peakOfRun([command, ...args, ...dropping])).toBeLessThan(HOSTILE_LIMIT_KB);
  });
});

/** The peak memory of any process of the run, in kB. */
async function peakOfRun(args: readonly string[]): Promise<number> {
  const cli = startCli(args, { cwd: directory });
  let peak = 0;
  const watch = setInterval(() => {
    for (const pid of [cli.pid, ...childrenOf(cli.pid)]) peak = Math.max(peak, peakOf(pid));
  }, 25);
  const { code, stderr } = await cli.ended;
  clearInterval(watch);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(peak).toBeGreaterThan(30_000);
  return peak;
}

/** The process's own peak, in kB; 0 once it is gone. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
