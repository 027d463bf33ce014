// Which directories can hold a job: any empty one, also through a link, and never somebody else's. Files are removed from a
// directory only if it has our marker, and then one by one.

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';

let directory = '';
const run = (...args: string[]) => runCli(args, { cwd: directory });
const COPY = ['copy', 'in.mbtiles', 'out.pmtiles', '--shard-bytes', '3000'];
const copy = (...more: string[]) => run(...COPY, '-q', ...more);
const at = (name: string) => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-checkpoint-'));
  buildPlanet(at('in.mbtiles'), 'flat', { side: 8, maxzoom: 5, seed: 1 });
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function put(...names: string[]): void {
  for (const name of names) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), `precious ${name}`);
  }
}

/** All files below a directory, with their contents. */
function contentOf(name: string): Record<string, string> {
  const names = readdirSync(at(name), { recursive: true, encoding: 'utf8' }).filter((file) =>
    statSync(at(join(name, file))).isFile(),
  );
  return Object.fromEntries(names.sort().map((file) => [file, readFileSync(at(join(name, file)), 'utf8')]));
}

/** A job that was killed while its shards were running. */
async function killedJob(...more: string[]): Promise<void> {
  const cli = startCli([...COPY, '--plan', 'split-merge', '--progress', 'json', ...more], { cwd: directory });
  await cli.saw(/"phase":"map"/);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
}

const FOREIGN: [string, string[]][] = [
  ['folders of our names', ['keys/id_rsa', 'scratch/thesis/a.txt', 'lock-notes.txt']],
  ['a request of another program', ['request.json']],
  ['shards of another program', ['shards/0123456789abcdef/0.mbtiles', 'manifest.ndjson', 'ledger.sqlite']],
  ['stages without an inspection', ['layers/0.result', 'sizes/stage.json', 'keys/keys.sqlite', 'inspect.json']],
  ['an invalid marker', ['tilefold.id', 'request.json', 'keys/keys.sqlite']],
  ['a lock that is not empty', ['lock']],
];

describe.each(FOREIGN)('a directory with %s', (_, files) => {
  test.each([[], ['--restart'], ['--resume']])('is refused by a run and left unchanged, %s', async (...options) => {
    put(...files.map((name) => `mine/${name}`));
    const before = contentOf('mine');
    const { code, stderr } = await copy('--checkpoint', 'mine', ...options);
    expect(stderr).toMatch(/mine: is not a job directory, and not empty.*--checkpoint/);
    expect(code).toBe(1);
    expect(contentOf('mine')).toEqual(before);
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'mine']);
  });

  test.each([[], ['--restart'], ['--resume']])('is refused by an inspection and left unchanged, %s', async (...options) => {
    put(...files.map((name) => `mine/${name}`));
    const before = contentOf('mine');
    const { code, stderr } = await run('inspect', 'in.mbtiles', '--checkpoint', 'mine', ...options);
    expect(stderr).toMatch(/mine holds other files \(\w.*directory of its own/);
    expect(code).toBe(6);
    expect(contentOf('mine')).toEqual(before);
  });
});

describe('foreign files in a job', () => {
  const FILES = ['job/keys/id_rsa', 'job/scratch/thesis/a.txt', 'job/lock-notes.txt', 'job/shards/notes.tmp', 'job/other.txt'];

  test('stay when the job is removed', async () => {
    await killedJob('--checkpoint', 'job');
    put(...FILES, 'elsewhere/etilqs_a');
    symlinkSync('../elsewhere', at('job/sorter'));
    const { code, stderr } = await copy('--checkpoint', 'job', '--resume');
    expect([code, stderr]).toEqual([0, '']);
    for (const name of [...FILES, 'elsewhere/etilqs_a']) expect(readFileSync(at(name), 'utf8')).toBe(`precious ${name}`);
    expect(Object.keys(contentOf('job')).map((name) => `job/${name}`)).toEqual([...FILES, 'job/sorter/etilqs_a'].sort());
  });

  test('prevent --restart, since no new job could be created there', async () => {
    await killedJob('--checkpoint', 'job');
    put(...FILES);
    const { code, stderr } = await copy('--checkpoint', 'job', '--restart');
    expect(stderr).toMatch(
      /job: holds files that are not tilefold's \(keys\/id_rsa, lock-notes.txt, other.txt\): move them away/,
    );
    expect(code).toBe(1);
    expect(existsSync(at('job/request.json'))).toBe(true);
  });
});

test('a job without its marker is foreign: neither resumed nor discarded', async () => {
  await killedJob('--checkpoint', 'job');
  rmSync(at('job/tilefold.id'));
  const before = readdirSync(at('job'), { recursive: true });
  for (const option of ['--resume', '--restart']) {
    const { code, stderr } = await copy('--checkpoint', 'job', option);
    expect(stderr).toMatch(/job: is not a job directory.*nothing is removed without a tilefold\.id/);
    expect(code).toBe(1);
  }
  expect(readdirSync(at('job'), { recursive: true })).toEqual(before);
});

describe('an empty directory can be a checkpoint, and stays', () => {
  test('made by mktemp', async () => {
    mkdirSync(at('job'));
    await expectGood('job');
  });

  test('as the target of a link', async () => {
    mkdirSync(at('disk'));
    symlinkSync('disk', at('job'));
    await expectGood('job');
    expect(readdirSync(directory).sort()).toEqual(['disk', 'in.mbtiles', 'job', 'out.pmtiles']);
  });

  test.runIf(process.getuid?.() === 0)('as a mount point', async () => {
    mkdirSync(at('job'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'none', at('job')]);
    try {
      await expectGood('job');
    } finally {
      execFileSync('umount', [at('job')]);
    }
  });

  test('as the working directory', async () => {
    mkdirSync(at('job'));
    const { code, stderr } = await runCli(['copy', '../in.mbtiles', '../out.pmtiles', '-q', '--checkpoint', '.'], {
      cwd: at('job'),
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(readdirSync(at('job'))).toEqual([]);
  });

  test('for an inspection', async () => {
    mkdirSync(at('job'));
    symlinkSync('job', at('link'));
    expect((await run('inspect', 'in.mbtiles', '--checkpoint', 'link')).code).toBe(0);
    expect(readdirSync(at('job'))).toEqual([]);
  });

  /** A job in it is killed and resumed, and another one runs to its end. */
  async function expectGood(name: string): Promise<void> {
    await killedJob('--checkpoint', name);
    expect(existsSync(at(`${name}/request.json`))).toBe(true);
    expect(await copy('--checkpoint', name, '--resume')).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(at(name))).toEqual([]);
    expect(await copy('--checkpoint', name, '--force')).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(at(name))).toEqual([]);
    rmSync(at('out.pmtiles.tilefold.json'), { force: true });
    expect(readdirSync(directory).filter((entry) => entry.startsWith('.'))).toEqual([]);
  }
});

test.each([
  'null',
  '{}',
  '{"inspect":"tilefold","version":2}',
  '{"inspect":"tilefold","version":2,"parts":{"options":7}}',
  '{"insp',
])('an invalid record of an inspection gives one line, and --restart starts over: %s', async (record) => {
  mkdirSync(at('job'));
  writeFileSync(at('job/tilefold.id'), JSON.stringify({ tilefold: 'inspection', id: '0'.repeat(32), found: false }));
  writeFileSync(at('job/inspect.json'), record);
  const { code, stderr } = await run('inspect', 'in.mbtiles', '--checkpoint', 'job', '--resume', '--no-progress');
  expect(stderr).toMatch(/^tilefold: .*inspect\.json: .*Start over with --restart\n$/);
  expect(code).toBe(1);
  expect((await run('inspect', 'in.mbtiles', '--checkpoint', 'job', '--restart', '--no-progress')).code).toBe(0);
  expect(existsSync(at('job'))).toBe(false);
});

test('a directory that a run created is removed with the job', async () => {
  expect(await copy('--checkpoint', 'job')).toMatchObject({ code: 0, stderr: '' });
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles']);
});

test.each([
  ['a link to nothing', /job: is a link to a missing directory; create the target first/],
  ['a file', /job: is not a directory; choose another place for the job's directory with --checkpoint/],
])('%s is refused with a clear message', async (kind, words) => {
  if (kind === 'a file') writeFileSync(at('job'), 'text');
  else symlinkSync('nowhere', at('job'));
  const { code, stderr } = await copy('--checkpoint', 'job');
  expect(stderr).toMatch(words);
  expect(code).toBe(1);
  expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'job']);
});

test.each([
  [['copy', '../in.mbtiles', '../out.pmtiles', '--checkpoint', ''], /--checkpoint needs a value, and none is given/],
  [['copy', '../in.mbtiles', '--output', ''], /--output needs a value/],
  [['copy', '../in.mbtiles', ''], /is an empty path/],
  [['copy', ''], /is an empty path/],
  [['prune', '../in.mbtiles', '../out.pmtiles', '--style', ''], /--style needs a value/],
  [['inspect', '../in.mbtiles', '--checkpoint', '', '--restart'], /--checkpoint needs a value/],
  [['status', ''], /is an empty path/],
])('an empty value is a usage error and never the working directory: %j', async (args, words) => {
  mkdirSync(at('empty'));
  const { code, stderr } = await runCli(args, { cwd: at('empty') });
  expect(stderr).toMatch(words);
  expect(code).toBe(2);
  expect(readdirSync(at('empty'))).toEqual([]);
  expect(readdirSync(directory).sort()).toEqual(['empty', 'in.mbtiles']);
});
