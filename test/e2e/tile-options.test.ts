// Options that read tiles, through the built command line: layers by name, sizes, unusable styles, single tiles.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inflateTile, readTiles, type Tiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles } from '../support/mbtiles-builder.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { PLANS, runReport } from '../support/report.ts';
import { buildTile, type LayerDraft } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

let directory = '';
const file = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-options-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A nearly straight line of five points, which any tolerance above 1 reduces to two. */
const WAVY = [9, 200, 200, 34, 20, 1, 20, 2, 20, 1, 20, 0];
const ROADS: LayerDraft = { name: 'roads', features: [{ type: 2, geometry: WAVY, tags: { class: { string: 'primary' } } }] };
const BUILDINGS: LayerDraft = { name: 'buildings', features: [{ type: 2, geometry: WAVY }, {}] };

/** Tiles of three zooms; the one in the middle is larger than the others. */
function world(): Tiles {
  const tiles: Tiles = new Map();
  for (const [z, size] of [
    [0, 1],
    [1, 2],
    [2, 4],
  ] as const) {
    for (let x = 0; x < size; x++) {
      for (let y = 0; y < size; y++) {
        const place: LayerDraft = {
          name: 'place',
          features: [{ id: x * 100 + y, tags: { name: { string: `${z}/${x}/${y}` } } }],
        };
        const large = z === 1 && x === 1 && y === 0 ? { unusedKeys: [Array.from({ length: 900 }, (_, i) => i * i).join()] } : {};
        tiles.set(`${z}/${x}/${y}`, gzipSync(buildTile([ROADS, BUILDINGS, { ...place, ...large }])));
      }
    }
  }
  return tiles;
}

function writeWorld(name: string): Tiles {
  const tiles = world();
  const vectorLayers = ['roads', 'buildings', 'place'].map((id) => ({ id, fields: { class: 'String', name: 'String' } }));
  const json = { vector_layers: vectorLayers };
  if (name.endsWith('.pmtiles')) buildPmtiles(file(name), tiles, { metadata: json });
  else
    buildMbtiles(file(name), 'flat', tmsRows(tiles), {
      metadata: [
        ['format', 'pbf'],
        ['json', JSON.stringify(json)],
      ],
    });
  return tiles;
}

function layersOf(stored: Buffer | null | undefined): string[] {
  const text = inflateTile(stored as Buffer).toString('latin1');
  return ['roads', 'buildings', 'place'].filter((name) => text.includes(name));
}

describe('copy', () => {
  test.each(Object.entries(PLANS))('copies only the named layers, plan %s', async (_plan, options) => {
    const tiles = writeWorld('in.mbtiles');
    const args = [
      'copy',
      file('in.mbtiles'),
      file('out.pmtiles'),
      '--layers',
      'roads,buildings',
      '--layers',
      'nowhere',
      ...options,
    ];
    const report = await runReport(args);
    const out = readTiles(file('out.pmtiles'));
    expect([...out.keys()].sort()).toEqual([...tiles.keys()].sort());
    const bare = buildTile([ROADS, BUILDINGS]);
    for (const stored of out.values()) expect(inflateTile(stored as Buffer)).toEqual(Buffer.from(bare));
    expect(report.details?.removed_layers).toEqual({ place: 21 });
    expect(report.details?.removed_features_by_layer).toEqual({ buildings: 0, place: 21, roads: 0 });
    expect(report.levels.filter(({ layer }) => layer === 'place').map(({ level, tiles_after }) => [level, tiles_after])).toEqual([
      ['layers', 0],
      ['layers', 0],
      ['layers', 0],
    ]);
    expect(report.notes).toEqual(['no tile has a source-layer "nowhere"']);
  });

  test('copies a layer with a comma in its name, quoted as in CSV', async () => {
    const main = { ...ROADS, name: 'roads, main' };
    const tiles: Tiles = new Map([['0/0/0', gzipSync(buildTile([main, ROADS, BUILDINGS]))]]);
    const ids = [main, ROADS, BUILDINGS].map(({ name }) => ({ id: name, fields: {} }));
    const metadata: [string, string][] = [
      ['format', 'pbf'],
      ['json', JSON.stringify({ vector_layers: ids })],
    ];
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(tiles), { metadata });
    const report = await runReport(['copy', file('in.mbtiles'), file('out.mbtiles'), '--layers', ' "roads, main" , buildings']);
    expect(inflateTile(readTiles(file('out.mbtiles')).get('0/0/0') as Buffer)).toEqual(Buffer.from(buildTile([main, BUILDINGS])));
    expect(report.notes).toEqual([]);
  });

  test('leaves out the named layers', async () => {
    writeWorld('in.pmtiles');
    await runReport(['copy', file('in.pmtiles'), file('out.mbtiles'), '--exclude-layers', 'roads,place']);
    for (const stored of readTiles(file('out.mbtiles')).values()) expect(layersOf(stored)).toEqual(['buildings']);
  });

  test('of pictures has no layers to choose', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', [[0, 0, 0, Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')]], {
      metadata: [['format', 'png']],
    });
    const { code, stderr } = await runCli(['copy', file('in.mbtiles'), file('out.mbtiles'), '--layers', 'roads']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/in\.mbtiles: holds png tiles.*--layers/) });
  });
});

describe('MapLibre tiles', () => {
  const mlt = () =>
    buildMbtiles(file('in.mbtiles'), 'flat', [[0, 0, 0, Buffer.of(4, 1, 1, 2, 3)]], { metadata: [['format', 'mlt']] });

  test('are copied and counted, and PMTiles states their type', async () => {
    mlt();
    const report = await runReport(['copy', file('in.mbtiles'), file('out.pmtiles')]);
    expect(report.tiles).toMatchObject({ read: 1, written: 1, unchanged: 1 });
    expect(readTiles(file('out.pmtiles')).get('0/0/0')).toEqual(Buffer.of(4, 1, 1, 2, 3));
    await runReport(['copy', file('out.pmtiles'), file('back.mbtiles')]);
    expect(readTiles(file('back.mbtiles')).get('0/0/0')).toEqual(Buffer.of(4, 1, 1, 2, 3));
    const refused = await runCli(['simplify', file('out.pmtiles'), '--tolerance', '1']);
    expect(refused.stderr).toMatch(/out\.pmtiles: holds MapLibre tiles \(mlt\); simplify works on Mapbox vector tiles/);
  });

  test('are refused by prune before anything is created', async () => {
    mlt();
    writeFileSync(
      file('style.json'),
      JSON.stringify({ version: 8, layers: [{ id: 'x', type: 'line', 'source-layer': 'roads' }] }),
    );
    const { code, stderr } = await runCli(['prune', file('in.mbtiles'), '--style', file('style.json')]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/holds MapLibre tiles \(mlt\); prune .*use copy/),
    });
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'style.json']);
  });
});

describe('sizes', () => {
  test('are counted before and after, and the largest tile is named', async () => {
    const tiles = writeWorld('in.mbtiles');
    const large = (tiles.get('1/1/0') as Buffer).length;
    const args = ['prune', file('in.mbtiles'), file('out.mbtiles'), '--exclude-layers', 'place', '--max-tile-bytes', '1000'];
    const report = await runReport(args);
    expect(large).toBeGreaterThan(1000);
    expect(report.over_size).toEqual({ limit: 1000, tiles_before: 1, tiles: 0, examples: [] });
    expect(report.largest_tile?.bytes).toBeLessThan(200);
    const copied = await runReport(['copy', file('in.mbtiles'), file('copy.mbtiles'), '--max-tile-bytes', '1000']);
    expect(copied.over_size).toEqual({ limit: 1000, tiles_before: 1, tiles: 1, examples: ['1/1/0'] });
    expect(copied.largest_tile).toEqual({ tile: '1/1/0', bytes: large });
  });

  test('over --fail-over end in exit 3, and the output is in place', async () => {
    const tiles = writeWorld('in.mbtiles');
    const large = (tiles.get('1/1/0') as Buffer).length;
    const over = await runCli([
      'copy',
      file('in.mbtiles'),
      file('out.pmtiles'),
      '--fail-over',
      String(large - 1),
      '--progress',
      'none',
    ]);
    expect(over.code).toBe(3);
    expect(over.stderr).toMatch(new RegExp(`out\\.pmtiles: tile 1/1/0 has ${large} bytes, more than --fail-over ${large - 1}`));
    expect(readTiles(file('out.pmtiles')).size).toBe(21);
    const under = await runCli(['copy', file('in.mbtiles'), file('fits.pmtiles'), '--fail-over', String(large), '-q']);
    expect(under).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('styles', () => {
  test('that are unusable prune nothing with --on-style-error keep, and the report says so', async () => {
    const tiles = writeWorld('in.mbtiles');
    writeFileSync(file('style.json'), '{"version": 8, "layers": [');
    const aborted = await runCli(['prune', file('in.mbtiles'), '--style', file('style.json')]);
    expect(aborted).toMatchObject({ code: 1, stderr: expect.stringMatching(/style\.json:1:27: /) });
    const report = await runReport([
      ...['prune', file('in.mbtiles'), file('out.mbtiles'), '--style', file('style.json'), '--on-style-error', 'keep'],
    ]);
    expect(report.notes).toEqual([expect.stringMatching(/no style prunes .*style\.json:1:27/)]);
    expect(report.tiles.unchanged).toBe(tiles.size);
  });

  test('together keep what any of them draws, and their sources are reported', async () => {
    writeWorld('in.mbtiles');
    const style = (layer: string, sources: object) =>
      JSON.stringify({ version: 8, sources, layers: [{ id: 'x', type: 'line', source: 'a', 'source-layer': layer }] });
    const two = { a: { type: 'vector' }, b: { type: 'vector' } };
    writeFileSync(file('one.json'), style('roads', { a: { type: 'vector' } }));
    writeFileSync(
      file('two.json'),
      style('place', two).replace(']', ',{"id":"y","type":"line","source":"b","source-layer":"buildings"}]'),
    );
    const both = ['prune', file('in.mbtiles'), '--style', file('one.json'), '--style', file('two.json')];
    const all = await runReport([...both, '--output', file('all.mbtiles')]);
    expect(all.tiles.unchanged).toBe(21);
    expect(all.notes).toEqual([expect.stringMatching(/two\.json: 2 vector sources count \(a, b\); --source/)]);
    await runReport([...both, '--output', file('some.mbtiles'), '--source', 'a']);
    expect(layersOf(readTiles(file('some.mbtiles')).get('2/1/1'))).toEqual(['roads', 'place']);
    const unknown = await runCli([...both, '--output', file('none.mbtiles'), '--source', 'zz']);
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringMatching(/zz/) });
  });
});

describe('prune', () => {
  test('notes named layers and attributes that do not exist', async () => {
    writeWorld('in.mbtiles');
    const args = ['--exclude-layers', 'rods', '--drop-attributes', 'class,nosuch'];
    const report = await runReport(['prune', file('in.mbtiles'), file('out.mbtiles'), ...args]);
    expect(report.notes).toEqual([
      'no tile has a source-layer "rods"; did you mean roads?',
      'no source-layer that stays has an attribute "nosuch"',
    ]);
  });
});

describe('simplify', () => {
  test.each(['in.mbtiles', 'in.pmtiles'])('of %s leaves other layers alone', async (name) => {
    const tiles = writeWorld(name);
    const report = await runReport(['simplify', file(name), file('out.pmtiles'), '--tolerance', '0:0,2:4', '--layers', 'roads']);
    const out = readTiles(file('out.pmtiles'));
    const straight = { ...ROADS, features: [{ ...ROADS.features[0], geometry: [9, 200, 200, 10, 80, 1] }] };
    for (const [key, stored] of tiles) {
      if (!key.startsWith('2/')) expect(out.get(key)).toEqual(stored);
      else
        expect(inflateTile(out.get(key) as Buffer).toString('hex')).toContain(
          Buffer.from(buildTile([straight, BUILDINGS])).toString('hex'),
        );
    }
    expect(report.optimization).toMatchObject({ features_removed: 0, vertices_removed: 16 * 3 });
    expect(report.details?.vertex_reduction_by_layer['roads']).toBeCloseTo((16 * 3) / (21 * 5), 4);
    expect(report.levels.filter(({ layer, zoom }) => layer === 'roads' && zoom === 2)).toEqual([
      expect.objectContaining({ level: 'simplify', vertices_before: 80, vertices_after: 32, tiles_after: 16 }),
    ]);
  });

  test('of one tile writes only that tile, with --layer only that layer', async () => {
    writeWorld('in.mbtiles');
    writeWorld('in.pmtiles');
    const place = ['--z', '2', '--x', '3', '--y', '1'];
    for (const name of ['in.mbtiles', 'in.pmtiles']) {
      await runReport(['simplify', file(name), ...place, '--output', file('all.pmtiles'), '--force']);
      expect([...readTiles(file('all.pmtiles')).keys()]).toEqual(['2/3/1']);
      expect(layersOf(readTiles(file('all.pmtiles')).get('2/3/1'))).toEqual(['roads', 'buildings', 'place']);
      const args = [
        'simplify',
        file(name),
        ...place,
        '--layer',
        'roads',
        '--tolerance',
        '4',
        '--output',
        file('one.mbtiles'),
        '--force',
      ];
      const report = await runReport(args);
      expect(report.tiles).toMatchObject({ read: 1, written: 1 });
      expect(layersOf(readTiles(file('one.mbtiles')).get('2/3/1'))).toEqual(['roads']);
    }
    const missing = await runCli(['simplify', file('in.mbtiles'), '--z', '7', '--x', '1', '--y', '2', '--tolerance', '1']);
    expect(missing).toMatchObject({ code: 1, stderr: expect.stringContaining('tile not found: z=7 x=1 y=2') });
  });
});

test.each([
  [['simplify', 'in.mbtiles'], /--tolerance is needed/],
  [['simplify', 'in.mbtiles', '--tolerance', 'x'], /--tolerance takes tile units.*"x"/],
  [['simplify', 'in.mbtiles', '--tolerance', '4:1,2:3'], /zooms have to ascend/],
  [['simplify', 'in.mbtiles', '--tolerance', '4:1,99:3'], /99:3.*zoom from 0 to 26/],
  [['simplify', 'in.mbtiles', '--tolerance', '1', '--z', '3'], /--z, --x and --y/],
  [['simplify', 'in.mbtiles', '--tolerance', '1', '--z', '3', '--x', '8', '--y', '0'], /--x takes a whole number, from 0 to 7/],
  [['simplify', 'in.mbtiles', '--tolerance', '1', '--layer', 'a'], /--layer drops.*--layers/],
  [['copy', 'in.mbtiles', '--layers', 'a,b', '--exclude-layers', 'b'], /b: named by --layers and by --exclude-layers/],
  [['prune', 'in.mbtiles', '--layers', ','], /--layers takes names/],
  [['prune', 'in.mbtiles', '--keep-attributes', 'a'], /--keep-attributes goes with --style-mode/],
  [['prune', 'in.mbtiles', '--style-mode', 'vt-compat'], /--style-mode vt-compat needs a --style/],
  [['copy', 'in.mbtiles', '--fail-over', '0'], /--fail-over takes a whole number/],
])('%j is refused in one line', async (args, message) => {
  writeWorld('in.mbtiles');
  const { code, stdout, stderr } = await runCli(args, { cwd: directory });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(readdirSync(directory)).toEqual(['in.mbtiles']);
});
