// The metadata of an output: kept where it is true, corrected where it is not, and never lost.

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { metadataRows, readPmtiles, type Tiles } from '../support/archive-reading.ts';
import { buildMbtiles, queryRows, runSql } from '../support/mbtiles-builder.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { otherMetadata } from '../support/pmtiles-reader.ts';
import { runReport } from '../support/report.ts';
import { buildTile, type LayerDraft } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

let directory = '';
const file = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-metadata-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const ATTRIBUTION = '<a href="https://example.org/©">© Übung & Co</a>';
const VECTOR_LAYERS = [
  { id: 'roads', description: 'Ways', minzoom: 0, maxzoom: 14, fields: { class: 'String', name: 'String' }, 'x:note': 'kept' },
  { id: 'pois', minzoom: 2, maxzoom: 3, fields: { class: 'String', rank: 'Number' } },
  { id: 'unseen', minzoom: 0, maxzoom: 3, fields: { class: 'String' } },
  { id: 'nowhere', fields: {} },
];
const JSON_METADATA = {
  vector_layers: VECTOR_LAYERS,
  tilestats: { layerCount: 1 },
  'planetiler:version': { number: 0.8, tags: ['a', null, true] },
  basename: { deep: { ключ: [1, 2.5] } },
};
/** True of a tileset up to `maxzoom`, which is 2 or more. */
const layersTo = (maxzoom: number) =>
  VECTOR_LAYERS.map((layer) => (layer.maxzoom === undefined ? layer : { ...layer, maxzoom: Math.min(layer.maxzoom, maxzoom) }));
const metadataTo = (maxzoom: number) => ({ ...JSON_METADATA, vector_layers: layersTo(maxzoom) });
const TEXT_ROWS: [string, string][] = [
  ['name', 'Words'],
  ['description', 'A tileset with words'],
  ['attribution', ATTRIBUTION],
  ['version', '3.1.4'],
  ['type', 'overlay'],
  ['planetiler:buildtime', '2026-01-01T00:00:00Z'],
  ['Ünknown key', '{"not": "the json row"}'],
];
const FORMAT: [string, string] = ['format', 'pbf'];

describe('a copy', () => {
  test('lifts the json row to the top level of PMTiles, and moves it back', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(3)), {
      metadata: [...TEXT_ROWS, FORMAT, ['json', JSON.stringify(JSON_METADATA)], ['bounds', '-10,-20,30,40'], ['center', '5,6,2']],
    });
    await runReport(['copy', file('in.mbtiles'), file('there.pmtiles')]);
    const { header, metadata } = readPmtiles(file('there.pmtiles'));
    expect(metadata).toEqual({ ...Object.fromEntries(TEXT_ROWS), ...metadataTo(3) });
    expect(await otherMetadata(file('there.pmtiles'))).toEqual(metadata);
    expect(header).toMatchObject({ minLon: -10, minLat: -20, maxLon: 30, maxLat: 40, centerLon: 5, centerLat: 6, centerZoom: 2 });
    expect(header).toMatchObject({ minZoom: 0, maxZoom: 3, tileType: 1 });

    await runReport(['copy', file('there.pmtiles'), file('back.mbtiles')]);
    const { json, ...rows } = metadataRows(file('back.mbtiles'));
    expect(JSON.parse(json as string)).toEqual(metadataTo(3));
    expect(rows).toMatchObject({ ...Object.fromEntries([...TEXT_ROWS, FORMAT]), bounds: '-10,-20,30,40', center: '5,6,2' });
    expect(rows).toMatchObject({ minzoom: '0', maxzoom: '3' });
  });

  test('from MBTiles to MBTiles keeps every row', async () => {
    const rows: [string, string][] = [
      ...TEXT_ROWS,
      FORMAT,
      ['bounds', '-10,-20,30,40'],
      ['center', '5,6,2'],
      ['minzoom', '0'],
      ['maxzoom', '3'],
      ['json', JSON.stringify(JSON_METADATA)],
    ];
    buildMbtiles(file('in.mbtiles'), 'shallow', tmsRows(world(3)), { metadata: rows });
    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles')]);
    const { json, ...others } = metadataRows(file('out.mbtiles'));
    const { json: _, ...before } = Object.fromEntries(rows);
    expect(others).toEqual({ ...before });
    expect(JSON.parse(json as string)).toEqual(metadataTo(3));
  });

  test('from PMTiles keeps JSON of any kind at the top level, both ways', async () => {
    const words = { ...metadataTo(2), attribution: ATTRIBUTION, name: 'Words', count: 7, none: null, list: [{}], flag: false };
    buildPmtiles(file('in.pmtiles'), world(2), { metadata: words });
    await runReport(['copy', file('in.pmtiles'), file('through.pmtiles')]);
    expect(readPmtiles(file('through.pmtiles')).metadata).toEqual(words);
    await runReport(['copy', file('in.pmtiles'), file('out.mbtiles')]);
    const { json, attribution, name } = metadataRows(file('out.mbtiles'));
    expect({ ...JSON.parse(json as string), attribution, name }).toEqual(words);
    await runReport(['copy', file('out.mbtiles'), file('back.pmtiles')]);
    expect(readPmtiles(file('back.pmtiles')).metadata).toEqual(words);
  });

  test('corrects false zooms, bounds and center', async () => {
    const tiles: Tiles = new Map([
      ['5/16/10', tile(1)],
      ['5/17/10', tile(2)],
      ['5/17/11', tile(3)],
      ['4/8/5', tile(4)],
    ]);
    const lies: [string, string][] = [
      FORMAT,
      ['bounds', '100,10,120,20'],
      ['center', '-70,-40,14'],
      ['minzoom', '0'],
      ['maxzoom', '22'],
    ];
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(tiles), { metadata: lies });
    const [west, north] = [0, 55.776573];
    const [east, south] = [22.5, 40.9798981];
    await runReport(['copy', file('in.mbtiles'), file('out.pmtiles')]);
    const { header } = readPmtiles(file('out.pmtiles'));
    expect(header).toMatchObject({ minZoom: 4, maxZoom: 5, minLon: west, maxLon: east, centerZoom: 5 });
    expect(header.minLat).toBeCloseTo(south, 6);
    expect(header.maxLat).toBeCloseTo(north, 6);
    expect(header.centerLon).toBeCloseTo((west + east) / 2, 6);
    expect(header.centerLat).toBeCloseTo((south + north) / 2, 6);

    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles')]);
    const rows = metadataRows(file('out.mbtiles'));
    expect(rows).toMatchObject({ minzoom: '4', maxzoom: '5' });
    expect(numbers(rows['bounds'])).toEqual([header.minLon, header.minLat, header.maxLon, header.maxLat]);
    expect(numbers(rows['center'])).toEqual([header.centerLon, header.centerLat, header.centerZoom]);
  });

  test('clips bounds that are too wide and keeps those that are tighter than the tiles', async () => {
    const tiles: Tiles = new Map([['5/16/10', tile(1)]]);
    const bounds: Record<string, [claimed: string, written: number[]]> = {
      wide: ['-180,-85,180,85', [0, 48.9224993, 11.25, 55.776573]],
      tight: ['1.5,50,2.5,51.25', [1.5, 50, 2.5, 51.25]],
    };
    for (const [name, [claimed, written]] of Object.entries(bounds)) {
      buildMbtiles(file(`${name}.mbtiles`), 'flat', tmsRows(tiles), { metadata: [FORMAT, ['bounds', claimed]] });
      await runReport(['copy', file(`${name}.mbtiles`), file(`${name}-out.mbtiles`)]);
      const found = numbers(metadataRows(file(`${name}-out.mbtiles`))['bounds']);
      found.forEach((degrees, i) => {
        expect(degrees, name).toBeCloseTo(written[i] as number, 6);
      });
    }
  });

  test('with --minzoom and --maxzoom lists the remaining layers, with zooms that exist', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(4)), { metadata: [FORMAT, ['json', JSON.stringify(JSON_METADATA)]] });
    const cut = ['--minzoom', '1', '--maxzoom', '1'];
    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles'), ...cut]);
    await runReport(['copy', file('in.mbtiles'), file('out.pmtiles'), ...cut]);
    for (const words of [wordsOf(file('out.mbtiles')), readPmtiles(file('out.pmtiles')).metadata]) {
      const [roads, , unseen, nowhere] = VECTOR_LAYERS;
      expect(words['vector_layers']).toEqual([
        { ...roads, minzoom: 1, maxzoom: 1 },
        { ...unseen, minzoom: 1, maxzoom: 1 },
        nowhere,
      ]);
      expect(words).not.toHaveProperty('tilestats');
    }
  });

  test('of a sparse pyramid has the bounds of all its zooms', async () => {
    const tiles: Tiles = new Map([
      ['0/0/0', tile(1)],
      ['1/1/0', tile(2)],
    ]);
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(tiles), { metadata: [FORMAT, ['bounds', '-170,-80,170,80']] });
    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles')]);
    expect(metadataRows(file('out.mbtiles'))).toMatchObject({ bounds: '-170,-80,170,80' });
  });

  test('omits what is true only of the input, and says so', async () => {
    const stale: [string, string][] = [
      ['basename', 'in.mbtiles'],
      ['filesize', '1'],
      ['scheme', 'xyz'],
      ['tilejson', '2.0.0'],
    ];
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(1)), { metadata: [...TEXT_ROWS, FORMAT, ...stale] });
    const report = await runReport(['copy', file('in.mbtiles'), file('out.pmtiles')]);
    expect(readPmtiles(file('out.pmtiles')).metadata).toEqual(Object.fromEntries(TEXT_ROWS));
    expect(report.notes.join('\n')).toMatch(/true of the input alone: basename, filesize, scheme, tilejson/);
    expect(report.notes.join('\n')).toMatch(/rows are read as TMS/);

    buildPmtiles(file('in.pmtiles'), world(2), { metadata: { ...JSON_METADATA, format: 'pbf', compression: 'gzip' } });
    await runReport(['copy', file('in.pmtiles'), file('out.mbtiles')]);
    expect(JSON.parse(metadataRows(file('out.mbtiles'))['json'] as string)).toEqual(metadataTo(2));
  });

  test('says that a hash over the tiles and counts of features are omitted', async () => {
    const words: [string, string][] = [
      ['agg_tiles_hash', '0'.repeat(32)],
      ['json', JSON.stringify({ vector_layers: [{ id: 'a', fields: {} }], tilestats: { layerCount: 1 } })],
    ];
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(1)), { metadata: [FORMAT, ...words] });
    const notesOf = async (...args: string[]) =>
      (await runReport([...args, '--force', file('in.mbtiles'), file('out.mbtiles')])).notes.join('\n');
    const output = () => {
      const { json, agg_tiles_hash: hash } = metadataRows(file('out.mbtiles')) as Record<string, string>;
      return { hash, stats: JSON.parse(json as string).tilestats };
    };

    expect(await notesOf('copy')).toMatch(/true of the input alone: agg_tiles_hash$/m);
    expect(output()).toEqual({ hash: undefined, stats: { layerCount: 1 } });
    expect(await notesOf('copy', '--agg-tiles-hash')).not.toMatch(/true of the input alone/);
    expect(output()).toEqual({ hash: expect.stringMatching(/^[0-9A-F]*[1-9A-F][0-9A-F]*$/), stats: { layerCount: 1 } });
    for (const args of [
      ['copy', '--maxzoom', '0'],
      ['prune', '--drop-attributes', 'x'],
      ['simplify', '--tolerance', '0'],
    ]) {
      expect(await notesOf(...args)).toMatch(/true of the input alone: agg_tiles_hash, tilestats$/m);
      expect(output()).toEqual({ hash: undefined, stats: undefined });
    }
  });

  test('without vector_layers has no json row, and says that they are missing', async () => {
    buildPmtiles(file('in.pmtiles'), world(1), { metadata: { name: 'n', count: 7, tilestats: { layerCount: 1 } } });
    const report = await runReport(['copy', file('in.pmtiles'), file('out.mbtiles')]);
    expect(metadataRows(file('out.mbtiles'))).toMatchObject({ name: 'n', count: '7', tilestats: '{"layerCount":1}' });
    expect(metadataRows(file('out.mbtiles'))).not.toHaveProperty('json');
    expect(report.notes.join('\n')).toMatch(/no vector_layers, and no tile is read/);
    await runReport(['copy', file('out.mbtiles'), file('back.pmtiles')]);
    expect(readPmtiles(file('back.pmtiles')).metadata).toMatchObject({ tilestats: { layerCount: 1 } });
  });

  test('has vector_layers as an array, even if the input has them as a row, and each layer once', async () => {
    const [roads, pois] = VECTOR_LAYERS;
    const twice = JSON.stringify([roads, pois, { ...roads, minzoom: 3, maxzoom: 20 }]);
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(3)), { metadata: [FORMAT, ['vector_layers', twice]] });
    await runReport(['copy', file('in.mbtiles'), file('out.pmtiles')]);
    expect(readPmtiles(file('out.pmtiles')).metadata).toEqual({ vector_layers: [{ ...roads, maxzoom: 3 }, pois] });
    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles')]);
    expect(metadataRows(file('out.mbtiles'))).not.toHaveProperty('vector_layers');
  });

  test("keeps tippecanoe's JSON in its place: rows in MBTiles, the top level in PMTiles", async () => {
    const strategies = [{}, { dropped_as_needed: 3 }];
    const rows: [string, string][] = [
      FORMAT,
      ['strategies', JSON.stringify(strategies)],
      ['json', JSON.stringify(JSON_METADATA)],
    ];
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(3)), { metadata: rows });
    await runReport(['copy', file('in.mbtiles'), file('there.pmtiles')]);
    expect(readPmtiles(file('there.pmtiles')).metadata).toEqual({ ...metadataTo(3), strategies });
    await runReport(['copy', file('there.pmtiles'), file('back.mbtiles')]);
    const { json, ...back } = metadataRows(file('back.mbtiles'));
    expect(back).toMatchObject({ strategies: JSON.stringify(strategies) });
    expect(JSON.parse(json as string)).toEqual(metadataTo(3));
  });

  test('with --minzoom and --maxzoom states the remaining zooms', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(4)), {
      metadata: [FORMAT, ['minzoom', '0'], ['maxzoom', '4'], ['center', '0,0,0']],
    });
    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles'), '--minzoom', '1', '--maxzoom', '2']);
    expect(metadataRows(file('out.mbtiles'))).toMatchObject({ minzoom: '1', maxzoom: '2', center: '0,0,1' });
  });
});

describe('prune', () => {
  const style = JSON.stringify({
    version: 8,
    sources: { s: { type: 'vector' } },
    layers: [
      { id: 'big', type: 'line', source: 's', 'source-layer': 'roads', filter: ['==', 'class', 'big'] },
      { id: 'pois', type: 'circle', source: 's', 'source-layer': 'pois', minzoom: 1, maxzoom: 3 },
    ],
  });

  test.each(['mbtiles', 'pmtiles'])('lists in vector_layers what is left, in %s', async (format) => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(wordedTiles()), {
      metadata: [...TEXT_ROWS, FORMAT, ['json', JSON.stringify(JSON_METADATA)]],
    });
    writeFileSync(file('style.json'), style);
    const output = file(`out.${format}`);
    await runReport(['prune', file('in.mbtiles'), output, '--style', file('style.json')]);
    const words = format === 'pmtiles' ? readPmtiles(output).metadata : wordsOf(output);
    expect(words['vector_layers']).toEqual([
      // Only small roads have names.
      { id: 'roads', description: 'Ways', minzoom: 0, maxzoom: 3, fields: { class: 'String' }, 'x:note': 'kept' },
      { id: 'pois', minzoom: 1, maxzoom: 2, fields: { class: 'String', rank: 'Number' } },
    ]);
    expect(words).not.toHaveProperty('tilestats');
    expect(words).toMatchObject({ attribution: ATTRIBUTION, 'planetiler:version': JSON_METADATA['planetiler:version'] });
    expect(words).toMatchObject({ basename: JSON_METADATA.basename, 'Ünknown key': '{"not": "the json row"}' });
  });

  test.each([
    ['no json row', []],
    ['an empty list', [['json', '{"vector_layers":[],"tilestats":{"layerCount":0}}']]],
  ] as [string, [string, string][]][])('makes vector_layers from the written tiles, where there is %s', async (_what, rows) => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(wordedTiles()), { metadata: [FORMAT, ...rows] });
    writeFileSync(file('style.json'), style);
    const report = await runReport(['prune', file('in.mbtiles'), file('out.pmtiles'), '--style', file('style.json')]);
    const roads = { id: 'roads', minzoom: 0, maxzoom: 3, fields: { class: 'String' } };
    const pois = { id: 'pois', minzoom: 1, maxzoom: 2, fields: { class: 'String', rank: 'Number' } };
    expect(readPmtiles(file('out.pmtiles')).metadata).toEqual({ vector_layers: [pois, roads] });
    expect(report.notes.join('\n')).toMatch(/made from what is written/);

    await runReport(['simplify', file('in.mbtiles'), file('out.mbtiles'), '--tolerance', '1']);
    const { vector_layers, ...words } = wordsOf(file('out.mbtiles'));
    expect((vector_layers as { id: string }[]).map(({ id }) => id)).toEqual(['pois', 'roads', 'unseen']);
    expect(words).not.toHaveProperty('tilestats');
  });

  test('that leaves the deepest zoom without tiles states the zooms that have some', async () => {
    const tiles: Tiles = new Map([
      ['0/0/0', gzipSync(buildTile([roads('big')]))],
      ['1/0/0', gzipSync(buildTile([roads('big')]))],
      ['2/0/0', gzipSync(buildTile([roads('small')]))],
    ]);
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(tiles), { metadata: [FORMAT, ['maxzoom', '2']] });
    writeFileSync(file('style.json'), style);
    const options = ['--style', file('style.json'), '--drop-empty-tiles'];
    await runReport(['prune', file('in.mbtiles'), file('out.mbtiles'), ...options]);
    expect(metadataRows(file('out.mbtiles'))).toMatchObject({ minzoom: '0', maxzoom: '1' });
    await runReport(['prune', file('in.mbtiles'), file('out.pmtiles'), ...options]);
    expect(readPmtiles(file('out.pmtiles')).header).toMatchObject({ minZoom: 0, maxZoom: 1 });
  });

  test('keeps all metadata if a tile could not be read', async () => {
    const tiles = wordedTiles().set('3/7/7', gzipSync('no tile at all'));
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(tiles), { metadata: [FORMAT, ['json', JSON.stringify(JSON_METADATA)]] });
    writeFileSync(file('style.json'), style);
    const report = await runReport(['prune', file('in.mbtiles'), file('out.mbtiles'), '--style', file('style.json')]);
    expect(report.decode_errors).toHaveLength(1);
    expect(wordsOf(file('out.mbtiles'))['vector_layers']).toEqual(layersTo(3));
  });
});

describe('an MBTiles output', () => {
  const outputs = [
    ['flat', 'tiles'],
    ['normalized', 'map'],
  ] as const;

  test.each(outputs)('of type %s has its application_id, journal mode and unique index', async (type, keyTable) => {
    buildMbtiles(file('in.mbtiles'), 'shallow', tmsRows(world(3)));
    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles'), '--mbtiles-type', type]);
    const head = readFileSync(file('out.mbtiles')).subarray(0, 100);
    expect(head.subarray(68, 72).toString()).toBe('MPBX');
    expect([head[18], head[19]]).toEqual([1, 1]);
    expect(queryRows(file('out.mbtiles'), 'PRAGMA journal_mode')).toEqual([['delete']]);
    expect(queryRows(file('out.mbtiles'), 'PRAGMA integrity_check')).toEqual([['ok']]);
    const unique = queryRows(file('out.mbtiles'), `SELECT name FROM pragma_index_list('${keyTable}') WHERE "unique"`) as [
      string,
    ][];
    const columns = unique.map(([name]) =>
      queryRows(file('out.mbtiles'), `SELECT name FROM pragma_index_info('${name}')`).flat(),
    );
    expect(columns).toContainEqual(['zoom_level', 'tile_column', 'tile_row']);
    const entries = queryRows(
      file('out.mbtiles'),
      "SELECT type || ' ' || name FROM sqlite_master WHERE type <> 'index' ORDER BY name",
    );
    const flat = ['table metadata', 'table tiles'];
    const normalized = ['table images', 'table map', 'table metadata', 'view tiles'];
    expect(entries.flat()).toEqual(type === 'flat' ? flat : normalized);
  });

  test.each(outputs)('of type %s has a correct agg_tiles_hash on request', async (type) => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(3)), { metadata: [FORMAT, ['agg_tiles_hash', 'STALE']] });
    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles'), '--mbtiles-type', type, '--agg-tiles-hash']);
    expect(metadataRows(file('out.mbtiles'))['agg_tiles_hash']).toBe(aggTilesHash(file('out.mbtiles')));
  });

  test('has no stale agg_tiles_hash', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(2)), { metadata: [FORMAT, ['agg_tiles_hash', 'STALE']] });
    for (const output of ['out.mbtiles', 'out.pmtiles']) await runReport(['copy', file('in.mbtiles'), file(output)]);
    expect(metadataRows(file('out.mbtiles'))).not.toHaveProperty('agg_tiles_hash');
    expect(readPmtiles(file('out.pmtiles')).metadata).not.toHaveProperty('agg_tiles_hash');
  });

  test('keeps a json row that is not JSON as text', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(1)), { metadata: [FORMAT, ['json', '{"vector_layers": [']] });
    const report = await runReport(['copy', file('in.mbtiles'), file('out.mbtiles')]);
    expect(metadataRows(file('out.mbtiles'))['json']).toBe('{"vector_layers": [');
    expect(report.notes.join('\n')).toMatch(/json row/);
  });

  test('can be made from an archive without metadata', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', tmsRows(world(2)));
    runSql(file('in.mbtiles'), 'DROP TABLE metadata');
    await runReport(['copy', file('in.mbtiles'), file('out.mbtiles')]);
    expect(metadataRows(file('out.mbtiles'))).toMatchObject({ format: 'pbf', minzoom: '0', maxzoom: '2' });
  });
});

/** Text(zoom), text(column), text(TMS row) and bytes of all tiles, in the order of these keys. */
function aggTilesHash(path: string): string {
  const rows = queryRows(path, 'SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles') as [
    number,
    number,
    number,
    Buffer,
  ][];
  rows.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  const md5 = createHash('md5');
  for (const [zoom, column, row, data] of rows) md5.update(`${zoom}${column}${row}`).update(data);
  return md5.digest('hex').toUpperCase();
}

/** All metadata of an MBTiles archive, including the json row's. */
function wordsOf(path: string): Record<string, unknown> {
  const { json = '{}', ...rows } = metadataRows(path);
  return { ...rows, ...JSON.parse(json) };
}

function numbers(text = ''): number[] {
  return text.split(',').map(Number);
}

function world(maxzoom: number): Tiles {
  const tiles: Tiles = new Map();
  for (let z = 0; z <= maxzoom; z++)
    for (let x = 0; x < 2 ** z; x++) for (let y = 0; y < 2 ** z; y++) tiles.set(`${z}/${x}/${y}`, tile(x % 3));
  return tiles;
}

function wordedTiles(): Tiles {
  const tiles: Tiles = new Map();
  const pois: LayerDraft = { name: 'pois', features: [{ tags: { class: { string: 'shop' }, rank: { int: 1 } } }] };
  const unseen: LayerDraft = { name: 'unseen', features: [{ tags: { class: { string: 'x' } } }] };
  for (let z = 0; z <= 3; z++) tiles.set(`${z}/0/0`, gzipSync(buildTile([roads('big', 'small'), pois, unseen])));
  return tiles;
}

function roads(...classes: string[]): LayerDraft {
  const features = classes.map((name) => ({
    tags: { class: { string: name }, ...(name === 'small' ? { name: { string: 'Lane' } } : {}) },
  }));
  return { name: 'roads', features };
}

function tile(id: number): Buffer {
  return gzipSync(buildTile([{ name: 'roads', features: [{ id }] }]));
}
