// Runs the whole bench once, at a small size.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { readResults } from '../../bench/results.mjs';
import { SAMPLE_STYLE, writeSample } from '../support/sample.ts';

const BENCH = fileURLToPath(new URL('../../bench', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tilefold-bench-run-'));
afterAll(() => rmSync(scratch, { recursive: true }));

function bench(script: string, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [join(BENCH, script), ...args], { encoding: 'utf8', timeout: 110_000 });
}

describe('npm run bench', () => {
  test('measures a suite, checks outputs, and fills the document', { timeout: 120_000 }, () => {
    const out = join(scratch, 'results.json');
    const document = join(scratch, 'performance.md');
    const { status, stderr } = bench('run.mjs', '--quick', '--only', 'prune-planet-500', '--sets', scratch, '--out', out);
    expect(status, stderr).toBe(0);
    const [suite] = readResults(out).suites;
    for (const name of ['floor', 'naive', 'naive, plain writes', 'tilefold', 'tilefold, 2 workers', 'tilefold, in one process']) {
      const entry = suite?.entries.find((candidate) => candidate.name === name);
      expect(entry?.wrong ?? entry?.failed, name).toBeUndefined();
      const [run] = entry?.runs ?? [];
      expect(run?.cpu, name).toBeGreaterThan(0);
      expect(run?.peakBytes, name).toBeGreaterThan(1e7);
      expect(run?.outputBytes, name).toBeGreaterThan(1e5);
    }
    writeFileSync(document, 'kept\n<!-- bench: begin (npm run bench:report) -->\n<!-- bench: end -->\n');
    expect(bench('report.mjs', out, document).status).toBe(0);
    expect(readFileSync(document, 'utf8')).toMatch(/^kept\n(.*\n)*### Prune, planet mix, flat, 500 tiles\n(.*\n)*\| tilefold \|/);
    expect(bench('compare.mjs', out, out).stdout).toContain('1.00 (1.00–1.00) |');
  });

  test("measures an archive and a style of the user's own", { timeout: 120_000 }, () => {
    const input = join(scratch, 'harbour.mbtiles');
    const out = join(scratch, 'own.json');
    writeSample(input);
    const own = ['--style', SAMPLE_STYLE, '--input', input];
    const { status, stderr } = bench('run.mjs', '--quick', ...own, '--sets', scratch, '--out', out);
    expect(status, stderr).toBe(0);
    const { suites, ownKernels } = readResults(out);
    expect(suites.map(({ name }) => name)).toEqual([expect.stringMatching(/^prune-harbour-\d+k?$/)]);
    for (const { name, runs, wrong, failed } of suites[0]?.entries ?? []) {
      expect(wrong ?? failed, name).toBeUndefined();
      if (['floor', 'naive', 'tilefold'].includes(name)) expect(runs).toHaveLength(1);
    }
    expect(ownKernels?.['harbour']).toHaveProperty('zooms');
  });

  test("measures the bench's sets by a style of the user's own", { timeout: 120_000 }, () => {
    const sets = join(scratch, 'styled');
    const out = join(sets, 'styled.json');
    mkdirSync(sets);
    const own = join(sets, 'water.json');
    const water = { id: 'water', type: 'fill', source: 's', 'source-layer': 'water', filter: ['==', ['get', 'class'], 'ocean'] };
    writeFileSync(own, JSON.stringify({ version: 8, sources: { s: { type: 'vector' } }, layers: [water] }));
    const args = ['--style', own, '--only', 'prune-ocean-500', '--sets', sets, '--out', out];
    const { status, stderr } = bench('run.mjs', '--quick', ...args);
    expect(status, stderr).toBe(0);
    const { style, suites, kernel, startUp } = readResults(out);
    expect(style).toBe(basename(own));
    expect(suites.map(({ name }) => name)).toEqual(['prune-ocean-500']);
    for (const { name, wrong, failed } of suites[0]?.entries ?? []) expect(wrong ?? failed, name).toBeUndefined();
    expect([kernel, startUp]).toEqual([null, null]);
  });

  test('refuses what it cannot run', () => {
    expect(bench('run.mjs', '--input', SAMPLE_STYLE, '--out', join(scratch, 'none.json')).status).toBe(2);
    expect(bench('run.mjs', '--style', SAMPLE_STYLE, '--input', join(scratch, 'no.mbtiles')).status).toBe(2);
    expect(bench('run.mjs', '--size', 'huge', '--out', join(scratch, 'none.json')).status).toBe(2);
    expect(bench('compare.mjs').status).toBe(2);
  });

  test('measures the kernel on every zoom, after checking its output, with and without zlib', { timeout: 120_000 }, () => {
    const out = join(scratch, 'kernel.json');
    const { status, stderr } = bench('run.mjs', '--quick', '--only', 'kernel', '--sets', scratch, '--out', out);
    expect(status, stderr).toBe(0);
    const { kernel } = readResults(out);
    if (kernel === null || 'failed' in kernel) throw new Error(`no kernel was measured: ${kernel?.failed}`);
    expect(kernel.zooms.map(({ zoom }) => zoom)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    for (const { ratio, zlibLimit } of kernel.zooms) {
      expect(ratio.median).toBeGreaterThan(1);
      expect(zlibLimit.median).toBeGreaterThan(1);
    }
  });
});
