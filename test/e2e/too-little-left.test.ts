// Runs that would leave nothing, or lose most rows unasked, through the built command line: refused with exit 1. If the archive's
// metadata show it, before the first tile; otherwise at the end, with a job that --resume --allow-empty continues.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import { readTiles, type Tiles } from '../support/archive-reading.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { buildMbtiles, type TileRow } from '../support/mbtiles-builder.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { PLANS, runReport } from '../support/report.ts';
import { buildTile } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

let directory = '';
const file = (name: string): string => join(directory, name);
const run = (...args: string[]): Promise<CliResult> => runCli([...args, '--progress', 'none'], { cwd: directory });

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-too-little-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const TRUE_LAYERS = ['pois', 'roads'];
const ALLOWED = '--allow-empty';

/** Three zooms; every tile has two pois and a road. */
function world(): Tiles {
  const tiles: Tiles = new Map();
  for (const z of [0, 1, 2]) {
    for (let i = 0; i < 4 ** z; i++) {
      const name = { string: `${z}/${i}` };
      const pois = { name: 'pois', features: [{ tags: { name, class: { string: 'bar' } } }, { tags: { name } }] };
      const road = { type: 2, geometry: [9, 2, 2, 10, 8, 8], tags: { name } };
      tiles.set(`${z}/${i % 2 ** z}/${Math.floor(i / 2 ** z)}`, gzipSync(buildTile([pois, { name: 'roads', features: [road] }])));
    }
  }
  return tiles;
}

/** `declared`: the source-layers that the metadata list; null: no list. */
function writeWorld(name: string, declared: readonly string[] | null = TRUE_LAYERS): void {
  const json = declared === null ? {} : { vector_layers: declared.map((id) => ({ id, fields: {} })) };
  if (name.endsWith('.pmtiles')) return void buildPmtiles(file(name), world(), { metadata: json });
  const metadata: [string, string][] = [['format', 'pbf']];
  if (declared !== null) metadata.push(['json', JSON.stringify(json)]);
  buildMbtiles(file(name), 'flat', tmsRows(world()), { metadata });
}

function writeStyle(...layers: object[]): void {
  const used = (layers as { source?: string }[]).flatMap(({ source }) => source ?? []);
  const sources = Object.fromEntries(used.map((source) => [source, { type: 'vector' }]));
  const style = { version: 8, sources, layers };
  writeFileSync(file('style.json'), JSON.stringify(style));
}

const draws = (sourceLayer: string, more: object = {}): object => ({
  id: `draws-${sourceLayer}`,
  type: 'circle',
  source: 'map',
  'source-layer': sourceLayer,
  ...more,
});

const PRUNE = ['prune', 'in.mbtiles', 'out.mbtiles', '--style', 'style.json'];

describe('a run known to leave nothing is refused before it begins, and leaves no file', () => {
  const cases: [what: string, layers: object[], args: string[], names: RegExp][] = [
    [
      'a style of other source-layers',
      [draws('water'), draws('land')],
      PRUNE,
      /style\.json draws "water", "land".*"pois", "roads"/,
    ],
    ['a style without a layer of vector tiles', [{ id: 'b', type: 'background' }], PRUNE, /style\.json draws no source-layer/],
    ['a style whose layers are all hidden', [draws('pois', { layout: { visibility: 'none' } })], PRUNE, /"pois".*zooms 0 to 2/],
    ['a style for lower zooms', [draws('pois', { maxzoom: 1 })], [...PRUNE, '--minzoom', '1'], /"pois".*zooms 1 to 2/],
    [
      'a source that draws something else',
      [draws('pois'), draws('land', { source: 'other' })],
      [...PRUNE, '--source', 'other'],
      /"land"/,
    ],
    ['unknown source-layer names', [], ['prune', 'in.mbtiles', 'out.mbtiles', '--layers', 'nosuch'], /only "nosuch" may stay/],
    ['a copy of no source-layer', [], ['copy', 'in.mbtiles', 'out.pmtiles', '--layers', 'nosuch'], /only "nosuch" may stay/],
    [
      'every source-layer left out',
      [],
      ['copy', 'in.mbtiles', 'out.mbtiles', '--exclude-layers', 'roads,pois'],
      /"roads", "pois" go/,
    ],
    [
      'a style and names without overlap',
      [draws('pois')],
      [...PRUNE, '--layers', 'roads'],
      /style\.json draws "pois".*only "roads" may stay/,
    ],
    [
      'one tile without a named source-layer',
      [],
      ['simplify', 'in.mbtiles', 'out.mbtiles', '--z', '1', '--x', '0', '--y', '0', '--layer', 'nosuch'],
      /"nosuch"/,
    ],
  ];

  test.each(cases)('%s', async (_, layers, args, names) => {
    writeWorld('in.mbtiles');
    writeStyle(...layers);
    const before = readdirSync(directory);
    for (const command of [args, [...args, '--dry-run']]) {
      const { code, stdout, stderr } = await run(...command);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^tilefold: .*in\.mbtiles: nothing would be left: .*--allow-empty.*\n$/);
      expect(stderr).toMatch(names);
      expect(readdirSync(directory)).toEqual(before);
    }
  });

  test('and is done with --allow-empty', async () => {
    writeWorld('in.mbtiles');
    writeStyle(draws('water'));
    const report = await runReport([
      ...PRUNE.slice(0, 1),
      file('in.mbtiles'),
      file('out.mbtiles'),
      '--style',
      file('style.json'),
      ALLOWED,
    ]);
    expect(report.output).toMatchObject({ tile_count: 21, total_features: 0 });
    expect((await run(...PRUNE, '--force', ALLOWED, '--dry-run')).code).toBe(0);
  });
});

test.each(['in.mbtiles', 'in.pmtiles'])('incomplete metadata refuse nothing: %s', async (input) => {
  writeWorld(input, ['water']);
  writeStyle(draws('pois'));
  const report = await runReport(['prune', file(input), file('out.mbtiles'), '--style', file('style.json')]);
  expect(report.output.total_features).toBe(42);
});

describe('a run that turns out to leave nothing is refused before the commit, and keeps the job', () => {
  const outputs: [output: string, ...options: string[]][] = [
    ['out.mbtiles', '--mbtiles-type', 'flat'],
    ['out.mbtiles', '--mbtiles-type', 'normalized'],
    ['out.pmtiles'],
  ];
  const combinations = outputs.flatMap(([output, ...options]) =>
    Object.entries(PLANS).map(([plan, args]) => ({ output, plan, options: [...options, ...args, '--shard-bytes', '300'] })),
  );

  test.each(combinations)(
    '$output, plan $plan, $options.1: --resume --allow-empty runs no shard',
    async ({ output, options }) => {
      writeWorld('in.mbtiles', null);
      writeStyle(draws('water'));
      const prune = ['prune', 'in.mbtiles', output, '--style', 'style.json', ...options, '--report-format', 'json'];
      const refused = await run(...prune);
      expect(refused.code).toBe(1);
      const refusal = JSON.parse(refused.stdout) as RunReport;
      expect(refusal).toMatchObject({
        status: 'stopped',
        stop: { why: 'error', code: 'TOO_LITTLE_LEFT' },
        output: { tile_count: 0 },
      });
      expect(refused.stderr).toMatch(/in\.mbtiles: none of its 63 features is left: style\.json draws "water".*"pois", "roads"/);
      expect(refused.stderr).toMatch(/tilefold resume --allow-empty/);
      expect(readdirSync(directory)).not.toContain(output);
      expect((await run(...prune, '--resume')).code).toBe(1);
      const permitted = await run(...prune, '--resume', ALLOWED);
      expect(permitted).toMatchObject({ code: 0, stderr: '' });
      const report = JSON.parse(permitted.stdout) as RunReport;
      expect(report.shards).toMatchObject({ run: 0, skipped: report.shards.total });
      expect(report.shards.total).toBeGreaterThan(2);
      const atOnce = `at-once-${output}`;
      expect((await run('prune', 'in.mbtiles', atOnce, ...prune.slice(3), ALLOWED)).code).toBe(0);
      expect(readFileSync(file(output)).equals(readFileSync(file(atOnce)))).toBe(true);
      expect(readdirSync(directory).sort()).toEqual(
        ['in.mbtiles', 'style.json', atOnce, output, `${output}.tilefold.json`].sort(),
      );
    },
  );

  test('a filter that no feature passes', async () => {
    writeWorld('in.mbtiles');
    writeStyle(draws('pois', { filter: ['==', ['get', 'class'], 'nosuch'] }));
    const { code, stderr } = await run(...PRUNE);
    expect(stderr).toMatch(/none of its 63 features is left/);
    expect(code).toBe(1);
    expect(readdirSync(directory)).toContain('out.mbtiles.tilefold');
  });

  test('everything readable, although an unreadable tile is kept', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', [
      ...tmsRows(world()),
      [3, 0, 0, Buffer.from('1f8b0800000000000003deadbeef', 'hex')],
    ]);
    writeStyle(draws('water'));
    const { code, stderr } = await run(...PRUNE);
    expect(stderr).toMatch(/none of its 63 features is left/);
    expect(code).toBe(1);
  });

  test('every tile left without layers, with such tiles dropped', async () => {
    writeWorld('in.mbtiles', null);
    const { code, stderr } = await run('prune', 'in.mbtiles', 'out.mbtiles', '--layers', 'nosuch', '--drop-empty-tiles');
    expect(stderr).toMatch(
      /no tile is left to write to .*out\.mbtiles: 21 read, dropped: empty 21.*tilefold resume --allow-empty/,
    );
    expect(code).toBe(1);
  });
});

describe('an output without a tile', () => {
  const empty = (): string => buildMbtiles(file('in.mbtiles'), 'flat', []);

  test.each(['out.mbtiles', 'out.pmtiles'])('is refused: %s', async (output) => {
    empty();
    const { code, stderr } = await run('copy', 'in.mbtiles', output);
    expect(stderr).toMatch(new RegExp(`^tilefold: .*in\\.mbtiles: no tile is there to write to .*${output}`));
    expect(code).toBe(1);
    expect(readdirSync(directory)).toEqual(['in.mbtiles']);
  });

  test('is refused if the requested zooms have none', async () => {
    writeWorld('in.mbtiles');
    const { code, stderr } = await run('copy', 'in.mbtiles', 'out.mbtiles', '--minzoom', '5');
    expect(stderr).toMatch(/no tile is there to write/);
    expect(code).toBe(1);
  });

  test('is MBTiles with --allow-empty, and PMTiles never', async () => {
    empty();
    expect((await run('copy', 'in.mbtiles', 'out.mbtiles', ALLOWED)).code).toBe(0);
    expect(readTiles(file('out.mbtiles')).size).toBe(0);
    const { code, stderr } = await run('copy', 'in.mbtiles', 'out.pmtiles', ALLOWED);
    expect(stderr).toMatch(/PMTiles cannot be empty/);
    expect(code).toBe(1);
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.mbtiles']);
  });
});

describe('rows that are dropped unasked', () => {
  const invalid = (count: number): TileRow[] =>
    Array.from({ length: count }, (_, i): TileRow => [`zoom ${i}`, 0, 0, Buffer.of(1)]);
  const good: TileRow[] = [0, 1, 2, 3].map((row) => [2, 0, row, gzipSync(buildTile([{ name: 'pois', features: [{}] }]))]);

  test.each(['out.mbtiles', 'out.pmtiles'])('are refused when they are more than half: %s', async (output) => {
    buildMbtiles(file('in.mbtiles'), 'flat', [...good, ...invalid(5)]);
    const { code, stderr } = await run('copy', 'in.mbtiles', output);
    expect(stderr).toMatch(
      /in\.mbtiles: 5 of its 9 rows are dropped, and no option asks for that: invalid-key 5 \(zoom_level 'zoom 0'/,
    );
    expect(stderr).toMatch(/tilefold resume --allow-empty/);
    expect(code).toBe(1);
    const { code: permitted, stdout } = await run('copy', 'in.mbtiles', output, '--resume', ALLOWED, '--report-format', 'json');
    expect(permitted).toBe(0);
    expect(JSON.parse(stdout).shards.run).toBe(0);
    expect(readTiles(file(output)).size).toBe(4);
  });

  test('are counted, and the output is written, when they are half', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', [...good, ...invalid(4)]);
    const report = await runReport(['copy', file('in.mbtiles'), file('out.mbtiles')]);
    expect(report.tiles.dropped).toEqual({ 'invalid-key': 4 });
  });

  test('are refused when they are all', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', invalid(3));
    const { code, stderr } = await run('copy', 'in.mbtiles', 'out.mbtiles');
    expect(stderr).toMatch(/no tile is left to write to .*out\.mbtiles: 3 read, dropped: invalid-key 3/);
    expect(code).toBe(1);
  });

  test('do not include those that were dropped on request', async () => {
    const broken = (row: number): TileRow => [3, 0, row, Buffer.from('1f8b0800000000000003deadbeef', 'hex')];
    buildMbtiles(file('in.mbtiles'), 'flat', [...good, ...[0, 1, 2, 3, 4, 5].map(broken)]);
    const args = ['prune', file('in.mbtiles'), file('out.mbtiles'), '--layers', 'pois', '--on-decode-error', 'drop'];
    expect((await runReport(args)).tiles.dropped).toEqual({ 'decode-error': 6 });
  });
});

describe('the report notes', () => {
  test('each source-layer of a style that no tile has, and each that was removed entirely', async () => {
    writeWorld('in.mbtiles');
    writeStyle(draws('pois'), draws('transportation'), draws('water'));
    const { notes } = await runReport(['prune', file('in.mbtiles'), file('out.mbtiles'), '--style', file('style.json')]);
    expect(notes).toEqual([
      expect.stringMatching(/style\.json: no tile has the source-layer "transportation" that it draws$/),
      expect.stringMatching(/style\.json: no tile has the source-layer "water" that it draws$/),
      'source-layer "roads" was removed completely, 21 features in 21 tiles: no style layer draws it',
    ]);
  });

  test('source-layers that the metadata do not list, before the run', async () => {
    writeWorld('in.mbtiles');
    writeStyle(draws('pois'), draws('transportation'));
    const { stdout } = await run(...PRUNE, '--layers', 'pois,railways', '--dry-run', '--report-format', 'json');
    expect(JSON.parse(stdout).notes).toEqual([
      `the archive's metadata does not list a source-layer "railways"`,
      expect.stringMatching(/style\.json: the archive's metadata does not list the source-layer "transportation" that it draws$/),
    ]);
  });

  test('no source-layer that was left out by name', async () => {
    writeWorld('in.mbtiles');
    writeStyle(draws('pois'));
    const args = ['prune', file('in.mbtiles'), file('out.mbtiles'), '--style', file('style.json')];
    expect((await runReport([...args, '--exclude-layers', 'roads'])).notes).toEqual([]);
    expect((await runReport([...args, '--layers', 'pois', '--force'])).notes).toEqual([]);
  });

  test('no more than fifty of a kind', async () => {
    writeWorld('in.mbtiles');
    writeStyle(draws('pois'), draws('roads'), ...Array.from({ length: 60 }, (_, i) => draws(`layer ${i}`)));
    const { notes } = await runReport(['prune', file('in.mbtiles'), file('out.mbtiles'), '--style', file('style.json')]);
    expect(notes).toHaveLength(51);
    expect(notes.at(-1)).toMatch(/style\.json: no tile has 10 more that it draws$/);
  });
});
