// What vt-optimizer-rs' own tests ask of optimize, copy and simplify, from outside, by their names. docs/parity.md has the table;
// inspect-acceptance.test.ts has what they ask of inspect.

import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readTiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { BUILDINGS, blob, mbtiles, pmtilesBytes, ROADS, TWO_ROADS, tile } from '../support/inspect-archives.ts';
import { inspectJson } from '../support/inspect-cli.ts';
import { queryRows, scratchDirectory } from '../support/mbtiles-builder.ts';
import { layersAt, styleOf, valuesAt, written } from '../support/parity.ts';
import { rawArchive, rawDirectory } from '../support/pmtiles-bytes.ts';
import type { FeatureDraft, LayerDraft } from '../support/tile-builder.ts';

const ROADS_AND_BUILDINGS = tile(ROADS, BUILDINGS);
const ROADS_STYLE = { sourceLayer: 'roads' };

/** A line of five points, none half a unit aside. */
const NEARLY_STRAIGHT: FeatureDraft = { type: 2, geometry: [9, 0, 0, 34, 200, 0, 200, 2, 200, 0, 202, 2] };

const withTags = (...tags: FeatureDraft['tags'][]): LayerDraft => ({
  name: 'roads',
  features: tags.map((each) => ({ ...(each === undefined ? {} : { tags: each }) })),
});

/** Rows are TMS. */
const oneTile = (...layers: LayerDraft[]) => mbtiles([[0, 0, 0, tile(...layers)]]);

function pmtiles(...layers: LayerDraft[]): string {
  const path = join(scratchDirectory(), 'in.pmtiles');
  writeFileSync(path, pmtilesBytes([[0, tile(...layers)]], 0));
  return path;
}

/** What is left of one tile at zoom 0. */
async function pruned(input: string, style: string, ...args: string[]): Promise<Record<string, number> | undefined> {
  const extension = input.endsWith('.pmtiles') ? 'pmtiles' : 'mbtiles';
  return layersAt(await written(extension, 'optimize', input, '--style', style, '--allow-empty', ...args), '0/0/0');
}

describe('cli', () => {
  test('parse_optimize_minimal, _options and _style_modes', async () => {
    const style = styleOf(ROADS_STYLE);
    const cwd = scratchDirectory();
    copyFileSync(oneTile(ROADS, BUILDINGS), join(cwd, 'in.mbtiles'));
    const options = `--style-mode vt-compat --unknown-filter drop --max-tile-bytes 2048 --threads 2 --readers 1 --io-batch 10
      --read-cache-mb 8 --write-cache-mb 8 --drop-empty-tiles --checkpoint state.json --resume --report-format json`.split(/\s+/);
    const full = await runCli(['optimize', 'in.mbtiles', '--style', style, '--output', 'out.pmtiles', ...options], { cwd });
    expect(full.code).toBe(0);
    expect(JSON.parse(full.stdout)).toMatchObject({ output: { tile_count: 1 }, optimization: { features_removed: 1 } });
    for (const mode of ['layer', 'layer+filter', 'vt-compat'])
      expect(
        (await runCli(['optimize', 'in.mbtiles', '--style', style, '--style-mode', mode, '--force', '-q'], { cwd })).code,
      ).toBe(0);
  });
});

describe('format', () => {
  const opaque = () => mbtiles([[0, 0, 0, blob(10)]]);

  async function copied(name: string, ...args: string[]): Promise<{ code: number | null; stderr: string; head: string }> {
    const output = join(scratchDirectory(), name);
    const { code, stderr } = await runCli(['copy', opaque(), '--output', output, '-q', ...args]);
    return { code, stderr, head: code === 0 ? readFileSync(output).subarray(0, 7).toString('latin1') : '' };
  }

  test.each<[what: string, name: string, args: string[], head: string]>([
    ['by the extension', 'out.pmtiles', [], 'PMTiles'],
    ['as the input without one', 'out', [], 'SQLite '],
    ['as the input by one that is unknown', 'out.bin', [], 'SQLite '],
    ['by --output-format', 'out.bin', ['--output-format', 'pmtiles'], 'PMTiles'],
    ['by --output-format, which agrees', 'out.pmtiles', ['--output-format', 'pmtiles'], 'PMTiles'],
    ['with --input-format', 'out.mbtiles', ['--input-format', 'mbtiles'], 'SQLite '],
  ])('decide_formats and plan: %s', async (_, name, args, head) =>
    expect(await copied(name, ...args)).toMatchObject({ code: 0, head }),
  );

  test('decide_formats and validate: errors', async () => {
    expect(await copied('out.mbtiles', '--output-format', 'pmtiles')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('output format pmtiles conflicts with'),
    });
    const unknown = async (...args: string[]) => (await copied('out.mbtiles', ...args)).stderr;
    expect(await unknown('--input-format', 'geojson')).toContain('unknown input format: geojson');
    expect(await unknown('--output-format', 'geojson')).toContain('unknown output format: geojson');
    const text = join(scratchDirectory(), 'notes');
    writeFileSync(text, 'no archive');
    const { code, stderr } = await runCli(['copy', text, '-q']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is no tile archive') });
  });

  test.each([
    ['planet.mbtiles', [], 'planet.pruned.mbtiles'],
    ['planet.mbtiles', ['--output-format', 'pmtiles'], 'planet.pruned.pmtiles'],
    ['planet', [], 'planet.pruned.mbtiles'],
    ['sub/planet.mbtiles', [], 'sub/planet.pruned.mbtiles'],
    ['planet.mbtiles', ['--output', 'explicit.mbtiles'], 'explicit.mbtiles'],
  ])('default_output_path_pruned and resolve: %s %j', async (name, args, output) => {
    const cwd = scratchDirectory();
    mkdirSync(join(cwd, 'sub'), { recursive: true });
    copyFileSync(oneTile(ROADS), join(cwd, name));
    expect((await runCli(['optimize', name, '--style', styleOf(ROADS_STYLE), '-q', ...args], { cwd })).code).toBe(0);
    expect(existsSync(join(cwd, output))).toBe(true);
  });
});

describe.each(['mbtiles', 'pmtiles'])('prune, %s', (format) => {
  const archive = format === 'mbtiles' ? oneTile : pmtiles;

  test('removes_unlisted_layers', async () => {
    const input = archive(ROADS, BUILDINGS, { name: 'water', features: [{ tags: {} }] });
    const style = styleOf(ROADS_STYLE, { sourceLayer: 'buildings', type: 'fill', paint: { 'fill-opacity': 0 } });
    expect(await pruned(input, style, '--style-mode', 'layer', '--visibility', 'paint')).toEqual({ roads: 1 });
    expect(await pruned(input, style, '--style-mode', 'vt-compat')).toEqual({ roads: 1 });
  });
});

test.each([
  ['brotli by its code', 3],
  ['brotli under the code of gzip', 2],
])('pmtiles: reads_brotli_metadata, %s', async (_, code) => {
  const path = join(scratchDirectory(), 'brotli.pmtiles');
  const [root, metadata] = [rawDirectory([{ id: 0, length: 4 }]), Buffer.from('{"name":"sample"}')].map((bytes) =>
    brotliCompressSync(bytes),
  );
  writeFileSync(path, rawArchive({ root: root!, metadata: metadata!, header: { 97: code } }));
  expect((await inspectJson(path)).metadata).toEqual({ name: 'sample' });
});

test('pmtiles: prune preserves_tile_compression', async () => {
  const input = pmtiles(ROADS, BUILDINGS);
  const output = await written('pmtiles', 'optimize', input, '--style', styleOf(ROADS_STYLE));
  expect(readFileSync(output)[98]).toBe(readFileSync(input)[98]);
});

describe('prune', () => {
  const TWO = [
    [1, 0, 0, ROADS_AND_BUILDINGS],
    [1, 1, 0, ROADS_AND_BUILDINGS],
  ] as [number, number, number, Buffer][];

  test.each([
    ['map_images', () => mbtiles([[0, 0, 0, ROADS_AND_BUILDINGS]], [], 'normalized'), [], 1],
    ['multiple_tiles', () => mbtiles(TWO), ['--threads', '4'], 2],
    ['multiple_readers', () => mbtiles(TWO), ['--threads', '2', '--readers', '2', '--io-batch', '1'], 2],
  ])('%s', async (_, input, args, count) => {
    const output = await written('mbtiles', 'optimize', input(), '--style', styleOf(ROADS_STYLE), ...args);
    expect((await inspectJson(output)).overall.tile_count).toBe(count);
    for (const key of readTiles(output).keys()) expect(layersAt(output, key)).toEqual({ roads: 1 });
  });

  test('filters_features_by_style', async () => {
    const style = styleOf({ ...ROADS_STYLE, filter: ['==', 'class', 'primary'] });
    const output = await written('mbtiles', 'optimize', oneTile(TWO_ROADS), '--style', style);
    expect(valuesAt(output, '0/0/0', 'roads', 'class')).toEqual(['primary']);
  });

  test('keeps_on_unknown_filter and drops_on_unknown_filter', async () => {
    const style = styleOf({ ...ROADS_STYLE, filter: ['mystery', ['get', 'class'], 'primary'] });
    expect(await pruned(oneTile(ROADS), style, '--unknown-filter', 'keep')).toEqual({ roads: 1 });
    expect(await pruned(oneTile(ROADS), style, '--unknown-filter', 'drop')).toEqual({});
  });

  test('drop_empty_tiles', async () => {
    const style = styleOf({ sourceLayer: 'nope' });
    const output = await written('mbtiles', 'optimize', oneTile(ROADS), '--style', style, '--drop-empty-tiles', '--allow-empty');
    expect(queryRows(output, 'SELECT count(*) FROM tiles')).toEqual([[0]]);
  });

  test('optimization_summary_computes_deltas', async () => {
    const args = [
      'optimize',
      oneTile(TWO_ROADS, BUILDINGS),
      join(scratchDirectory(), 'out.mbtiles'),
      '--style',
      styleOf(ROADS_STYLE),
    ];
    const { input, output, optimization } = JSON.parse((await runCli([...args, '--report-format', 'json'])).stdout);
    expect(optimization).toMatchObject({ features_removed: 1, features_kept: 2, vertices_removed: 1 });
    expect(optimization.feature_change_percent).toBeCloseTo(-100 / 3);
    const reduction = input.total_tile_size_bytes - output.total_tile_size_bytes;
    expect(optimization.total_tile_size_reduction_bytes).toBe(reduction);
    expect(optimization.total_tile_size_reduction_percent).toBeCloseTo((100 * reduction) / input.total_tile_size_bytes);
  });
});

describe('simplify', () => {
  const line: LayerDraft = { name: 'roads', features: [NEARLY_STRAIGHT] };
  const TILE = ['--z', '0', '--x', '0', '--y', '0'];

  test('--layer leaves only that layer; without it all stay', async () => {
    const input = oneTile(ROADS, BUILDINGS);
    const roads = await written('mbtiles', 'simplify', input, ...TILE, '--layer', 'roads');
    expect(layersAt(roads, '0/0/0')).toEqual({ roads: 1 });
    expect(layersAt(await written('mbtiles', 'simplify', input, ...TILE), '0/0/0')).toEqual({ buildings: 1, roads: 1 });
  });

  test('--tolerance removes vertices', async () => {
    const output = await written('mbtiles', 'simplify', oneTile(line), ...TILE, '--layer', 'roads', '--tolerance', '0.5');
    const { layers } = (await inspectJson(output, '--tile', '0/0/0', '--summary')).tile_summary!;
    expect(layers[0]!.vertex_count).toBeLessThanOrEqual(3);
  });

  test('a PMTiles output has exactly one tile', async () => {
    const input = join(scratchDirectory(), 'two.pmtiles');
    writeFileSync(
      input,
      pmtilesBytes(
        [
          [0, tile(line)],
          [1, tile(line)],
        ],
        1,
      ),
    );
    const output = await written('pmtiles', 'simplify', input, ...TILE, '--layer', 'roads', '--tolerance', '0.5');
    expect([...readTiles(output).keys()]).toEqual(['0/0/0']);
  });
});

describe('style', () => {
  /** Which tiles of zooms 1, 3 and 4 still have the layer. */
  async function zoomsWith(layer: string, style: string): Promise<number[]> {
    const data = tile({ name: layer, features: [{ tags: { class: { string: 'a' } } }] }, BUILDINGS);
    const input = mbtiles([1, 3, 4].map((zoom) => [zoom, 0, 0, data]));
    const output = await written('mbtiles', 'optimize', input, '--style', style, '--style-mode', 'vt-compat');
    return [1, 3, 4].filter((z) => layersAt(output, `${z}/0/${2 ** z - 1}`)?.[layer] === 1);
  }

  const kept = async (layer: LayerDraft, ...filters: unknown[]): Promise<number> => {
    const style = styleOf(...filters.map((filter) => ({ ...ROADS_STYLE, filter })));
    return (await pruned(oneTile(layer), style))?.['roads'] ?? 0;
  };

  test('visibility by minzoom and maxzoom', async () => {
    const style = styleOf({ sourceLayer: 'water', type: 'fill', minzoom: 2, maxzoom: 5 }, { sourceLayer: 'buildings' });
    expect(await zoomsWith('water', style)).toEqual([3, 4]);
  });

  test('visibility by paint: line-width 0, and stops that are 0 at a zoom', async () => {
    const stops = {
      base: 1,
      stops: [
        [3, 0],
        [4, 2],
      ],
    };
    const style = (width: unknown) => styleOf({ ...ROADS_STYLE, paint: { 'line-width': width } }, { sourceLayer: 'buildings' });
    expect(await zoomsWith('roads', style(0))).toEqual([]);
    expect(await zoomsWith('roads', style(stops))).toEqual([1, 4]);
  });

  test('only visible layers count, and several are joined by OR', async () => {
    const two = withTags({ class: { string: 'a' } }, { class: { string: 'b' } }, { class: { string: 'c' } });
    expect(await kept(two, ['==', 'class', 'a'], ['==', 'class', 'b'])).toBe(2);
    const hidden = { ...ROADS_STYLE, filter: ['==', 'class', 'b'], layout: { visibility: 'none' } };
    const style = styleOf({ ...ROADS_STYLE, filter: ['==', 'class', 'a'] }, hidden);
    expect(await pruned(oneTile(two), style)).toEqual({ roads: 1 });
  });

  test('$type', async () => {
    const mixed: LayerDraft = { name: 'roads', features: [NEARLY_STRAIGHT, {}] };
    expect(await kept(mixed, ['==', '$type', 'LineString'])).toBe(1);
    expect(await kept(mixed, ['in', '$type', 'LineString', 'Point'])).toBe(2);
  });

  test.each<[what: string, filter: unknown]>([
    ['legacy in', ['in', 'class', 'a', 'b']],
    ['in of get and a literal', ['in', ['get', 'class'], ['literal', ['a', 'b']]]],
    ['get', ['any', ['==', ['get', 'class'], 'a'], ['==', ['get', 'class'], 'b']]],
    ['match', ['match', ['get', 'class'], ['a', 'b'], true, false]],
    ['case', ['case', ['==', ['get', 'class'], 'c'], false, true]],
    ['coalesce', ['!=', ['coalesce', ['get', 'class'], 'c'], 'c']],
    ['!', ['!', ['==', ['get', 'class'], 'c']]],
  ])('%s', async (_, filter) => {
    const roads = withTags({ class: { string: 'a' } }, { class: { string: 'b' } }, { class: { string: 'c' } });
    expect(await kept(roads, filter)).toBe(2);
  });

  test('zoom is an expression, and without brackets an attribute', async () => {
    const roads = withTags({ zoom: { int: 3 } }, { class: { string: 'a' } });
    expect(await kept(roads, ['==', 'zoom', 3])).toBe(1);
    const data = tile(withTags({}), BUILDINGS);
    const input = mbtiles([2, 3].map((zoom) => [zoom, 0, 0, data]));
    const style = styleOf({ ...ROADS_STYLE, filter: ['==', ['zoom'], 3] }, { sourceLayer: 'buildings' });
    const output = await written('mbtiles', 'optimize', input, '--style', style, '--zoom-rule', 'tile');
    expect([layersAt(output, '2/0/3'), layersAt(output, '3/0/7')]).toEqual([{ buildings: 1 }, { buildings: 1, roads: 1 }]);
  });
});
