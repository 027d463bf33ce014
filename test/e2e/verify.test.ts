// tilefold verify through the command line: its options, exit codes and reports, the same with any workers and after a kill. Its
// findings are tested in test/survey/verify.

import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FINDING_KINDS } from '../../src/survey/verify/finding-kinds.ts';
import type { VerifyReport } from '../../src/survey/verify/report-types.ts';
import { runCli, startCli } from '../support/cli.ts';
import { runSql } from '../support/mbtiles-builder.ts';
import { buildPlanet } from '../support/planet.ts';
import { rawArchive } from '../support/pmtiles-bytes.ts';
import { errorsBy, publishedSchema } from '../support/published-schema.ts';
import { SAMPLE_STYLE, writeSample } from '../support/sample.ts';
import { MBTILES_METADATA, soundMbtiles, soundPmtiles, soundRows } from '../support/sound-archives.ts';

let directory = '';
const at = (name: string): string => join(directory, name);
const run = (...args: string[]) => runCli(['verify', ...args, '--no-progress'], { cwd: directory });

async function reportOf(...args: string[]): Promise<VerifyReport> {
  const { stdout, stderr } = await run(...args, '--report-format', 'json');
  expect(stderr).toBe('');
  return JSON.parse(stdout) as VerifyReport;
}

const kindsOf = ({ findings }: VerifyReport): string[] => findings.map(({ kind }) => kind);

beforeAll(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'tilefold-verify-')));
  writeFileSync(at('sound.pmtiles'), rawArchive(soundPmtiles()));
  // One warning: a count in the header.
  writeFileSync(at('counts.pmtiles'), rawArchive(soundPmtiles({ header: { 80: 7 } })));
  buildPlanet(at('planet.mbtiles'), 'flat', { side: 34, maxzoom: 8, seed: 11, duplicates: 0.2, featuresPerTile: 60 });
  // Tiles that do not inflate, all over the archive.
  copyFileSync(at('planet.mbtiles'), at('broken.mbtiles'));
  runSql(at('broken.mbtiles'), "UPDATE tiles SET tile_data = x'1f8b0800' WHERE (tile_column * 7 + tile_row * 13) % 50 = 0");
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('exit codes', () => {
  test('0 for a sound archive, and for warnings unless --strict', async () => {
    expect(await run('sound.pmtiles', '--strict')).toMatchObject({ code: 0, stderr: '' });
    expect(await run('counts.pmtiles')).toMatchObject({ code: 0 });
    const strict = await run('counts.pmtiles', '--strict');
    expect(strict).toMatchObject({ code: 3, stderr: '' });
    expect(strict.stdout).toMatch(/\nfailed: 0 errors, 1 warning \(--strict: warnings fail, too\)\nnext: `tilefold copy` writes/);
    expect((await runCli(['copy', 'counts.pmtiles', 'counted.pmtiles', '-q'], { cwd: directory })).code).toBe(0);
    expect(await run('counted.pmtiles', '--strict')).toMatchObject({ code: 0 });
  });

  test('3 for errors, 1 for a file that is no archive, 2 for an invalid command line', async () => {
    expect((await run('broken.mbtiles')).code).toBe(3);
    writeFileSync(at('none.mbtiles'), 'nothing of the kind');
    const none = await run('none.mbtiles');
    expect([none.code, none.stdout]).toEqual([1, '']);
    expect(none.stderr).toMatch(/none\.mbtiles is no tile archive/);
    expect(await run('gone.mbtiles')).toMatchObject({ code: 1, stderr: expect.stringMatching(/does not exist/) });
    expect(await run()).toMatchObject({ code: 2 });
    expect(await run('sound.pmtiles', 'counts.pmtiles')).toMatchObject({ code: 2, stderr: expect.stringMatching(/--against/) });
    expect(await run('sound.pmtiles', '--level', 'all')).toMatchObject({ code: 2 });
    expect(await run('sound.pmtiles', '--input-format', 'mbtiles')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/is pmtiles/),
    });
  });
});

test('claims that are not true are made so by meta rebuild, which is what the report says', async () => {
  const layers = [
    { id: 'water', fields: { depth: 'Number' } },
    { id: 'roads', minzoom: 0, maxzoom: 14, fields: { lanes: 'String' } },
  ];
  const claims = { maxzoom: '14', center: '9,9,9', json: JSON.stringify({ vector_layers: layers }) };
  const metadata = [...new Map([...MBTILES_METADATA, ...Object.entries(claims)] as [string, string][])];
  soundMbtiles(at('claims.mbtiles'), 'normalized', soundRows(), metadata);
  const { code, stdout } = await run('claims.mbtiles', '--level', 'deep', '--strict');
  expect(code).toBe(3);
  const kinds = [...stdout.matchAll(/^warning ([\w-]+) \(/gm)].map(([, kind]) => kind);
  expect(kinds).toEqual(['zooms', 'center', 'layer-unused', 'layer-zooms', 'field-undeclared', 'field-type']);
  expect(stdout).toMatch(/\nnext: `tilefold meta rebuild` makes zooms, bounds, center and vector_layers true to the tiles\n$/);
  expect((await runCli(['meta', 'rebuild', 'claims.mbtiles'], { cwd: directory })).code).toBe(0);
  expect(await run('claims.mbtiles', '--level', 'deep', '--strict')).toMatchObject({ code: 0 });
});

describe('options', () => {
  test('--level sets the depth', async () => {
    const found = async (level: string) => kindsOf(await reportOf('broken.mbtiles', '--level', level));
    expect(await found('structure')).toEqual(['index']);
    expect(await found('tiles')).toEqual(['compression', 'index']);
    expect(await found('deep')).toEqual(['compression', 'field-undeclared', 'index']);
    expect((await reportOf('broken.mbtiles')).level).toBe('tiles');
  });

  test('--max-inflated-bytes', async () => {
    expect(kindsOf(await reportOf('planet.mbtiles', '--max-inflated-bytes', '50'))).toContain('inflated-size');
    expect(kindsOf(await reportOf('planet.mbtiles'))).toEqual(['index']);
  });

  test('--against', async () => {
    const { against, passed, errors } = await reportOf('broken.mbtiles', '--against', 'planet.mbtiles', '--level', 'structure');
    expect(against).toMatchObject({ missing: 0, extra: 0, same_content: 0 });
    expect(against?.different).toBeGreaterThan(50);
    expect([passed, errors]).toEqual([false, against?.different]);
    const copied = await runCli(['copy', 'planet.mbtiles', 'planet.pmtiles', '--no-progress'], { cwd: directory });
    expect(copied.code).toBe(0);
    const same = await reportOf('planet.pmtiles', '--against', 'planet.mbtiles');
    expect(same).toMatchObject({ passed: true, against: { different: 0, missing: 0, extra: 0 } });
    expect(same.against?.same_bytes).toBe(same.tiles_checked);
  });
});

describe('the report', () => {
  test('as text lists the first 20, with keys', async () => {
    const { stdout } = await run('broken.mbtiles');
    expect(stdout).toMatch(
      /^broken\.mbtiles: MBTiles · mvt · [\d.]+ MB · level tiles · [\d,]+ tiles read\n\nerror compression \(\d+\): the tile does not inflate\n {4}\d+\/\d+\/\d+ {2}/,
    );
    expect(stdout.match(/^ {4}\d+\/\d+\/\d+ {2}the tile does not inflate/gm)).toHaveLength(20);
    expect(stdout).toMatch(/\n {4}and \d+ more\n/);
  });

  test('as json and ndjson matches its schema', async () => {
    const report = await reportOf('broken.mbtiles');
    expect(errorsBy('verify-report', report)).toEqual([]);
    expect(errorsBy('verify-report', { ...report, more: 1 })).not.toEqual([]);
    const { stdout } = await run('broken.mbtiles', '--report-format', 'ndjson');
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    for (const line of lines) expect(publishedSchema('verify-report', 'line')(line)).toEqual([]);
    expect(lines.map(({ type }) => type)).toEqual([...Array(21).fill('finding'), 'summary']);
  });

  test('as html goes to a file, which appears when it is complete', async () => {
    const { code, stdout } = await run('broken.mbtiles', '--report-format', 'html', '-o', 'report.html');
    expect([code, stdout]).toEqual([3, '']);
    const page = readFileSync(at('report.html'), 'utf8');
    for (const text of ['<h1><bdi>broken.mbtiles</bdi></h1>', 'failed', 'compression: the first 20 of'])
      expect(page).toContain(text);
    expect(await run('broken.mbtiles', '-o', 'out.pmtiles')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/the report of a verification is no archive/),
    });
  });

  test('is the same with any workers', async () => {
    const args = ['broken.mbtiles', '--level', 'deep', '--against', 'planet.mbtiles', '--report-format', 'json'];
    const { stdout } = await run(...args, '--plan', 'stream');
    for (const workers of ['1', '3'])
      expect((await run(...args, '--plan', 'split-merge', '--workers', workers)).stdout).toBe(stdout);
  });
});

describe('a checkpoint', () => {
  const ARGS = [
    'broken.mbtiles',
    '--level',
    'deep',
    '--plan',
    'split-merge',
    '--workers',
    '1',
    '--checkpoint',
    'job',
    '--report-format',
    'json',
  ];
  const results = (): string[] =>
    existsSync(at('job/tiles')) ? readdirSync(at('job/tiles')).filter((name) => name.endsWith('.result')) : [];

  async function killWhenSomeIsDone(): Promise<void> {
    const verifying = startCli(['verify', ...ARGS, '--no-progress'], { cwd: directory });
    while (results().length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(-verifying.pid, 'SIGKILL');
    await verifying.ended;
  }

  test('resumes a killed verification, and its report is the same', async () => {
    const plain = await run(...ARGS.filter((arg) => arg !== '--checkpoint' && arg !== 'job'));
    await killWhenSomeIsDone();
    const refused = await run(...ARGS);
    expect(refused).toMatchObject({ code: 6, stdout: '', stderr: expect.stringMatching(/a verification was not finished here/) });
    expect(await run(...ARGS, '--resume', '--strict')).toMatchObject({ code: 5, stderr: expect.stringMatching(/option strict/) });
    const inspected = await runCli(['inspect', 'broken.mbtiles', '--checkpoint', 'job', '--restart'], { cwd: directory });
    expect(inspected).toMatchObject({ code: 6, stderr: expect.stringMatching(/holds other files/) });
    const done = results().length;
    expect(done).toBeGreaterThan(0);
    expect(await run(...ARGS, '--resume')).toMatchObject({ code: 3, stdout: plain.stdout });
    expect(existsSync(at('job'))).toBe(false);
  });

  test('is discarded by --restart', async () => {
    await killWhenSomeIsDone();
    expect((await run(...ARGS, '--restart')).code).toBe(3);
    expect(existsSync(at('job'))).toBe(false);
  });
});

describe('docs/verifying.md', () => {
  const page = readFileSync(new URL('../../docs/verifying.md', import.meta.url), 'utf8');

  test('has every kind of finding', () => {
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| (error|warning) \| (.*) \|$/gm)].map(([, ...row]) => row);
    expect(rows).toEqual(Object.entries(FINDING_KINDS).map(([kind, [severity, title]]) => [kind, severity, title]));
  });

  test('shows what its commands print', async () => {
    writeSample(at('natural-earth.mbtiles'));
    copyFileSync(SAMPLE_STYLE, at('style.json'));
    const tilefold = (...args: string[]) => runCli([...args, '--no-progress'], { cwd: directory });
    await tilefold('prune', 'natural-earth.mbtiles', 'pruned.pmtiles', '--style', 'style.json');
    await tilefold('copy', 'natural-earth.mbtiles', 'ne.pmtiles');
    writeFileSync(at('cut.pmtiles'), readFileSync(at('pruned.pmtiles')).subarray(0, 1_000_000));
    const blocks = [...page.matchAll(/```console\n([\s\S]*?)```/g)].map(([, block]) => block as string);
    expect(blocks).toHaveLength(3);
    for (const block of blocks) {
      const lines = block.trimEnd().split('\n');
      const command = lines.findIndex((line) => line.startsWith('$ tilefold verify'));
      const [line = '', shownCode] = (lines[command] as string).split('; echo $?');
      const { code, stdout } = await runCli(line.split(' ').slice(2), { cwd: directory });
      const shown = lines.slice(command + 1).join('\n');
      const printed = `${stdout}${shownCode === undefined ? '' : `${code}\n`}`;
      expect(unmeasured(printed.replaceAll(directory, '/tmp/demo'))).toBe(unmeasured(shown));
    }
  });
});

/** Removes what depends on the zlib version. */
function unmeasured(text: string): string {
  return text.replace(/\d[\d,.]*(?: [kMG]?B)?/g, '#').trim();
}
