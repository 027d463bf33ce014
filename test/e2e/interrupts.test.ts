// Signals take effect at once. A plan and the end of a merge are single SQL statements that take minutes on large archives, so
// they run in a process that can be killed.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { childrenOf, isAlive, type RunningCli, runCli, startCli } from '../support/cli.ts';
import { STRIP_TYPES } from '../support/strip-types.ts';

/** For hundreds of thousands of rows, on a busy machine. */
vi.setConfig({ testTimeout: 240_000 });

let directory = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-interrupts-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

afterEach(() => {
  for (const name of readdirSync(directory)) rmSync(file(name), { recursive: true });
});

/** An archive with so many rows at zoom 12, by default without an index on its keys. */
function buildRows(name: string, rows: number, bytes: number, isIndexed = false): void {
  const db = new Database(file(name));
  db.exec(`PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
    CREATE TABLE metadata (name TEXT, value TEXT);
    INSERT INTO metadata VALUES ('format', 'pbf'), ('name', 'rows');
    CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows - 1})
      INSERT INTO tiles SELECT 12, i % 4096, i / 4096, CAST(printf('%0${bytes}d', i) AS BLOB) FROM n`);
  if (isIndexed) db.exec('CREATE INDEX keys ON tiles (zoom_level, tile_column, tile_row)');
  db.close();
}

async function childOf(cli: RunningCli): Promise<number> {
  for (;;) {
    const [child] = childrenOf(cli.pid);
    if (child !== undefined) return child;
    if (cli.child.exitCode !== null) throw new Error('it has ended, and had no child');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('SIGTERM while an archive without an index is planned stops it at once, and nothing is left', async () => {
  buildRows('in.mbtiles', 2_000_000, 40);
  const cli = startCli(['copy', 'in.mbtiles', 'out.mbtiles', '--progress', 'json'], { cwd: directory });
  await cli.saw(/"phase":"plan"/);
  const planner = await childOf(cli);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(isAlive(planner)).toBe(true);
  const start = performance.now();
  process.kill(cli.pid, 'SIGTERM');
  const { code, stderr } = await cli.ended;
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(code).toBe(143);
  expect(stderr).toMatch(/stopped by SIGTERM; nothing was begun/);
  expect(isAlive(planner)).toBe(false);
  expect(readdirSync(directory)).toEqual(['in.mbtiles']);
});

test('SIGTERM while an inspection builds an index stops it at once, and existing files stay', async () => {
  buildRows('in.mbtiles', 1_000_000, 40);
  writeFileSync(file('report.txt'), 'before');
  const args = ['inspect', 'in.mbtiles', '--checkpoint', 'kept', '-o', 'report.txt', '--no-progress'];
  const cli = startCli(args, { cwd: directory });
  const indexer = await childOf(cli);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(isAlive(indexer)).toBe(true);
  const start = performance.now();
  process.kill(cli.pid, 'SIGTERM');
  expect(await cli.ended).toMatchObject({ code: 143, stdout: '' });
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(isAlive(indexer)).toBe(false);
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'kept', 'report.txt']);
  expect(readFileSync(file('report.txt'), 'utf8')).toBe('before');
});

test('a planner ends when its primary is killed', async () => {
  buildRows('in.mbtiles', 1_000_000, 40);
  const cli = startCli(['copy', 'in.mbtiles', 'out.mbtiles', '--progress', 'json'], { cwd: directory });
  const planner = await childOf(cli);
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill(cli.pid, 'SIGKILL');
  const start = performance.now();
  while (isAlive(planner) && performance.now() - start < 5_000) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(performance.now() - start).toBeLessThan(2_000);
});

test('a plan made in a separate process is the same', async () => {
  buildRows('in.mbtiles', 300, 200_000);
  expect((await runCli(['copy', 'in.mbtiles', 'out.mbtiles', '-q', '--keep-job'], { cwd: directory })).code).toBe(0);
  const planned = await runCli(['copy', 'in.mbtiles', 'other.mbtiles', '--dry-run', '--report-format', 'ndjson'], {
    cwd: directory,
  });
  const manifest = readFileSync(file('out.mbtiles.tilefold/manifest.ndjson'), 'utf8').trim().split('\n');
  expect(manifest.length).toBeGreaterThan(3);
  // The plan has the names of the manifest and the new ones.
  const lines = planned.stdout.trim().split('\n').slice(0, manifest.length);
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject(manifest.map((line) => JSON.parse(line) as unknown));
});

test.each(['flat', 'normalized'])(
  'SIGTERM while the indexes of a large %s output are built stops it at once, and --resume gives the same bytes',
  async (type) => {
    buildRows('in.mbtiles', 260_000, 40, true);
    const args = ['copy', 'in.mbtiles', '--mbtiles-type', type, '--plan', 'stream', '--agg-tiles-hash', '--progress', 'json'];
    const cli = startCli([...args, '--output', 'out.mbtiles'], { cwd: directory });
    await cli.saw(/"phase":"merge"/);
    const finisher = await childOf(cli);
    expect(isAlive(finisher)).toBe(true);
    process.kill(cli.pid, 'SIGTERM');
    expect(await cli.ended).toMatchObject({ code: 143, stderr: expect.stringMatching(/tilefold resume goes on/) });
    expect(isAlive(finisher)).toBe(false);
    expect(readdirSync(directory)).not.toContain('out.mbtiles');
    expect(await runCli([...args, '--output', 'out.mbtiles', '--resume'], { cwd: directory })).toMatchObject({ code: 0 });
    expect(await runCli([...args, '--output', 'reference.mbtiles'], { cwd: directory })).toMatchObject({ code: 0 });
    expect(readFileSync(file('out.mbtiles')).equals(readFileSync(file('reference.mbtiles')))).toBe(true);
  },
);

test('a second signal ends a process that no longer responds', async () => {
  const signals = pathToFileURL(join(import.meta.dirname, '../../src/cli/signals.ts')).href;
  const script = `import { withSignals } from ${JSON.stringify(signals)};
    await withSignals((signal) => new Promise(() => {
      setInterval(() => {}, 1000);
      signal.addEventListener('abort', () => { for (;;); });
      process.stderr.write('ready');
    }));`;
  const child = spawn(process.execPath, [...STRIP_TYPES, '--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  const saw = async (text: string) => {
    while (!stderr.includes(text)) stderr += String((await once(child.stderr, 'data'))[0]);
  };
  await saw('ready');
  child.kill('SIGTERM');
  await saw('once more stops at once');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  expect(await ended).toEqual([null, 'SIGTERM']);
  clearTimeout(killer);
});
