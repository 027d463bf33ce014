// Runs the measurements of scale once, at a small size.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const RUN = fileURLToPath(new URL('../../bench/scale/run.mjs', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tilefold-scale-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [RUN, ...args], { encoding: 'utf8', timeout: 230_000 });
}

test('every part is measured, checked, and shown in tables', { timeout: 240_000 }, () => {
  const out = join(scratch, 'scale.json');
  const { status, stdout, stderr } = run('--quick', '--rounds', '1', '--sets', join(scratch, 'sets'), '--out', out);
  expect(status, stderr).toBe(0);
  const { runs, planning, contents, directories, shards } = JSON.parse(readFileSync(out, 'utf8'));
  // Three tasks at two sizes, and once more with the largest shards.
  expect(runs).toHaveLength(9);
  for (const { primaryBytes, workerBytes, cpu } of runs) {
    expect(Math.min(primaryBytes, workerBytes)).toBeGreaterThan(2e7);
    expect(Math.max(primaryBytes, workerBytes)).toBeLessThan(2.5e8);
    expect(cpu).toBeGreaterThan(0.1);
  }
  // A third of the tiles or more are distinct; the sea is not.
  const distinct = runs
    .filter(({ task }: { task: string }) => task === 'to PMTiles')
    .map((each: { contents: number }) => each.contents);
  expect(distinct.every((count: number) => count > 90 && count < 1900)).toBe(true);
  expect(planning[0].shards).toBeGreaterThan(300);
  expect(contents[0].bytesEach).toBeGreaterThan(24);
  expect(directories[0]).toMatchObject({ entries: 30_000, samplesRead: expect.any(Number) });
  expect(shards.map((each: { openFiles: number }) => each.openFiles)).toEqual([1024, 256, 1024, 256, 1024, 256]);
  for (const each of shards) expect(each.shards).toBeGreaterThan(8);
  expect(stdout).toMatch(/^\| to PMTiles \|/m);
  expect(stdout).toMatch(/^\| 2 k \|/m);
  // The same document from the file, without measuring.
  expect(run('--tables', '--out', out).stdout).toBe(stdout);
});

test('a size that is not a number is refused', () => {
  const { status, stderr } = run('--sizes', 'huge', '--out', join(scratch, 'none.json'));
  expect(status).toBe(2);
  expect(stderr).toMatch(/--sizes/);
});
