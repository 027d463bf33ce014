// The output of prune equals, tile for tile, what a full decode and the style-spec's own filters keep.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inflateTile, readTiles, type Tiles } from '../support/archive-reading.ts';
import { AWKWARD_STYLE, awkwardTiles, rawAndZlibTiles } from '../support/awkward-tiles.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, queryRows } from '../support/mbtiles-builder.ts';
import { type DecodedLayer, decodeTile } from '../support/oracle.ts';
import { countFeatures, type Expected, expectContent, expectTiles } from '../support/oracle-content.ts';
import { readLayers } from '../support/oracle-decode.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { PLANS, runReport } from '../support/report.ts';
import { SAMPLE_STYLE, writeSample } from '../support/sample.ts';
import { buildTile, bytesField } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

const INPUTS = ['flat.mbtiles', 'normalized.mbtiles', 'shallow.mbtiles', 'in.pmtiles'] as const;
const OUTPUTS = {
  'flat MBTiles': ['flat-out.mbtiles', '--mbtiles-type', 'flat'],
  'normalized MBTiles': ['normalized-out.mbtiles', '--mbtiles-type', 'normalized'],
  PMTiles: ['out.pmtiles'],
} as const;
type OutputName = keyof typeof OUTPUTS;
type PlanName = keyof typeof PLANS;
/** Every input with every output; plans and zoom rules alternate. */
const MATRIX = INPUTS.flatMap((input, i) =>
  (Object.keys(OUTPUTS) as OutputName[]).map(
    (output, j) => [input, output, (i + j) % 2 ? 'stream' : 'split-merge', (i + 2 * j) % 4 < 2 ? 'view' : 'tile'] as const,
  ),
);

let directory = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-prune-'));
  // Filters that fail on a feature warn, one by one.
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

afterAll(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

describe('Natural Earth', () => {
  let expected: Record<'view' | 'tile', Expected>;

  beforeAll(() => {
    writeSample(file('sample.mbtiles'));
    const tiles = readTiles(file('sample.mbtiles'));
    writeInputs('sample', tiles);
    const style = readFileSync(SAMPLE_STYLE, 'utf8');
    expected = { view: expectTiles(tiles, { style, zoomRule: 'view' }), tile: expectTiles(tiles, { style, zoomRule: 'tile' }) };
  });

  test.each<[string, OutputName, PlanName, 'view' | 'tile']>([
    ['flat.mbtiles', 'PMTiles', 'split-merge', 'view'],
    ['normalized.mbtiles', 'normalized MBTiles', 'split-merge', 'view'],
    ['shallow.mbtiles', 'PMTiles', 'stream', 'tile'],
    ['in.pmtiles', 'flat MBTiles', 'stream', 'view'],
    ['in.pmtiles', 'PMTiles', 'split-merge', 'tile'],
  ])('%s to %s by %s, zoom rule %s', async (input, output, plan, zoomRule) => {
    const rule = ['--zoom-rule', zoomRule];
    const { tiles, report } = await prune(`sample-${input}`, output, plan, ['--style', SAMPLE_STYLE, ...rule]);
    expectContent(tiles, expected[zoomRule]);
    expect(report.unknown_filters).toEqual([]);
    expect(report.filter_errors).toEqual([]);
    expect(report.decode_errors).toEqual([]);
    expect(report.optimization).toMatchObject({ features_kept: countFeatures(expected[zoomRule]) });
    expect(report.shards.total).toBeGreaterThan(input === 'in.pmtiles' ? 3 : 20);
  });
});

describe('awkward tiles', () => {
  let source: Tiles;
  let expected: Record<'view' | 'tile', Expected>;

  beforeAll(() => {
    source = awkwardTiles();
    writeInputs('awkward', source);
    writeFileSync(file('awkward.json'), AWKWARD_STYLE);
    expected = {
      view: expectTiles(source, { style: AWKWARD_STYLE, zoomRule: 'view' }),
      tile: expectTiles(source, { style: AWKWARD_STYLE, zoomRule: 'tile' }),
    };
    expect(expected.view).not.toEqual(expected.tile);
  });

  test.each(MATRIX)('of %s to %s by %s, zoom rule %s', async (input, output, plan, zoomRule) => {
    const options = ['--style', file('awkward.json'), '--zoom-rule', zoomRule];
    const { tiles, report } = await prune(`awkward-${input}`, output, plan, options, 4000);
    expectContent(tiles, expected[zoomRule]);
    expect(report.unknown_filters).toEqual([]);
    expect(report.decode_errors).toEqual([]);
    expect(report.tiles.reencoded).toBe(0);
    expect(report.shards.total).toBeGreaterThan(input === 'in.pmtiles' ? 1 : 10);
  });

  test('a tile that loses nothing keeps its stored bytes', async () => {
    const { tiles, report } = await prune('awkward-flat.mbtiles', 'PMTiles', 'stream', ['--style', file('awkward.json')]);
    const unchanged = [...source].filter(([key, stored]) => isWhole(stored as Buffer, expected.view.get(key)));
    expect(unchanged.length).toBeGreaterThan(3);
    for (const [key, stored] of unchanged) expect(tiles.get(key)?.equals(stored as Buffer), key).toBe(true);
    expect(report.tiles.unchanged).toBe(unchanged.length);
  });

  test.each(Object.keys(OUTPUTS) as OutputName[])('some of them raw or zlib, to %s', async (output) => {
    const mixed: Tiles = new Map(source);
    const keys = ['3/1/1', '3/2/5', '3/6/6'];
    for (const [i, data] of rawAndZlibTiles().entries()) mixed.set(keys[i] as string, data);
    buildMbtiles(file(`mixed-${output}.mbtiles`), 'flat', tmsRows(mixed));
    const { tiles } = await prune(`mixed-${output}.mbtiles`, output, 'stream', ['--style', file('awkward.json')]);
    expectContent(tiles, expectTiles(mixed, { style: AWKWARD_STYLE, zoomRule: 'view' }));
  });

  test('odd parts do not exclude a tile, and are counted', async () => {
    const { report } = await prune('awkward-in.pmtiles', 'PMTiles', 'stream', ['--style', file('awkward.json')]);
    const odd = ['broken-geometry', 'no-vertices', 'null-value', 'unknown-field', 'unknown-value'];
    const counted = report.warnings.filter(({ kind }) => odd.includes(kind));
    expect(counted.map(({ kind, count }) => `${kind} ${count}`)).toEqual(odd.map((kind) => `${kind} 1`));
    expect(counted.flatMap(({ examples }) => examples)).toHaveLength(5);
  });

  test('--drop-empty-tiles drops those left without layers, and no others', async () => {
    const options = ['--style', file('awkward.json'), '--drop-empty-tiles'];
    const { tiles, report } = await prune('awkward-flat.mbtiles', 'flat MBTiles', 'stream', options);
    const filled = new Map([...expected.view].filter(([, layers]) => layers.length > 0));
    expect(filled.size).toBeLessThan(expected.view.size);
    expectContent(tiles, filled);
    expect(report.tiles.dropped).toEqual({ empty: expected.view.size - filled.size });
  });

  test('--style-mode layer keeps every feature of a layer that is drawn', async () => {
    const options = ['--style', file('awkward.json'), '--style-mode', 'layer'];
    const { tiles } = await prune('awkward-in.pmtiles', 'PMTiles', 'stream', options);
    expectContent(tiles, expectTiles(source, { style: AWKWARD_STYLE, zoomRule: 'view', filters: false }));
  });

  test('without a style every tile is kept as stored', async () => {
    const { tiles, report } = await prune('awkward-flat.mbtiles', 'PMTiles', 'stream', []);
    expect(tiles).toEqual(source);
    expect(report.tiles.unchanged).toBe(source.size);
  });

  test.each(['keep', 'drop'] as const)(
    '--unknown-filter %s decides on features whose filter does not compile',
    async (unknownFilter) => {
      const style = { version: 8, sources: { s: { type: 'vector' } }, layers: [unknownLayer()] };
      const text = JSON.stringify(style);
      writeFileSync(file('unknown.json'), text);
      const options = ['--style', file('unknown.json'), '--unknown-filter', unknownFilter];
      const { tiles, report } = await prune('awkward-flat.mbtiles', 'PMTiles', 'stream', options);
      expectContent(tiles, expectTiles(source, { style: text, zoomRule: 'view', unknownFilter }));
      // Odd features stay, without a look at filters.
      const pois = [...source.values()].flatMap((stored) => readLayers(inflateTile(stored as Buffer)));
      const features = pois.filter(({ layer }) => layer.name === 'pois').flatMap((layer) => layer.features);
      const filtered = features.filter(({ isOdd }) => !isOdd).length;
      expect(filtered).toBeGreaterThan(700);
      expect(report.unknown_filters).toMatchObject([{ style_layer: 'riddle', features: filtered }]);
      expect(report.optimization?.warnings.unknown_filter_expressions).toBe(filtered);
    },
  );
});

test('--unknown-filter drop is refused if nothing would be left', async () => {
  const style = { version: 8, sources: { s: { type: 'vector' } }, layers: [unknownLayer()] };
  writeFileSync(file('unknown.json'), JSON.stringify(style));
  // Odd features would stay.
  const tiles: Tiles = new Map([['0/0/0', gzipSync(buildTile([{ name: 'pois', features: [{}, {}] }]))]]);
  buildMbtiles(file('plain.mbtiles'), 'flat', tmsRows(tiles));
  const args = ['prune', file('plain.mbtiles'), file('nothing.pmtiles'), '--style', file('unknown.json')];
  const { code, stderr } = await runCli([...args, '--unknown-filter', 'drop']);
  expect(stderr).toMatch(/none of its \d+ features is left: .*tilefold resume --allow-empty/);
  expect(code).toBe(1);
  expect(existsSync(file('nothing.pmtiles'))).toBe(false);
});

describe('unreadable tiles', () => {
  const good = gzipSync(
    buildTile([
      { name: 'whole', features: [{}] },
      { name: 'unseen', features: [{}] },
    ]),
  );
  const bad: Record<string, Buffer> = {
    '2/0/0': good.subarray(0, good.length - 9),
    '2/0/1': gzipSync(Buffer.from('this is no vector tile')),
    '2/0/2': gzipSync(buildTile([{ name: 'whole', features: [{ extra: bytesField(2, [0]) }] }])),
  };

  beforeAll(() => {
    const tiles: Tiles = new Map([...Object.entries(bad), ['2/1/1', good]]);
    buildMbtiles(file('bad.mbtiles'), 'flat', tmsRows(tiles));
    writeFileSync(file('style.json'), AWKWARD_STYLE);
  });

  const command = (output: string, what: string): string[] => {
    return ['prune', file('bad.mbtiles'), file(output), '--style', file('style.json'), '--on-decode-error', what];
  };

  test.each(Object.keys(OUTPUTS) as OutputName[])('are kept as stored and counted, to %s', async (output) => {
    const [name, ...options] = OUTPUTS[output];
    const report = await runReport([...command(name, 'keep'), ...options, '--force']);
    const tiles = readTiles(file(name));
    for (const [key, stored] of Object.entries(bad)) expect(tiles.get(key)).toEqual(stored);
    expect(decodeTile(inflateTile(tiles.get('2/1/1') as Buffer)).map(({ name }) => name)).toEqual(['whole']);
    expect(report.decode_errors.reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(report.decode_errors.flatMap(({ examples }) => examples).sort()).toEqual(Object.keys(bad));
  });

  test('are dropped on request, and counted', async () => {
    const report = await runReport(command('dropped.pmtiles', 'drop'));
    expect([...readTiles(file('dropped.pmtiles')).keys()]).toEqual(['2/1/1']);
    expect(report.tiles.dropped).toEqual({ 'decode-error': 3 });
  });

  test('fail their shard on request, with an error that names the tile', async () => {
    const { code, stderr } = await runCli([...command('aborted.pmtiles', 'abort'), '--checkpoint', file('aborted-job')]);
    expect(code).toBe(4);
    expect(stderr).toMatch(/bad\.mbtiles.*2\/0\/\d/);
  });
});

function writeInputs(name: string, tiles: Tiles): void {
  for (const shape of ['flat', 'normalized', 'shallow'] as const)
    buildMbtiles(file(`${name}-${shape}.mbtiles`), shape, tmsRows(tiles));
  buildPmtiles(file(`${name}-in.pmtiles`), tiles);
}

async function prune(input: string, output: OutputName, plan: PlanName, options: readonly string[], shardBytes = 40_000) {
  const [name, ...type] = OUTPUTS[output];
  const cut = ['--shard-bytes', String(shardBytes)];
  const report = await runReport(['prune', file(input), file(name), ...PLANS[plan], ...cut, ...type, ...options, '--force']);
  expect(report.plan.executor).toBe(plan);
  if (output === 'normalized MBTiles')
    expect(queryRows(file(name), 'SELECT count(*) FROM map')).toEqual([[report.tiles.written]]);
  return { tiles: readTiles(file(name)), report };
}

function isWhole(stored: Buffer, kept: DecodedLayer[] | undefined): boolean {
  return isDeepStrictEqual(decodeTile(inflateTile(stored)), kept);
}

function unknownLayer(): Record<string, unknown> {
  return { id: 'riddle', type: 'circle', source: 's', 'source-layer': 'pois', filter: ['no-such-operator', 1] };
}
