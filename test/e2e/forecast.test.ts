// Compares the time and memory that a plan predicts with the run that follows. Times are compared as CPU time, since wall time
// depends on the machine's other work.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Forecast, RunReport } from '../../src/index.ts';
import { MAIN, runCli } from '../support/cli.ts';
import { buildSizedTiles } from '../support/sized-tiles.ts';

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-forecast-'));
  buildSizedTiles(join(directory, 'in.mbtiles'), { side: 70, bytes: 4000, seed: 4 });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  ['copy', ['--workers', '1'], 1],
  ['copy', ['--workers', '2', '--plan', 'split-merge'], 3],
  ['prune', ['--layers', 'water', '--workers', '1'], 1],
])('%s %j', async (command, options, processes) => {
  const args = [command, 'in.mbtiles', `${command}${processes}.pmtiles`, ...options];
  const before = readdirSync(directory);
  const planned = await runCli([...args, '--dry-run', '--report-format', 'ndjson'], { cwd: directory });
  expect(planned).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(directory)).toEqual(before);
  const { forecast } = JSON.parse(planned.stdout.trimEnd().split('\n').at(-1) as string) as { forecast: Forecast };
  const { report, cpuSeconds } = measured([...args, '--report-format', 'json', '--no-progress']);
  expect(forecast.processes).toBe(processes);
  expect(forecast.memory / report.peak_rss_bytes).toBeGreaterThan(0.7);
  expect(forecast.memory / report.peak_rss_bytes).toBeLessThan(1.3);
  const { seconds } = forecast;
  if (seconds === null) throw new Error('tiles were there to be tried out');
  expect(seconds.low).toBeGreaterThan(0);
  expect(seconds.high / seconds.low).toBeLessThan(2);
  // On a shared machine the same work may take up to twice the CPU time.
  expect((forecast.cpuSeconds as number) / cpuSeconds).toBeGreaterThan(0.5);
  expect((forecast.cpuSeconds as number) / cpuSeconds).toBeLessThan(2);
});

test("the report's memory is the total of all processes", async () => {
  const { report } = measured([
    'copy',
    'in.mbtiles',
    'sum.pmtiles',
    '--workers',
    '2',
    '--plan',
    'split-merge',
    '--report-format',
    'json',
    '--no-progress',
  ]);
  const workers = report.workers.reduce((sum, { peak_rss_bytes }) => sum + peak_rss_bytes, 0);
  expect(report.workers).toHaveLength(2);
  expect(report.peak_rss_bytes - workers).toBeGreaterThan(40e6);
  const alone = measured([
    'copy',
    'in.mbtiles',
    'alone.pmtiles',
    '--workers',
    '1',
    '--report-format',
    'json',
    '--no-progress',
  ]).report;
  expect(alone.peak_rss_bytes).toBeLessThan(1.5 * (alone.workers[0]?.peak_rss_bytes ?? 0));
});

test('an input without a tile to try is planned as well', async () => {
  const { code, stdout } = await runCli(
    ['copy', 'in.mbtiles', 'none.mbtiles', '--minzoom', '3', '--maxzoom', '4', '--allow-empty', '--dry-run'],
    {
      cwd: directory,
    },
  );
  expect(code).toBe(0);
  expect(stdout).toContain('not known: no sample tile could be read');
});

/** Runs to the end; the shell's `times` reports the CPU time of all processes. */
function measured(args: readonly string[]): { report: RunReport; cpuSeconds: number } {
  const script = 'TIMEFORMAT="%U %S"; time "$@"';
  const command = ['-c', script, 'bash', process.execPath, MAIN, ...args];
  const { status, stdout, stderr } = spawnSync('bash', command, { cwd: directory, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  const [user, system] = (stderr.trim().split('\n').at(-1) as string).split(' ').map(Number);
  return { report: JSON.parse(stdout) as RunReport, cpuSeconds: (user as number) + (system as number) };
}
