// The surroundings of an inspection's report: files, pipes, terminals, refusals, machine-readable formats.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MAIN, runCli } from '../support/cli.ts';
import { BUILDINGS, blob, gzipped, mbtiles, ROADS, TWO_ROADS, tile } from '../support/inspect-archives.ts';
import { inspectError, inspectJson, inspectText } from '../support/inspect-cli.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';

const ROWS = [
  [0, 0, 0, tile(ROADS)],
  [1, 1, 1, tile(TWO_ROADS, BUILDINGS)],
] as [number, number, number, Buffer][];

describe('-o', () => {
  test.each(['text', 'json', 'ndjson', 'tsv'])('%s goes to the file, and nothing to stdout', async (format) => {
    const path = mbtiles(ROWS);
    const directory = scratchDirectory();
    const printed = await inspectText(path, '--report-format', format);
    expect(await inspectText(path, '--report-format', format, '-o', join(directory, 'report'))).toBe('');
    expect(readdirSync(directory)).toEqual(['report']);
    expect(readFileSync(join(directory, 'report'), 'utf8')).toBe(printed);
  });

  test('an existing file is unchanged until the report is complete', async () => {
    const directory = scratchDirectory();
    const output = join(directory, 'report.json');
    writeFileSync(output, 'before');
    const { code } = await inspectError(mbtiles(ROWS), '-z', '5', '-x', '0', '-y', '0', '-o', output);
    expect(code).toBe(1);
    expect(readdirSync(directory)).toEqual(['report.json']);
    expect(readFileSync(output, 'utf8')).toBe('before');
    await inspectText(mbtiles(ROWS), '-o', output);
    expect(readFileSync(output, 'utf8')).toContain('## Summary');
  });

  test('a link stays a link', async () => {
    const directory = scratchDirectory();
    writeFileSync(join(directory, 'real'), '');
    symlinkSync('real', join(directory, 'link'));
    await inspectText(mbtiles(ROWS), '-o', join(directory, 'link'));
    expect(readFileSync(join(directory, 'real'), 'utf8')).toContain('## Summary');
    expect(readdirSync(directory).sort()).toEqual(['link', 'real']);
  });

  test('a pipe is written to', () => {
    const command = `'${process.execPath}' '${MAIN}' inspect '${mbtiles(ROWS)}' --no-progress -o /dev/stdout | cat`;
    expect(spawnSync('bash', ['-c', command], { encoding: 'utf8' })).toMatchObject({
      stderr: '',
      stdout: expect.stringContaining('## Summary'),
    });
  });

  test('an archive is not overwritten', async () => {
    const path = mbtiles(ROWS);
    const before = readFileSync(path);
    for (const output of [path, join(scratchDirectory(), 'other.PMTILES')]) {
      const { code, message } = await inspectError(path, '-o', output);
      expect(code).toBe(2);
      expect(message).toContain('is no archive');
    }
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('a missing directory is reported before the work', async () => {
    const { code, message } = await inspectError('no such archive.mbtiles', '-o', join(scratchDirectory(), 'no', 'report'));
    expect(code).toBe(1);
    expect(message).toMatch(/no\/report: the report cannot be written: ENOENT/);
  });
});

describe('tsv', () => {
  test('has a line per source-layer of each tile, separated by tabs', async () => {
    const text = await inspectText(mbtiles(ROWS), '--report-format', 'tsv');
    const [header, ...rows] = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(header).toContain('layer');
    const at = (header as string[]).indexOf('layer');
    expect(rows.map((row) => row[at]).sort()).toEqual(['buildings', 'roads', 'roads']);
    for (const row of rows) expect(row).toHaveLength((header as string[]).length);
  });

  test('has its header even if empty', async () => {
    const text = await inspectText(mbtiles(ROWS), '--report-format', 'tsv', '--zoom', '9');
    expect(text.split('\n')).toHaveLength(2);
  });
});

describe('html', () => {
  test('is one page that fetches nothing, with pictures of the largest tiles and the requested one', async () => {
    const path = mbtiles(ROWS);
    const output = join(scratchDirectory(), 'page.html');
    await inspectText(path, '--report-format', 'html', '--topn', '1', '--tile', '0/0/0', '--summary', '-o', output);
    const page = readFileSync(output, 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/);
    for (const text of ['roads', 'buildings', '1/1/0', '0/0/0']) expect(page).toContain(text);
    expect(page).not.toContain('No picture of this tile');
    expect(await inspectText(path, '--report-format', 'html', '--topn', '1', '--tile', '0/0/0', '--summary')).toBe(page);
  });
});

describe('stdout', () => {
  test.each(['--report-format ndjson --topn 4096', '--report-format tsv'])(
    'ends without an error when the reader of %s goes away',
    (options) => {
      const rows = Array.from({ length: 4096 }, (_, i) => [6, i % 64, Math.floor(i / 64), tile(ROADS, TWO_ROADS)]);
      const path = mbtiles(rows as [number, number, number, Buffer][]);
      const command = `'${process.execPath}' '${MAIN}' inspect '${path}' ${options} --no-progress; echo "exit $?" >&2`;
      const { stderr } = spawnSync('bash', ['-c', `{ ${command}; } | head -c 100 > /dev/null`], { encoding: 'utf8' });
      expect(stderr).toBe('exit 0\n');
    },
  );

  test('reports a full disk', () => {
    const path = mbtiles(ROWS);
    const { stderr, status } = spawnSync(
      'bash',
      ['-c', `'${process.execPath}' '${MAIN}' inspect '${path}' --no-progress > /dev/full`],
      {
        encoding: 'utf8',
      },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(/the report cannot be written to stdout: ENOSPC/);
  });

  test('has no progress, which goes to stderr', async () => {
    const { stdout, stderr } = await runCli(['inspect', mbtiles(ROWS), '--report-format', 'json', '--progress', 'json']);
    expect(JSON.parse(stdout).overall.tile_count).toBe(2);
    for (const line of stderr.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('type');
  });
});

test('control characters in names of an archive do not reach the terminal', async () => {
  const evil = '\u001b[2Jroads\r';
  const path = mbtiles([[0, 0, 0, tile({ ...ROADS, name: evil })]], [[evil, evil]]);
  const options = ['--include-layer-list', '--tile', '0/0/0', '--summary'];
  for (const format of ['text', 'json', 'ndjson']) {
    const text = await inspectText(path, ...options, '--report-format', format);
    expect(text).toContain('\\u001b[2Jroads');
    for (const active of ['\u001b', '\r']) expect(text).not.toContain(active);
  }
  expect((await inspectJson(path, ...options)).metadata).toEqual({ [evil]: evil });
});

test('an inspection gives the same report again, and with other workers', async () => {
  const rows = Array.from({ length: 256 }, (_, i) => [4, i % 16, Math.floor(i / 16), gzipped(tile(i % 3 ? ROADS : TWO_ROADS))]);
  const path = mbtiles(rows as [number, number, number, Buffer][]);
  const options = ['--include-layer-list', '--fast', '--report-format', 'json'];
  const first = await inspectText(path, ...options);
  expect(await inspectText(path, ...options)).toBe(first);
  expect(await inspectText(path, ...options, '--workers', '2')).toBe(first);
  const { sampled, sample_used_tiles, sample_total_tiles, top_tiles } = JSON.parse(first);
  expect({ sampled, sample_total_tiles, top: top_tiles.length }).toEqual({ sampled: true, sample_total_tiles: 256, top: 5 });
  expect(sample_used_tiles).toBeGreaterThan(5);
  expect(sample_used_tiles).toBeLessThan(77);
});

describe('refusals', () => {
  test.each([
    ['no input', [], 2, 'an input is needed'],
    ['a missing file', ['/no/such.mbtiles'], 1, '/no/such.mbtiles'],
    ['an unknown format', ['x.mbtiles', '--report-format', 'xml'], 2, 'xml'],
    ['--list-tiles alone', ['x.mbtiles', '--list-tiles'], 2, '--list-tiles requires --bucket'],
    ['--resume alone', ['x.mbtiles', '--resume'], 2, '--resume goes with --checkpoint'],
  ])('%s', async (_, args, code, message) => {
    const refused = await inspectError(...args);
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(message);
    expect(refused.message.split('\n')).toHaveLength(1);
  });

  test('a directory', async () => {
    const path = join(scratchDirectory(), 'd.mbtiles');
    mkdirSync(path);
    expect((await inspectError(path)).code).toBe(1);
  });
});

test('unreadable tiles are counted, and do not end it', async () => {
  const path = mbtiles([...ROWS, [1, 0, 0, blob(40)]]);
  const report = await inspectJson(path, '--include-layer-list', '--topn', '9');
  expect(report.unread_tiles).toMatchObject([{ tiles: 1, examples: ['1/0/1'] }]);
  expect(report.top_tiles.find(({ bytes }) => bytes === 40)?.layer_count).toBeNull();
  expect(await inspectText(path, '--include-layer-list')).toContain('## Tiles that could not be read');
});
