// No file that a command writes may be one that it reads, or another that it writes. Files beside the output are written
// atomically, and only where they should be.

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  linkSync,
  lstatSync,
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
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readTiles } from '../support/archive-reading.ts';
import { MAIN, type RunningCli, runCli, startCli } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

let directory = '';
const run = (...args: string[]) => runCli(args, { cwd: directory });
const file = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-written-'));
  buildPlanet(file('in.mbtiles'), 'flat', { side: 8, maxzoom: 5, seed: 1 });
  writeFileSync(file('style.json'), PLANET_STYLE);
  writeFileSync(file('plan.json'), JSON.stringify({ name: 'mine', description: 'A plan of our own', executor: 'stream' }));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs the command, which must be refused, and requires every file to be unchanged. */
async function expectRefused(args: string[], words: RegExp): Promise<void> {
  const files = readdirSync(directory);
  const before = files.map((name) => readFileSync(file(name)));
  const result = await run(...args);
  expect(result).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(words) });
  expect(result.stderr.trim().split('\n')).toHaveLength(1);
  expect(readdirSync(directory)).toEqual(files);
  expect(files.map((name) => readFileSync(file(name)).equals(before[files.indexOf(name)] as Buffer))).not.toContain(false);
}

const PRUNE = ['prune', 'in.mbtiles', 'out.mbtiles', '--style', 'style.json', '--plan', './plan.json', '-q'];

describe.each(['--metrics', '--bad-tiles'])('%s', (option) => {
  test.each([
    ['in.mbtiles', / would overwrite the input/],
    ['style.json', / would overwrite the style/],
    ['plan.json', / would overwrite the plan/],
    ['out.mbtiles', / would overwrite the output/],
    ['./none/../out.mbtiles', / would overwrite the output/],
    ['out.mbtiles.tilefold.json', / would overwrite the output's receipt/],
    ['out.mbtiles.tilefold/metrics.json', /would be inside the job's directory/],
  ])('does not overwrite %s', async (name, words) => {
    await expectRefused([...PRUNE, option, name], words);
    await expectRefused([...PRUNE, option, name, '--dry-run'], words);
  });

  test.each(['hard', 'symbolic'])('does not overwrite the input by a %s link', async (kind) => {
    if (kind === 'hard') linkSync(file('in.mbtiles'), file('other'));
    else symlinkSync('in.mbtiles', file('other'));
    await expectRefused([...PRUNE, option, 'other'], /other: --[a-z-]+ would overwrite the input/);
  });

  test('does not overwrite an output that is a link to a missing file', async () => {
    symlinkSync('later.mbtiles', file('link.mbtiles'));
    const args = ['copy', 'in.mbtiles', 'link.mbtiles', '-q', option, 'later.mbtiles'];
    const { code, stderr } = await run(...args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/ would overwrite the output/) });
  });
});

test('--metrics and --bad-tiles must be two files', async () => {
  await expectRefused([...PRUNE, '--metrics', 'one.json', '--bad-tiles', './one.json'], /--bad-tiles would overwrite --metrics/);
});

test('a list of bad tiles in a missing directory is refused before the work begins', async () => {
  await expectRefused([...PRUNE, '--bad-tiles', 'none/bad.ndjson'], /none\/bad\.ndjson: its directory is not there/);
});

describe('--metrics', () => {
  test('replaces a file atomically: a link stays a link, and the mode stays', async () => {
    writeFileSync(file('secret.json'), 'before');
    chmodSync(file('secret.json'), 0o600);
    const { ino } = statSync(file('secret.json'));
    symlinkSync('secret.json', file('link.json'));
    expect(await run(...PRUNE, '--metrics', 'link.json')).toMatchObject({ code: 0 });
    expect(lstatSync(file('link.json')).isSymbolicLink()).toBe(true);
    expect(JSON.parse(readFileSync(file('secret.json'), 'utf8')).command).toBe('prune');
    expect(statSync(file('secret.json')).mode & 0o7777).toBe(0o600);
    expect(statSync(file('secret.json')).ino).not.toBe(ino);
    expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test.each(['| cat', '>stdout.txt; cat stdout.txt'])('are written to /dev/stdout, whatever it is: %s', (to) => {
    const [node, main] = [process.execPath, MAIN].map((path) => `'${path}'`);
    const line = `${node} ${main} copy in.mbtiles out.mbtiles --progress none --metrics /dev/stdout ${to}`;
    const { stdout, stderr } = spawnSync('bash', ['-c', line], { cwd: directory, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/tiles.*"command": "copy"/s);
  });
});

test('an output does not overwrite its style or its plan, even with --force', async () => {
  const args = ['prune', 'in.mbtiles', '--style', 'style.json', '--plan', './plan.json', '--output-format', 'mbtiles', '--force'];
  await expectRefused([...args, '--output', 'style.json'], /the output would overwrite the style/);
  await expectRefused([...args, '--output', 'plan.json'], /the output would overwrite the plan/);
});

describe('a report of inspect', () => {
  test.each(['its own name', 'a hard link', 'a symbolic link'])('does not overwrite the input by %s', async (by) => {
    copyFileSync(file('in.mbtiles'), file('tiles.db'));
    if (by === 'a hard link') linkSync(file('tiles.db'), file('report.txt'));
    else if (by === 'a symbolic link') symlinkSync('tiles.db', file('report.txt'));
    const name = by === 'its own name' ? 'tiles.db' : 'report.txt';
    await expectRefused(['inspect', 'tiles.db', '-o', name], /the report would overwrite the input/);
  });

  test('is not written into its own checkpoint, which is removed at the end', async () => {
    const args = ['inspect', 'in.mbtiles', '--checkpoint', 'kept', '-o'];
    await expectRefused([...args, 'kept/report.txt'], /would be inside the checkpoint/);
    await expectRefused([...args, 'kept'], /would be inside the checkpoint/);
  });

  test('keeps the mode of the file that it replaces', async () => {
    writeFileSync(file('report.txt'), 'before', { mode: 0o640 });
    expect(await run('inspect', 'in.mbtiles', '-o', 'report.txt', '--no-progress')).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(file('report.txt')).mode & 0o7777).toBe(0o640);
    expect(readFileSync(file('report.txt'), 'utf8')).toContain('## Summary');
  });
});

test.each([
  [['copy', 'in.mbtiles', '--metrics', ''], /--metrics/],
  [['copy', 'in.mbtiles', '--bad-tiles', ''], /--bad-tiles/],
  [['inspect', 'in.mbtiles', '-o', ''], /-o needs a value/],
])('an empty file name is a usage error: %j', async (args, words) => {
  expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(words) });
});

describe('a report of a killed inspect', () => {
  const inspect = ['inspect', 'in.mbtiles', '--include-layer-list', '--no-progress', '-o'];
  const temporaries = () => readdirSync(directory).filter((name) => name.endsWith('.tmp'));

  async function stoppedWriter(report: string): Promise<RunningCli> {
    const cli = startCli([...inspect, report], { cwd: directory });
    while (temporaries().length === 0 && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(-cli.pid, 'SIGSTOP');
    return cli;
  }

  async function kill(cli: RunningCli): Promise<void> {
    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
  }

  test('leaves a file that the next one in that directory removes, and the file of a live one stays', async () => {
    const cli = await stoppedWriter('report.txt');
    const [left] = temporaries() as [string];
    expect(await run(...inspect, 'report.txt')).toMatchObject({ code: 0, stderr: '' });
    expect(temporaries()).toEqual([left]);
    await kill(cli);
    // A file in another directory is not this one's to remove.
    expect(await run(...inspect, 'other.txt')).toMatchObject({ code: 0, stderr: '' });
    expect(temporaries()).toEqual([left]);
    expect(await run(...inspect, 'report.txt')).toMatchObject({ code: 0, stderr: '' });
    expect(temporaries()).toEqual([]);
  });

  test('does not cause the removal of files with similar names', async () => {
    const cli = await stoppedWriter('report.txt');
    const [left] = temporaries() as [string];
    await kill(cli);
    const precious = ['.tilefold-1-1.tmp', left.replace(/.(?=\.tmp$)/, (digit) => (digit === '0' ? '1' : '0'))];
    for (const name of precious) writeFileSync(file(name), 'precious');
    expect(await run(...inspect, 'report.txt')).toMatchObject({ code: 0, stderr: '' });
    expect(temporaries().sort()).toEqual(precious.sort());
  });
});

describe.each(['mbtiles', 'pmtiles'])('an output in %s that is a link', (format) => {
  const name = `link.${format}`;
  const target = `elsewhere/real.${format}`;

  beforeEach(() => mkdirSync(file('elsewhere')));

  test('to a missing file is written there, and stays a link', async () => {
    symlinkSync(target, file(name));
    expect(await run('copy', 'in.mbtiles', name, '--dry-run')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('copy', 'in.mbtiles', name, '-q')).toMatchObject({ code: 0, stderr: '' });
    expect(lstatSync(file(name)).isSymbolicLink()).toBe(true);
    expect(readTiles(file(target)).size).toBe(readTiles(file('in.mbtiles')).size);
    expect(readdirSync(file('elsewhere'))).toEqual([`real.${format}`]);
    expect(readdirSync(directory).sort()).toEqual(['elsewhere', 'in.mbtiles', name, 'plan.json', 'style.json']);
    expect(await run('copy', 'in.mbtiles', name, '-q')).toMatchObject({ code: 6 });
  });

  test('stays a link with --force, and its target keeps its mode', async () => {
    symlinkSync(target, file(name));
    writeFileSync(file(target), 'before');
    chmodSync(file(target), 0o600);
    expect(await run('copy', 'in.mbtiles', name, '-q')).toMatchObject({ code: 6 });
    expect(readFileSync(file(target), 'utf8')).toBe('before');
    expect(await run('copy', 'in.mbtiles', name, '-q', '--force')).toMatchObject({ code: 0, stderr: '' });
    expect(lstatSync(file(name)).isSymbolicLink()).toBe(true);
    expect(statSync(file(target)).mode & 0o7777).toBe(0o600);
    expect(readTiles(file(target)).size).toBe(readTiles(file('in.mbtiles')).size);
  });

  test('is the same output as its target: two concurrent runs are refused', async () => {
    symlinkSync(target, file(name));
    const first = startCli(['copy', 'in.mbtiles', name, '--plan', 'split-merge', '--progress', 'json'], { cwd: directory });
    await first.saw(/"phase":"map"/);
    process.kill(first.pid, 'SIGSTOP');
    expect(await run('copy', 'in.mbtiles', target, '-q')).toMatchObject({ code: 8 });
    process.kill(first.pid, 'SIGCONT');
    expect(await first.ended).toMatchObject({ code: 0 });
  });

  test.each([
    ['none/real', /none: the output's directory does not exist/],
    [name, /symbolic links form a loop/],
    ['.', /is not a regular file/],
  ])('to %s is refused at the start', async (to, words) => {
    symlinkSync(to, file(name));
    for (const more of [['-q'], ['--dry-run'], ['-q', '--force']]) {
      const { code, stdout, stderr } = await run('copy', 'in.mbtiles', name, ...more);
      expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(words) });
      expect(readdirSync(directory).sort()).toEqual(['elsewhere', 'in.mbtiles', name, 'plan.json', 'style.json']);
    }
  });
});

test('--force keeps the mode of the file that it replaces', async () => {
  writeFileSync(file('out.mbtiles'), 'before');
  chmodSync(file('out.mbtiles'), 0o640);
  expect(await run('copy', 'in.mbtiles', 'out.mbtiles', '-q', '--force')).toMatchObject({ code: 0 });
  expect(statSync(file('out.mbtiles')).mode & 0o7777).toBe(0o640);
});
