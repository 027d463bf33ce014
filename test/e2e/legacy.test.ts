// The command lines of vt-optimizer and vt-optimizer-rs, without a command, and their options on every command.

import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DIFFERENCES, OPTIMIZE_DIFFERENCE } from '../../src/command/legacy/differences.ts';
import { listTiles, readTiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { SAMPLE_STYLE, writeSample } from '../support/sample.ts';

let directory = '';
const run = (...args: string[]) => runCli(args, { cwd: directory });
const at = (name: string) => join(directory, name);
const notes = (stderr: string) => [...stderr.matchAll(/^tilefold: note: (.*)$/gm)].map(([, text = '']) => text);
const tilesOf = (name: string) => listTiles(readTiles(at(name)));

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-legacy-'));
  writeSample(at('in.mbtiles'));
  copyFileSync(SAMPLE_STYLE, at('style.json'));
  expect(await run('copy', 'in.mbtiles', 'in.pmtiles', '-q')).toMatchObject({ code: 0 });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('without a command', () => {
  test.each(['in.mbtiles', 'in.pmtiles'])('-m %s alone inspects', async (name) => {
    const legacy = await run('-m', name);
    const { stdout } = await run('inspect', name);
    expect(legacy).toMatchObject({ code: 0, stdout });
    const [line, ...others] = notes(legacy.stderr);
    expect(line).toBe(`this is tilefold inspect ${name}`);
    expect(others).toHaveLength(name === 'in.mbtiles' ? 1 : 0);
  });

  test('-m -s -o prunes as vt-optimizer does', async () => {
    const legacy = await run('-m', 'in.mbtiles', '-s', 'style.json', '-o', 'legacy.mbtiles');
    expect(legacy.code).toBe(0);
    expect(
      (await run('prune', 'in.mbtiles', 'modern.mbtiles', '--style', 'style.json', '--style-mode', 'vt-compat', '-q')).code,
    ).toBe(0);
    expect(readFileSync(at('legacy.mbtiles')).equals(readFileSync(at('modern.mbtiles')))).toBe(true);
    expect(notes(legacy.stderr)[0]).toBe(
      'this is tilefold prune in.mbtiles --style=style.json --output=legacy.mbtiles --style-mode vt-compat',
    );
  });

  test('optimize says once what differs, and prune does not', async () => {
    const stderrOf = async (command: string) =>
      (await run(command, 'in.pmtiles', `${command}.pmtiles`, '--style', 'style.json')).stderr;
    expect(notes(await stderrOf('optimize'))).toEqual([OPTIMIZE_DIFFERENCE]);
    expect(notes(await stderrOf('prune'))).toEqual([]);
  });

  test('-m -s writes <stem>.pruned.<ext>, and takes the options of prune', async () => {
    const { code, stderr, stdout } = await run('-m', 'in.pmtiles', '-s', 'style.json', '--maxzoom', '1', '--force', '-q');
    expect({ code, stderr, stdout }).toEqual({ code: 0, stderr: '', stdout: '' });
    expect(tilesOf('in.pruned.pmtiles').every((tile) => /^[01]\//.test(tile))).toBe(true);
    expect(await run('-m', 'in.pmtiles', '-s', 'style.json')).toMatchObject({ code: 6 });
  });

  test('a run that was stopped goes on by the line that status prints', async () => {
    const args = ['-s', 'style.json', '-o', 'kept.mbtiles', '--log', 'error', '--keep-job'];
    expect((await run('-m', 'in.mbtiles', ...args)).code).toBe(0);
    rmSync(at('kept.mbtiles'));
    const { stdout } = await run('status', 'kept.mbtiles.tilefold');
    const [, line = ''] = /^next: tilefold (.*)$/m.exec(stdout) ?? [];
    expect(line).toBe('resume kept.mbtiles');
    expect(await run(...line.split(' '), '-q')).toMatchObject({ code: 0, stderr: '' });
    expect(tilesOf('kept.mbtiles').length).toBeGreaterThan(0);
  });

  test('-z -x -y shows a tile: -x is the column, -l a layer of it', async () => {
    const legacy = await run('-m', 'in.mbtiles', '-z', '2', '-x', '1', '-y', '0', '-l', 'land');
    const { stdout } = await run('inspect', 'in.mbtiles', '-z', '2', '-x', '1', '-y', '0', '--layers', 'land');
    expect(legacy).toMatchObject({ code: 0, stdout });
    expect(stdout).toContain('x=1 y=0');
    expect(await run('-m', 'in.mbtiles', '--zoom=2', '--column=1', '--row=0', '-lland')).toMatchObject({ code: 0, stdout });
    expect(notes(legacy.stderr)).toContainEqual(expect.stringContaining('-x is the column and -y the row'));
  });

  test('-t -l simplifies one tile', async () => {
    const legacy = await run(
      '-m',
      'in.mbtiles',
      '-z',
      '1',
      '-x',
      '0',
      '-y',
      '0',
      '-l',
      'land',
      '-t',
      '20',
      '--out',
      'one.mbtiles',
    );
    expect(legacy.code).toBe(0);
    const modern = [
      'simplify',
      'in.mbtiles',
      'two.mbtiles',
      '--z',
      '1',
      '--x',
      '0',
      '--y',
      '0',
      '--layer',
      'land',
      '--tolerance',
      '20',
    ];
    expect((await run(...modern, '-q')).code).toBe(0);
    expect(readFileSync(at('one.mbtiles')).equals(readFileSync(at('two.mbtiles')))).toBe(true);
    expect(notes(legacy.stderr)).toContainEqual(expect.stringContaining('tile units'));
  });

  test.each<[args: string[], code: number, message: string]>([
    [['-m', 'in.mbtiles', '-z', '1', '-x', '0', '-y', '0', '-t', '4'], 1, '-t needs -l'],
    [['-m', 'in.mbtiles', '-t', '4', '-l', 'land'], 2, 'name it by -z, -x and -y'],
    [['-m', 'in.mbtiles', '-x', '0'], 2, '-z, -x and -y name one tile together'],
    [['-m', 'in.mbtiles', '-l', 'land'], 2, '-l goes with -z, -x and -y'],
    [['-m', 'in.mbtiles', '-o', 'out.mbtiles'], 2, '-o goes with -s or -t'],
    [['-m', 'in.mbtiles', '-s', 'style.json', '-x', '1'], 2, '-s prunes the whole archive'],
    [['-m', 'in.mbtiles', '--fource'], 2, 'unknown option --fource; did you mean --force?'],
    [['-m', 'gone.mbtiles'], 1, 'gone.mbtiles'],
    [['-s', 'style.json'], 2, '-m names the archive'],
    [['--report-format', 'json', 'inspect', 'in.mbtiles'], 2, 'or begin with a command'],
    [['-m', 'in.mbtiles', 'out.mbtiles'], 2, 'too many arguments: out.mbtiles'],
    [['-u', 'https://a.b/0/0/0.pbf'], 2, 'tiles are not read from the net'],
  ])('%j is refused', async (args, code, message) => {
    const result = await run(...args);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toContain(message);
    expect(existsSync(at('out.mbtiles'))).toBe(false);
  });

  test('-h is its help', async () => {
    for (const word of ['-h', '--help'])
      expect(await run('-m', word)).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringContaining('$ tilefold -m <archive>'),
      });
  });

  test('docs/parity.md has every difference that is printed', () => {
    const page = readFileSync(fileURLToPath(new URL('../../docs/parity.md', import.meta.url)), 'utf8');
    for (const text of [...DIFFERENCES.map((difference) => difference.text), OPTIMIZE_DIFFERENCE])
      expect(page).toContain(`- ${text}.`);
  });
});

describe('--log', () => {
  test.each([
    ['error', []],
    ['warn', []],
    ['info', ['map']],
    ['debug', ['map', 'shard 0: started', 'shard 0: done']],
    ['trace', ['map', 'shard 0: started', 'shard 0: done']],
  ])('%s says on stderr: %j', async (level, words) => {
    const { code, stderr, stdout } = await run('copy', 'in.mbtiles', `${level}.mbtiles`, '--log', level, '--plan', 'stream');
    expect({ code, isReported: stdout.startsWith('copy      done') }).toEqual({ code: 0, isReported: true });
    if (words.length === 0) expect(stderr).toBe('');
    for (const word of words) expect(stderr).toContain(word);
  });

  test('can precede the command, and debug adds the source of an error', async () => {
    expect((await run('--log', 'debug', 'inspect', 'gone.mbtiles')).stderr).toMatch(/gone\.mbtiles.*\n.*Error.*\n\s+at /);
    expect((await run('--log=warn', '-m', 'in.mbtiles', '-z', '0')).stderr).toContain('note: this is tilefold inspect');
    expect((await run('--log', 'error', '-m', 'in.mbtiles', '-z', '0')).stderr).toBe('');
    expect(await run('status', 'in.mbtiles', '--log', 'loud')).toMatchObject({ code: 2 });
  });
});
