// An input with one unreadable page: its shard fails, the others are done, and once the input is mended that one alone runs.

import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

let directory = '';
const file = (name: string) => join(directory, name);
const copy = (...more: string[]) =>
  runCli(['copy', 'in.mbtiles', 'out.pmtiles', '--shard-bytes', '30000', '--report-format', 'json', ...more], { cwd: directory });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-damage-'));
  buildPlanet(file('whole.mbtiles'), 'flat', { side: 24, maxzoom: 7, seed: 3, duplicates: 0.2 });
  copyFileSync(file('whole.mbtiles'), file('in.mbtiles'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Overwrites the page in which the last row of the deepest zoom begins. */
function damagePage(path: string): void {
  const db = new Database(path, { readonly: true });
  const pages = db.prepare("SELECT pageno FROM dbstat WHERE name = 'tiles' AND pagetype = 'leaf' ORDER BY pageno").pluck();
  let numbers: number[];
  try {
    numbers = pages.all() as number[];
  } finally {
    db.close();
  }
  const page = numbers.at(-3) as number;
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(4096, 0xff), 0, 4096, (page - 1) * 4096);
  closeSync(fd);
}

test.each(['stream', 'split-merge'])('fails one shard with exit 4 and mends with --force-resume, plan %s', async (plan) => {
  damagePage(file('in.mbtiles'));
  const failed = await copy('--plan', plan);
  expect(failed.code).toBe(4);
  const report = JSON.parse(failed.stdout);
  expect(report.status).toBe('failed');
  expect(report.shards.failed).toHaveLength(1);
  expect(report.shards.failed[0].error).toMatch(/in\.mbtiles/);
  expect(report.shards.run).toBe(report.shards.total - 1);
  expect(report.shards.retried).toBe(0);
  expect(failed.stderr).toMatch(/1 of \d+ shards failed.*--resume/);
  expect(readdirSync(directory)).not.toContain('out.pmtiles');

  const { index, error } = report.shards.failed[0];
  const status = JSON.parse(
    (await runCli(['status', 'out.pmtiles.tilefold', '--report-format', 'json'], { cwd: directory })).stdout,
  );
  expect(status).toMatchObject({ live: false, shards: { failed: 1 } });
  expect(status.checkpoints[index]).toMatchObject({ state: 'failed', error });
  const text = await runCli(['status', 'out.pmtiles'], { cwd: directory });
  expect(text.stdout).toMatch(/failed\n.*in\.mbtiles/s);

  const again = await copy('--plan', plan, '--resume');
  expect(again.code).toBe(4);
  expect(JSON.parse(again.stdout).shards).toMatchObject({ run: 0, skipped: report.shards.total - 1 });

  copyFileSync(file('whole.mbtiles'), file('in.mbtiles'));
  expect((await copy('--plan', plan, '--resume')).code).toBe(5);
  damagePage(file('in.mbtiles'));
  expect((await copy('--plan', plan, '--resume', '--force-resume')).code).toBe(4);
  expect((await copy('--plan', plan, '--resume')).code).toBe(4);
  copyFileSync(file('whole.mbtiles'), file('in.mbtiles'));
  const mended = await copy('--plan', plan, '--resume', '--force-resume');
  expect(mended.code).toBe(0);
  expect(JSON.parse(mended.stdout).shards).toMatchObject({ run: 1, skipped: report.shards.total - 1 });
  const reference = await runCli(['copy', 'whole.mbtiles', 'reference.pmtiles', '-q'], { cwd: directory });
  expect(reference.code).toBe(0);
  expect(readFileSync(file('out.pmtiles')).equals(readFileSync(file('reference.pmtiles')))).toBe(true);
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles', 'reference.pmtiles', 'whole.mbtiles']);
  expect(statSync(file('out.pmtiles')).size).toBeGreaterThan(0);
});

test.each(['keep', 'drop', 'abort'])('a tile that cannot be read: --on-decode-error %s', async (choice) => {
  const db = new Database(file('in.mbtiles'));
  const broken = Buffer.from('1f8b0800000000000003deadbeef', 'hex');
  db.prepare('UPDATE tiles SET tile_data = ? WHERE zoom_level = 3 AND tile_column = 5 AND tile_row = 1').run(broken);
  db.close();
  writeFileSync(file('style.json'), PLANET_STYLE);
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
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/in\.mbtiles: tile 3\/5\/6: .*--on-decode-error keep/);
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
  expect(stored).toEqual(choice === 'keep' ? broken : undefined);
});
