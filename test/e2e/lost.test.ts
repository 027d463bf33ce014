// Files that are lost, garbled or left behind: the message is true, and our own files are cleaned up.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CliResult, MAIN, type RunningCli, runCli, startCli } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

let directory = '';
const at = (name: string) => join(directory, name);
const run = (...args: string[]) => runCli(args, { cwd: directory });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-lost-'));
  buildPlanet(at('in.mbtiles'), 'flat', { side: 16, maxzoom: 6, seed: 1 });
  writeFileSync(at('style.json'), PLANET_STYLE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function expectOneLine({ stderr }: CliResult, words: RegExp): void {
  const lines = stderr.split('\n').filter((line) => line.startsWith('tilefold: '));
  expect(lines, stderr).toHaveLength(1);
  expect(lines[0]).toMatch(words);
  expect(stderr).not.toMatch(/^\s+at /m);
}

describe.each([
  ['stream', 'out.mbtiles'],
  ['stream', 'out.pmtiles'],
  ['split-merge', 'out.mbtiles'],
  ['split-merge', 'out.pmtiles'],
])('in the middle of a run, plan %s, %s', (plan, output) => {
  /** Stopped with all files open, so that it notices the loss only afterwards. */
  async function stoppedAt(pattern: RegExp, ...more: string[]): Promise<RunningCli> {
    const args = ['prune', 'in.mbtiles', output, '--style', 'style.json', '--shard-bytes', '12000', '--plan', plan];
    const cli = startCli([...args, '--workers', '2', '--retries', '0', '--progress', 'json', ...more], { cwd: directory });
    await cli.saw(pattern);
    process.kill(-cli.pid, 'SIGSTOP');
    return cli;
  }

  async function goOn(cli: RunningCli): Promise<CliResult> {
    process.kill(-cli.pid, 'SIGCONT');
    return cli.ended;
  }

  test('the job directory is removed: the error says that', async () => {
    const cli = await stoppedAt(/"state":"done"/);
    rmSync(at(`${output}.tilefold`), { recursive: true });
    const result = await goOn(cli);
    expectOneLine(
      result,
      /\.tilefold: was removed or replaced while the run went on, and what was done is lost with it; run again/,
    );
    expect(result.code).toBe(1);
    expect(existsSync(at(output))).toBe(false);
  });

  test.each(['removed', 'replaced'])(
    'the temporary output is %s: the error says that, and --resume writes it again',
    async (how) => {
      const cli = await stoppedAt(plan === 'stream' ? /"state":"done"(.|\n)*"state":"done"/ : /"phase":"merge"/);
      const part = readdirSync(directory).find((name) => name.endsWith('.part'));
      // On a busy machine the run may already be past this point.
      if (part === undefined) {
        await goOn(cli);
        return;
      }
      rmSync(at(part));
      if (how === 'replaced') writeFileSync(at(part), 'precious');
      const result = await goOn(cli);
      expectOneLine(
        result,
        /\.part: the temporary output was removed or replaced while the run went on; tilefold resume writes it again/,
      );
      expect(result.code).toBe(1);
      expect(existsSync(at(output))).toBe(false);
      rmSync(at(part), { force: true });
      const args = ['prune', 'in.mbtiles', output, '--style', 'style.json', '--shard-bytes', '12000', '-q', '--resume'];
      expect(await run(...args)).toMatchObject({ code: 0, stderr: '' });
      expect(await run('prune', 'in.mbtiles', `fresh-${output}`, '--style', 'style.json', '-q')).toMatchObject({ code: 0 });
      expect(readFileSync(at(output)).equals(readFileSync(at(`fresh-${output}`)))).toBe(true);
    },
  );
});

describe('status', () => {
  beforeEach(async () => {
    const args = ['copy', 'in.mbtiles', 'out.pmtiles', '--plan', 'split-merge', '--shard-bytes', '12000', '--progress', 'json'];
    const cli = startCli(args, { cwd: directory });
    await cli.saw(/"state":"started"/);
    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
  });

  test.each([
    ['an invalid row', "UPDATE shards SET warnings = 'nonsense'"],
    ['an unknown state', "UPDATE shards SET state = 'perhaps'"],
    ['other tables', 'DROP TABLE shards'],
  ])('of a ledger with %s is one line, and --resume continues', async (_, sql) => {
    new Database(at('out.pmtiles.tilefold/ledger.sqlite')).exec(sql).close();
    const result = await run('status', 'out.pmtiles');
    expectOneLine(result, /ledger\.sqlite: cannot be read as a ledger.*tilefold resume rebuilds it from the shards/);
    expect(result).toMatchObject({ code: 1, stdout: '' });
    const resumed = await run('copy', 'in.mbtiles', 'out.pmtiles', '--shard-bytes', '12000', '--resume', '-q');
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
  });

  test.each([
    ['ledger.sqlite', /cannot be read as a ledger/],
    ['lock', /cannot be used as a lock/],
    ['request.json', /cannot be read.*--restart/],
    ['manifest.ndjson', /cannot be read.*--restart/],
  ])('of a %s that is a text file is one line', async (name, words) => {
    for (const suffix of ['-wal', '-shm']) rmSync(at(`out.pmtiles.tilefold/${name}${suffix}`), { force: true });
    writeFileSync(
      at(`out.pmtiles.tilefold/${name}`),
      'hello, this is a text and long enough to be taken for something else\n'.repeat(20),
    );
    const result = await run('status', 'out.pmtiles');
    expectOneLine(result, words);
    expect(result).toMatchObject({ code: 1, stdout: '' });
  });
});

test.each([
  "copy in.mbtiles $'out\\xff.mbtiles'",
  "copy in.mbtiles -o $'out\\xff.mbtiles'",
  "copy in.mbtiles out.mbtiles --checkpoint $'\\xff'",
  "copy in.mbtiles out.mbtiles --metrics $'\\xff.json'",
  "inspect in.mbtiles -o $'\\xff.json'",
  "inspect $'\\xff.mbtiles'",
])('a path that is not UTF-8 is refused, and not converted to another name: %s', (line) => {
  const command = `${JSON.stringify(process.execPath)} ${JSON.stringify(MAIN)} ${line}`;
  const { status, stderr } = spawnSync('bash', ['-c', command], { cwd: directory, encoding: 'utf8' });
  expect(stderr).toMatch(/^tilefold: \S.* ".*" has bytes that are not UTF-8.*; rename it, or link to it\n$/);
  expect(status).toBe(2);
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'style.json']);
});

describe('a killed inspection', () => {
  const inspect = () => ['inspect', at('in.mbtiles'), '--include-layer-list', '--plan', 'split-merge', '--no-progress'];
  let temporary = '';

  beforeEach(() => {
    temporary = at('tmp');
    mkdirSync(temporary);
  });

  test('leaves files that the next one removes, and files of a live one stay', async () => {
    const cli = startCli(inspect(), { cwd: directory, env: { TMPDIR: temporary } });
    const isAtLayers = () => readdirSync(temporary).some((name) => existsSync(join(temporary, name, 'layers/stage.json')));
    while (!isAtLayers() && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(-cli.pid, 'SIGSTOP');
    const left = readdirSync(temporary);
    expect(left).toHaveLength(1);
    mkdirSync(join(temporary, 'tilefold-inspect-mine/keys'), { recursive: true });
    writeFileSync(join(temporary, 'tilefold-inspect-mine/keys/id_rsa'), 'precious');

    const next = () => runCli(inspect(), { cwd: directory, env: { TMPDIR: temporary } });
    expect(await next()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(temporary).sort()).toEqual([...left, 'tilefold-inspect-mine'].sort());

    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
    expect(await next()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(temporary)).toEqual(['tilefold-inspect-mine']);
    expect(readFileSync(join(temporary, 'tilefold-inspect-mine/keys/id_rsa'), 'utf8')).toBe('precious');
  });
});

describe.each([
  ['plan', ['plan']],
  ['copy --dry-run', ['copy', '--dry-run', '--output', 'out.mbtiles']],
])('%s of an archive without an index, killed', (_, args) => {
  test('leaves a directory that the next one removes, and the directory of a live one stays', async () => {
    mkdirSync(at('tmp'));
    buildRowsWithoutIndex(at('rows.mbtiles'), 200_000);
    const options = { cwd: directory, env: { TMPDIR: at('tmp') } };
    const cli = startCli([...args, 'rows.mbtiles'], options);
    const isAtKeys = () => readdirSync(at('tmp'), { recursive: true }).some((name) => String(name).includes('keys.'));
    while (!isAtKeys() && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(-cli.pid, 'SIGSTOP');
    const left = readdirSync(at('tmp'));
    expect(left).toHaveLength(1);

    buildRowsWithoutIndex(at('few.mbtiles'), 10);
    const next = () => runCli([...args, 'few.mbtiles'], options);
    expect(await next()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(at('tmp'))).toEqual(left);

    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
    expect(await next()).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(at('tmp'))).toEqual([]);
  });
});

test('a plan killed in its trial leaves a directory that the next one removes', async () => {
  mkdirSync(at('tmp'));
  const options = { cwd: directory, env: { TMPDIR: at('tmp') } };
  const cli = startCli(['plan', 'in.mbtiles'], options);
  const isRehearsing = () =>
    readdirSync(at('tmp'), { recursive: true }).some((name) => String(name).includes('rehearsal/all.mbtiles'));
  while (!isRehearsing() && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  expect(readdirSync(at('tmp'))).toHaveLength(1);
  expect(await runCli(['plan', 'in.mbtiles'], options)).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(at('tmp'))).toEqual([]);
});

function buildRowsWithoutIndex(path: string, rows: number): void {
  const db = new Database(path);
  db.exec(`PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
    CREATE TABLE metadata (name TEXT, value TEXT);
    CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB);
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows - 1})
      INSERT INTO tiles SELECT 12, i % 4096, i / 4096, x'1a00' FROM n`);
  db.close();
}

test('a checkpoint removed during the inspection is reported', async () => {
  const args = ['inspect', 'in.mbtiles', '--include-layer-list', '--plan', 'split-merge', '--no-progress', '--checkpoint', 'job'];
  const cli = startCli(args, { cwd: directory });
  while (!existsSync(at('job/layers/stage.json')) && cli.child.exitCode === null)
    await new Promise((resolve) => setTimeout(resolve, 2));
  process.kill(-cli.pid, 'SIGSTOP');
  execFileSync('rm', ['-r', at('job')]);
  process.kill(-cli.pid, 'SIGCONT');
  const result = await cli.ended;
  expectOneLine(result, /job: was removed while the inspection went on, and what was found so far is lost with it; run again/);
  expect(result.code).toBe(1);
});
