// Peak memory of every process of a run stays under 300 MB, and no flag raises the heap's limit.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childrenOf, startCli } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

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

/** The most that any process of the run had, in kB. */
async function peakOfRun(args: readonly string[]): Promise<number> {
  const cli = startCli(args, { cwd: directory });
  let peak = 0;
  const watch = setInterval(() => {
    for (const pid of [cli.pid, ...childrenOf(cli.pid)]) peak = Math.max(peak, peakOf(pid));
  }, 25);
  const { code } = await cli.ended;
  clearInterval(watch);
  expect(code).toBe(0);
  expect(peak).toBeGreaterThan(30_000);
  return peak;
}

/** The process's own high-water mark, in kB; 0 once it is gone. */
function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
