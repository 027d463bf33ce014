// Typed input, through the built command line: help is available everywhere, and an invalid command gives one line in our own
// words. Nothing is created.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listTiles, readTiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles } from '../support/mbtiles-builder.ts';
import { buildTile } from '../support/tile-builder.ts';

let directory = '';
const run = (...args: string[]) => runCli(args, { cwd: directory });
const FILES = ['in.mbtiles', 'notes.txt'];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-words-'));
  buildMbtiles(join(directory, 'in.mbtiles'), 'flat', [[0, 0, 0, Buffer.from('tile')]]);
  writeFileSync(join(directory, 'notes.txt'), 'mine');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const tables = JSON.parse((await runCli(['completion', 'json'])).stdout) as {
  commands: { name: string; alias: string | null }[];
};
const COMMANDS = tables.commands.flatMap(({ name, alias }) => (alias === null ? [name] : [name, alias]));

test.each(COMMANDS)('%s -h prints its help, and so does --help after other words', async (command) => {
  const { code, stdout, stderr } = await run(command, '-h');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Usage\n    $ tilefold ');
  expect(await run(command, 'in.mbtiles', '--frobnicate', '--help')).toMatchObject({ code: 0, stdout });
});

test.each(COMMANDS)("%s takes the specification's options, whatever it does with them", async (command) => {
  const options = '-w 2 --readers 1 --io-batch 5 --read-cache-mb 8 --write-cache-mb 8 --log debug --tmpdir .'.split(' ');
  const { stderr } = await run(command, ...options, 'gone.mbtiles');
  expect(stderr).not.toContain('unknown option');
  expect(stderr).toMatch(/^tilefold: note: .*--io-batch.*accepted and ignored$/m);
});

describe('errors in one line', () => {
  test.each<[args: string[], message: string, code?: number]>([
    [['prun', 'in.mbtiles'], 'unknown command "prun"; did you mean prune? known: inspect,'],
    [['copy', 'in.mbtiles', '--output', 'json'], '--output names a file; for a report as json say --report-format json'],
    [['inspect', 'in.mbtiles', '--output', 'ndjson'], '--output names a file; for a report as ndjson say --report-format ndjson'],
    [['status', 'in.mbtiles', '--output', 'text'], 'unknown option --output; did you mean --report-format?'],
    [['-m', 'in.mbtiles', '-s', 'style.json', '-o', 'text'], '-o names a file; for a report as text say --report-format text'],
    [['copy', 'in.mbtiles', '-'], 'the output is -, which is no file, and stdout is for the report; name a file'],
    [['copy', 'in.mbtiles', '-o', '-'], '-o is -, which is no file'],
    [['inspect', 'in.mbtiles', '-o', '-'], '-o is -, which is no file'],
    [['copy', 'in.mbtiles', 'out.mbtiles', '--metrics', '-'], '--metrics is -, which is no file'],
    [['copy', '-', 'out.mbtiles'], 'the input is -, which is no file, and stdin is not read; name a file'],
    [['copy', ''], 'the input is an empty path'],
    [['copy', 'in.mbtiles', ''], 'the output is an empty path'],
    [['copy', 'in.mbtiles', '--checkpoint', ''], '--checkpoint needs a value, and none is given'],
    [['inspect', 'https://a.b/c.pmtiles'], 'the input is https://a.b/c.pmtiles: remote inputs are not read; download it'],
    [['plan', 's3://a/b.pmtiles'], 'the input is s3://a/b.pmtiles: remote inputs are not read; download it'],
    [['copy', 'in.mbtiles', 'https://a.b/c.pmtiles'], 'remote outputs are not written; name a file'],
    [['copy', 'in.mbtiles', '--workers'], '--workers needs a number, and none is given'],
    [['copy', 'in.mbtiles', '--max-tile-bytes', '1250XB'], '--max-tile-bytes takes bytes, such as 1280000, 1250KB or 64MB'],
    [['copy', 'in.mbtiles', '--plan', 'splitmerge'], 'unknown plan "splitmerge"; did you mean split-merge? Known: auto,'],
    [['inspect', 'in.mbtiles', '--stats', 'layer'], 'unknown stats section: layer; did you mean layers? (possible values:'],
    [
      ['copy', 'in.mbtiles', '--mbtiles-type', 'flta'],
      '--mbtiles-type takes auto, flat, normalized; got "flta"; did you mean flat?',
    ],
    [['copy', 'in.mbtiles', '--output', 'a', '--output', 'b'], '--output is given twice, but takes one value'],
    [
      ['copy', 'in.mbtiles', 'out.mbtiles', '--checkpoint', 'notes.txt'],
      'notes.txt: is not a directory; choose another place for the job',
      1,
    ],
    [
      ['copy', 'in.mbtiles', 'out.mbtiles', '--checkpoint', 'notes.txt', '--dry-run'],
      'notes.txt: is not a directory; choose another place for the job',
      1,
    ],
    [
      ['copy', 'in.mbtiles', 'out.mbtiles', '--checkpoint', 'notes.txt/job'],
      'notes.txt: is not a directory; choose another place for the job',
      1,
    ],
    [
      ['inspect', 'in.mbtiles', '--checkpoint', 'notes.txt'],
      'notes.txt: is not a directory; choose another place for the checkpoint',
      1,
    ],
  ])('%j', async (args, message, code = 2) => {
    const result = await run(...args);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toMatch(/^tilefold: .*\n$/);
    expect(result.stderr).toContain(message);
    expect(readdirSync(directory).sort()).toEqual(FILES);
  });
});

test.each([
  ['copy', '--max-tile-bytes', '1250KB', '--max-inflated-bytes', '64MB', '--fail-over', '1MB', '--shard-bytes', '4 MiB'],
  ['inspect', '--max-tile-bytes', '1250KB', '--max-inflated-bytes', '64MB'],
  ['plan', '--shard-bytes', '4MB'],
])('%s takes bytes with a unit: %s %s', async (command, ...options) => {
  const { code, stdout } = await run(command, 'in.mbtiles', ...options, '--report-format', 'json');
  expect(code).toBe(0);
  if (command === 'copy') expect(JSON.parse(stdout).over_size.limit).toBe(1_280_000);
});

test('a file named - is given with its directory', async () => {
  expect(await run('copy', 'in.mbtiles', './-', '-q')).toMatchObject({ code: 0, stderr: '' });
  expect(listTiles(readTiles(join(directory, '-')))).toEqual(listTiles(readTiles(join(directory, 'in.mbtiles'))));
});

describe('a name that is nearly another', () => {
  const told = JSON.stringify({ vector_layers: [{ id: 'roads', fields: { name: 'String', class: 'String' } }] });

  beforeEach(() => {
    const tile = Buffer.from(buildTile([{ name: 'roads', features: [{ tags: { name: { string: 'a' } } }] }]));
    buildMbtiles(join(directory, 'roads.mbtiles'), 'flat', [[0, 0, 0, tile]], { metadata: [['json', told]] });
    const sources = { osm: { type: 'vector', url: 'https://a.b/c' } };
    const layers = [{ id: 'roads', type: 'circle', source: 'osm', 'source-layer': 'roads' }];
    writeFileSync(join(directory, 'style.json'), JSON.stringify({ version: 8, sources, layers }));
  });

  test.each<[args: string[], message: string, code?: number]>([
    [['prune', 'roads.mbtiles', '--drop-attributes', 'nmae'], 'do not list an attribute "nmae"; did you mean "name"?'],
    [['prune', 'roads.mbtiles', '--exclude-layers', 'road'], 'no tile has a source-layer "road"; did you mean roads?'],
    [
      ['simplify', 'roads.mbtiles', '--tolerance', '1', '--layers', 'raods'],
      'no tile has a source-layer "raods"; did you mean roads?',
    ],
    [['copy', 'roads.mbtiles', '--exclude-layers', 'raods'], 'no tile has a source-layer "raods"; did you mean roads?'],
    [['inspect', 'roads.mbtiles', '--include-layer-list', '--layers', 'roasd'], '"roasd"; did you mean roads?'],
    [
      ['prune', 'roads.mbtiles', '--style', 'style.json', '--source', 'osn'],
      'source "osn" is not in the style; did you mean osm?',
      1,
    ],
    [['status', 'roads.mbtiles', '--report-formt', 'json'], 'unknown option --report-formt; did you mean --report-format?', 2],
    [['completion', 'fihs'], 'did you mean fish?', 2],
    [['-m', 'roads.mbtiles', '--styel', 'style.json'], 'unknown option --styel; did you mean --style?', 2],
  ])('%j', async (args, message, code = 0) => {
    const result = await run(...args);
    expect(result.code).toBe(code);
    expect(result.stdout + result.stderr).toContain(message);
  });
});
