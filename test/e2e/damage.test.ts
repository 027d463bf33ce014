// An input with one unreadable page: its shard fails, the others finish, and once the input is repaired only that shard runs
// again.

import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listTiles, readTiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { damagePage } from '../support/damage-page.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

let directory = '';
const file = (name: string) => join(directory, name);
const PLANS = ['stream', 'split-merge'] as const;
const OUTPUTS = ['out.pmtiles', 'out.mbtiles'] as const;
const copyTo = (output: string, ...more: string[]) =>
  runCli(['copy', 'in.mbtiles', output, '--shard-bytes', '30000', '--report-format', 'json', ...more], { cwd: directory });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-damage-'));
  buildPlanet(file('whole.mbtiles'), 'flat', { side: 24, maxzoom: 7, seed: 3, duplicates: 0.2 });
  copyFileSync(file('whole.mbtiles'), file('in.mbtiles'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test.each(OUTPUTS.flatMap((output) => PLANS.map((plan) => [plan, output] as const)))(
  'fails one shard with exit 4 and completes with --force-resume, plan %s, to %s',
  async (plan, output) => {
    const copy = (...more: string[]) => copyTo(output, '--plan', plan, ...more);
    damagePage(file('in.mbtiles'));
    const failed = await copy();
    expect(failed.code).toBe(4);
    const report = JSON.parse(failed.stdout);
    expect(report.status).toBe('failed');
    expect(report.shards.failed).toHaveLength(1);
    expect(report.shards.failed[0].error).toMatch(/in\.mbtiles/);
    expect(report.shards.run).toBe(report.shards.total - 1);
    expect(report.shards.retried).toBe(0);
    expect(report.tiles.failed).toBeGreaterThan(0);
    expect(report.input.tile_count).toBe(listTiles(readTiles(file('whole.mbtiles'))).length);
    expect(report.input.tile_count).toBe(report.tiles.read + report.tiles.failed);
    expect(failed.stderr).toMatch(/1 of \d+ shards failed.*tilefold resume/);
    expect(readdirSync(directory)).not.toContain(output);

    const { index, error } = report.shards.failed[0];
    const status = JSON.parse(
      (await runCli(['status', `${output}.tilefold`, '--report-format', 'json'], { cwd: directory })).stdout,
    );
    expect(status).toMatchObject({ live: false, shards: { failed: 1 } });
    expect(status.checkpoints[index]).toMatchObject({ state: 'failed', error, warnings: [] });
    expect(status.checkpoints[index].dropped).toEqual({});
    const text = await runCli(['status', output], { cwd: directory });
    expect(text.stdout).toMatch(/failed\n.*in\.mbtiles/s);

    const again = await copy('--resume');
    expect(again.code).toBe(4);
    expect(JSON.parse(again.stdout).shards).toMatchObject({ run: 0, skipped: report.shards.total - 1 });

    copyFileSync(file('whole.mbtiles'), file('in.mbtiles'));
    expect((await copy('--resume')).code).toBe(5);
    damagePage(file('in.mbtiles'));
    expect((await copy('--resume', '--force-resume')).code).toBe(4);
    expect((await copy('--resume')).code).toBe(4);
    copyFileSync(file('whole.mbtiles'), file('in.mbtiles'));
    const mended = await copy('--resume', '--force-resume');
    expect(mended.code).toBe(0);
    expect(JSON.parse(mended.stdout).shards).toMatchObject({ run: 1, skipped: report.shards.total - 1 });
    const reference = output.replace('out', 'reference');
    expect((await runCli(['copy', 'whole.mbtiles', reference, '-q'], { cwd: directory })).code).toBe(0);
    expect(readFileSync(file(output)).equals(readFileSync(file(reference)))).toBe(true);
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', output, `${output}.tilefold.json`, reference, 'whole.mbtiles']);
    expect(statSync(file(output)).size).toBeGreaterThan(0);
  },
);

test.each(PLANS)('shards before a failed one are kept even if nothing was committed yet, plan %s', async (plan) => {
  damagePage(file('in.mbtiles'), 20);
  const copy = (...more: string[]) => copyTo('out.mbtiles', '--plan', plan, ...more);
  const failed = await copy();
  expect(failed.code).toBe(4);
  const { shards } = JSON.parse(failed.stdout);
  expect(shards.failed).toHaveLength(1);
  expect(shards.failed[0].index).toBeGreaterThan(0);
  expect(shards.failed[0].index).toBeLessThan(8);
  const again = await copy('--resume');
  expect(JSON.parse(again.stdout).shards).toMatchObject({ run: 0, skipped: shards.total - 1 });
  copyFileSync(file('whole.mbtiles'), file('in.mbtiles'));
  const mended = await copy('--resume', '--force-resume');
  expect(mended.code).toBe(0);
  expect(JSON.parse(mended.stdout).shards).toMatchObject({ run: 1, skipped: shards.total - 1 });
  expect((await runCli(['copy', 'whole.mbtiles', 'reference.mbtiles', '-q'], { cwd: directory })).code).toBe(0);
  expect(readFileSync(file('out.mbtiles')).equals(readFileSync(file('reference.mbtiles')))).toBe(true);
});

const BROKEN = Buffer.from('1f8b0800000000000003deadbeef', 'hex');

/** Makes tile 3/5/6 unreadable. */
function breakTile(): void {
  const db = new Database(file('in.mbtiles'));
  db.prepare('UPDATE tiles SET tile_data = ? WHERE zoom_level = 3 AND tile_column = 5 AND tile_row = 1').run(BROKEN);
  db.close();
  writeFileSync(file('style.json'), PLANET_STYLE);
}

test.each(['keep', 'drop', 'abort'])('an unreadable tile: --on-decode-error %s', async (choice) => {
  breakTile();
  const args = [
    'prune',
    'in.mbtiles',
    'out.mbtiles',
    '--style',
    'style.json',
    '--report-format',
    'json',
    '--on-decode-error',
    choice,
  ];
  const result = await runCli(args, { cwd: directory });
  if (choice === 'abort') {
    expect(result.code).toBe(4);
    expect(result.stderr).toMatch(/in\.mbtiles: tile 3\/5\/6: .*tilefold resume with --on-decode-error keep/);
    expect(readdirSync(directory)).not.toContain('out.mbtiles');
    return;
  }
  expect(result.code).toBe(0);
  const report = JSON.parse(result.stdout);
  expect(report.decode_errors).toEqual([{ kind: 'compression', count: 1, examples: ['3/5/6'] }]);
  expect(report.tiles.dropped).toEqual(choice === 'drop' ? { 'decode-error': 1 } : {});
  expect(report.tiles.written).toBe(report.tiles.read - (choice === 'drop' ? 1 : 0));
  const output = new Database(file('out.mbtiles'), { readonly: true });
  const stored = output
    .prepare('SELECT tile_data FROM tiles WHERE zoom_level = 3 AND tile_column = 5 AND tile_row = 1')
    .pluck()
    .get();
  output.close();
  expect(stored).toEqual(choice === 'keep' ? BROKEN : undefined);
});

const prunesTo = (output: string, choice: string, ...more: string[]) => {
  const options = ['--shard-bytes', '30000', '--report-format', 'json', '--progress', 'none', ...more];
  const args = ['prune', 'in.mbtiles', output, '--style', 'style.json', '--on-decode-error', choice, ...options];
  return runCli(args, { cwd: directory });
};

test.each(OUTPUTS.flatMap((output) => PLANS.flatMap((plan) => ['keep', 'drop'].map((choice) => ({ output, plan, choice })))))(
  'abort lets the other shards finish, and a resume with $choice continues, plan $plan, to $output',
  async ({ output, plan, choice }) => {
    breakTile();
    const aborted = await prunesTo(output, 'abort', '--plan', plan);
    expect(aborted.code).toBe(4);
    const { shards } = JSON.parse(aborted.stdout);
    expect(shards.failed).toHaveLength(1);
    expect(shards).toMatchObject({ run: shards.total - 1, retried: 0 });
    expect(shards.total).toBeGreaterThan(4);
    expect((await prunesTo(output, 'abort', '--plan', plan, '--resume')).code).toBe(4);
    const resumed = await prunesTo(output, choice, '--plan', plan, '--resume');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(resumed.stdout).shards).toMatchObject({ run: 1, skipped: shards.total - 1 });
    const reference = output.replace('out', 'reference');
    expect((await prunesTo(reference, choice)).code).toBe(0);
    expect(readFileSync(file(output)).equals(readFileSync(file(reference)))).toBe(true);
  },
);

test.each(PLANS)('a job in which a tile was kept unread is not resumed with another --on-decode-error, plan %s', async (plan) => {
  breakTile();
  damagePage(file('in.mbtiles'));
  expect((await prunesTo('out.pmtiles', 'keep', '--plan', plan)).code).toBe(4);
  const before = readdirSync(file('out.pmtiles.tilefold'));
  const { code, stderr } = await prunesTo('out.pmtiles', 'drop', '--plan', plan, '--resume');
  expect(stderr).toMatch(/differing: option onDecodeError, but shard \d+ is done, with tile 3\/5\/6 unread.*--restart/);
  expect(code).toBe(5);
  expect(readdirSync(file('out.pmtiles.tilefold'))).toEqual(before);
  expect((await prunesTo('out.pmtiles', 'keep', '--plan', plan, '--resume')).code).toBe(4);
});
