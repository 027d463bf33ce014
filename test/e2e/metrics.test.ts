// --metrics: resources used by phases and workers, and a balance of tiles and bytes that adds up.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunReport } from '../../src/index.ts';
import { readTiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';
import { PLANS, runReport } from '../support/report.ts';

let directory = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-metrics-'));
  buildPlanet(file('planet.mbtiles'), 'flat', { side: 16, maxzoom: 6, seed: 5 });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each(Object.entries(PLANS))('plan %s reports the resources used by its phases and processes', async (plan, options) => {
  const args = ['copy', file('planet.mbtiles'), file(`${plan}.pmtiles`), '--shard-bytes', '30000', ...options];
  const report = await runReport([...args, '--metrics', file(`${plan}.json`)]);
  const metrics = JSON.parse(readFileSync(file(`${plan}.json`), 'utf8')) as Pick<
    RunReport,
    'phases' | 'workers' | 'peak_rss_bytes'
  >;
  expect(metrics).toMatchObject({ command: 'copy', phases: report.phases, workers: report.workers });
  expect(report.phases.map(({ name }) => name).sort()).toEqual(['commit', 'map', 'merge', 'plan']);
  for (const { name, seconds, cpu_seconds } of report.phases) {
    expect(seconds, name).toBeGreaterThanOrEqual(0);
    expect(cpu_seconds, name).toBeGreaterThanOrEqual(0);
  }
  const input = readTiles(file('planet.mbtiles'));
  const bytes = [...input.values()].reduce((sum, stored) => sum + (stored?.length ?? 0), 0);
  const sum = (key: 'tiles' | 'bytes' | 'shards') => report.workers.reduce((all, worker) => all + worker[key], 0);
  expect({ tiles: sum('tiles'), bytes: sum('bytes'), shards: sum('shards') }).toEqual({
    tiles: input.size,
    bytes,
    shards: report.shards.total,
  });
  expect(report.workers.length).toBeGreaterThanOrEqual(1);
  expect(report.workers.length).toBeLessThanOrEqual(plan === 'stream' ? 1 : 2);
  for (const { cpu_seconds, peak_rss_bytes } of [...report.workers, { cpu_seconds: 1, peak_rss_bytes: metrics.peak_rss_bytes }]) {
    expect(cpu_seconds).toBeGreaterThan(0.01);
    expect(peak_rss_bytes).toBeGreaterThan(20e6);
    expect(peak_rss_bytes).toBeLessThan(400e6);
  }
});

test('metrics that cannot be written are an error, and the output stays', async () => {
  const args = ['copy', file('planet.mbtiles'), file('out.pmtiles'), '-q', '--metrics', file('none/metrics.json')];
  const { code, stderr } = await runCli(args);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/none\/metrics\.json: .*out\.pmtiles is complete/) });
  expect(readTiles(file('out.pmtiles')).size).toBe(readTiles(file('planet.mbtiles')).size);
});
