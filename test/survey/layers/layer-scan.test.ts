// Layer statistics, compared with full decodes of the same tiles, and folds of them in any order.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  fileLayers,
  LayerScan,
  type LayerScanOptions,
  type LayerScanResult,
  unreadTiles,
} from '../../../src/survey/layers/layer-scan.ts';
import type { Tile } from '../../../src/tile/key.ts';
import { layerDraft } from '../../mvt/arbitrary-tile.ts';
import { checkTile } from '../../mvt/check.ts';
import { inflateTile } from '../../support/archive-reading.ts';
import { awkwardTiles } from '../../support/awkward-tiles.ts';
import { buildTile, bytesField, type LayerDraft, textField, varintField } from '../../support/tile-builder.ts';
import { expectedFileLayers } from './oracle-layers.ts';

const OPTIONS: LayerScanOptions = { layers: [], maxInflatedBytes: 1_000_000, sourceCompression: 'unknown' };

const tileOf = (data: Uint8Array | null, z = 0, x = 0, y = 0): Tile => ({ z, x, y, data });

function scanOf(tiles: Iterable<Tile>, options = OPTIONS): LayerScanResult {
  const scan = new LayerScan(options);
  for (const tile of tiles) scan.add(tile);
  // As it crosses to another process.
  return JSON.parse(JSON.stringify(scan.result()));
}

/** Expects the statistics of the tiles, one by one and together, to equal the oracle's. */
function expectAsDecoded(tiles: readonly Uint8Array[], layers: readonly string[] = []): void {
  const options = { ...OPTIONS, layers };
  for (const bytes of tiles) {
    expect(fileLayers(scanOf([tileOf(bytes)], options))).toEqual(expectedFileLayers([{ z: 0, bytes }], layers));
  }
  const all = tiles.map((bytes, i) => ({ z: i % 4, bytes }));
  const result = scanOf(
    all.map(({ z, bytes }, i) => tileOf(i % 2 === 0 ? gzipSync(bytes) : bytes, z)),
    options,
  );
  expect(fileLayers(result)).toEqual(expectedFileLayers(all, layers));
  expect(unreadTiles(result)).toEqual([]);
}

describe('a scan counts what a decoder finds', () => {
  test('in awkward tiles of every kind', () => {
    const tiles = fc.array(fc.array(layerDraft, { minLength: 1, maxLength: 4 }).map(buildTile), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(tiles, fc.constantFrom([], ['poi'], ['road', '__proto__'], ['none']), (bytes, layers) => {
        expectAsDecoded(bytes, layers);
      }),
      { numRuns: 80 },
    );
  });

  const point = { geometry: [9, 50, 34] };
  const cases: Record<string, LayerDraft[]> = {
    'no features': [{ name: 'a', features: [] }],
    'unused keys and values': [
      { name: 'a', features: [{ tags: { k: { int: 1 } } }], unusedKeys: ['spare', 'more'], unusedValues: [{ string: 'spare' }] },
      { name: 'b', features: [point], unusedKeys: ['spare'], unusedValues: [{ bool: true }] },
    ],
    'a duplicate key in a feature': [
      {
        name: 'a',
        features: [
          { tags: [['k', { int: 1 }], ['n', { int: 1 }], ['k', { string: 'last' }]] }, // biome-ignore format: one line
          { tags: [['k', { string: 'last' }], ['k', { string: 'last' }]] }, // biome-ignore format: one line
          { tags: [['k', { bool: true }], ['k', { int: 1 }]] }, // biome-ignore format: one line
        ],
      },
    ],
    'a value under two keys, counted for the first': [
      { name: 'a', features: [{ tags: { first: { string: 'text' }, second: { string: 'text' } } }, { tags: { third: { string: 'text' } } }] }, // biome-ignore format: one line
    ],
    'version 1 and no version': [
      { name: 'a', version: 1, features: [{ tags: { k: { int: 1 } } }] },
      { name: 'b', version: null, features: [{ tags: { k: { int: 1 } } }] },
    ],
    'a duplicate name': [
      { name: 'a', features: [{ tags: { k: { int: 1 } } }] },
      { name: 'b', features: [point] },
      { name: 'a', features: [{ tags: { k: { int: 2 }, l: { int: 1 } } }] },
    ],
    'numbers of every type': [
      {
        name: 'a',
        features: [
          { tags: { k: { int: 1 }, l: { float: 1 }, m: { string: '1' }, n: { bool: true } } },
          { tags: { k: { double: 1 }, l: { sint: 1 }, m: { uint: 1 } } },
          { tags: { k: { float: -0 }, l: { double: Number.NaN }, m: { raw: [25, 1, 0, 0, 0, 0, 0, 0xf8, 0x7f] } } },
          { tags: { k: { int: 0 }, l: { float: Number.NaN }, m: { sint: -(2n ** 62n) } } },
          { tags: { k: { uint: 2n ** 64n - 1n }, l: { int: -(2n ** 63n) }, m: { int: 2n ** 53n + 1n } } },
          { tags: { k: { int: 2n ** 53n }, l: { double: Number.POSITIVE_INFINITY } } },
        ],
      },
    ],
    'long texts': [
      {
        name: 'n'.repeat(300),
        features: [
          { tags: { ['k'.repeat(500)]: { string: 'v'.repeat(20_000) }, l: { string: 'v'.repeat(127) } } },
          { tags: { ['k'.repeat(501)]: { string: `${'v'.repeat(19_999)}w` }, l: { string: 'v'.repeat(128) } } },
          { tags: { l: { string: '' }, m: { string: 'Zürich 東京 🗺' } } },
        ],
      },
    ],
    'many keys and values, so that indices take two and three bytes': [
      {
        name: 'a',
        features: Array.from({ length: 4 }, (_, i) => ({
          type: 2,
          geometry: [9, 4, 4, 18, 0, 16, 16, 0],
          tags: Array.from({ length: 40 }, (__, j) => [`key ${i} ${j}`, { int: i * 40 + j }] as [string, { int: number }]),
        })),
        unusedValues: Array.from({ length: 16_200 }, (_, i) => ({ uint: 2_000_000 + i })),
      },
    ],
  };
  test.each(Object.entries(cases))('%s', (_, layers) => {
    expectAsDecoded([buildTile(layers)]);
  });

  test('overlong varints', () => {
    const feature = [0x92, 0, 0x84, 0x80, 0, 0x80, 0, 0x81, 0, 0x18, 1, 0x22, 3, 9, 2, 2];
    const layer = [
      ...varintField(15, 2),
      ...textField(1, 'a'),
      ...[0x92, 0x80, 0, 0x80 + feature.length, 0x80, 0, ...feature],
      ...[0x9a, 0, 0x81, 0, 0x6b],
      ...bytesField(4, varintField(4, 1)),
      ...[0x22, 0x82, 0x80, 0, 0x20, 2],
    ];
    expectAsDecoded([Uint8Array.from(bytesField(3, layer))]);
  });

  test('in tiles of all compressions, in any number of copies', () => {
    const tiles = [...awkwardTiles()].map(([key, data]) => {
      const [z, x, y] = key.split('/').map(Number) as [number, number, number];
      return tileOf(data, z, x, y);
    });
    const decoded = tiles.map(({ z, data }) => ({ z, bytes: inflateTile(data as Buffer) }));
    const result = scanOf([...tiles, ...tiles.map((tile) => ({ ...tile, data: deflateSync(inflateTile(tile.data as Buffer)) }))]);
    expect(fileLayers(result)).toEqual(expectedFileLayers([...decoded, ...decoded]));
    expect(fileLayers(result).length).toBe(8);
  });

  const fixtures = dirname(fileURLToPath(import.meta.resolve('@mapbox/mvt-fixtures')));
  test('in exactly the readable fixtures', () => {
    const tiles = readdirSync(join(fixtures, 'fixtures')).map((id) => readFileSync(join(fixtures, 'fixtures', id, 'tile.mvt')));
    const isRight = (bytes: Uint8Array): boolean => checkTile(bytes).defect === undefined;
    expectAsDecoded(tiles.filter(isRight));
    for (const bytes of tiles.filter((tile) => !isRight(tile))) {
      const result = scanOf([tileOf(bytes, 1, 1, 0)]);
      expect(result.layers).toEqual([]);
      expect(unreadTiles(result)).toEqual([{ defect: checkTile(bytes).defect, tiles: 1, examples: ['1/1/0'] }]);
    }
  });

  test.each(readdirSync(join(fixtures, 'real-world')))('in published tiles: %s', (place) => {
    const folder = join(fixtures, 'real-world', place);
    // A few of each place, since oracles are slow.
    const files = readdirSync(folder).filter((file) => statSync(join(folder, file)).size < 300_000);
    const some = files.sort().filter((_, i) => i % Math.ceil(files.length / 5) === 0);
    const tiles = some.map((file) => readFileSync(join(folder, file)));
    const decoded = tiles.map((stored) => ({ z: 0, bytes: stored[0] === 0x1f ? gunzipSync(stored) : stored }));
    const all = expectedFileLayers(decoded);
    expect(all.length).toBeGreaterThan(0);
    const found = fileLayers(scanOf(tiles.map((data) => tileOf(data)))).map((layer) => {
      const expected = all.find(({ name }) => name === layer.name)!;
      // Estimates are tested in distinct-values.test.ts.
      return {
        ...layer,
        ...(layer.property_value_count_is_estimate && { property_value_count: expected.property_value_count }),
        property_value_count_is_estimate: false,
        attributes: layer.attributes.map((attribute, i) => ({
          ...attribute,
          ...(attribute.distinct_values_is_estimate && { distinct_values: expected.attributes[i]!.distinct_values }),
          distinct_values_is_estimate: false,
        })),
      };
    });
    expect(found).toEqual(all);
  });
});

test('a tile without bytes has no layers, and a layer at an impossible zoom counts only in the total', () => {
  const bytes = buildTile([{ name: 'a', features: [{}] }]);
  const result = scanOf([tileOf(null), tileOf(new Uint8Array()), tileOf(bytes, 3), tileOf(bytes, 4_000_000), tileOf(bytes, -1)]);
  expect(unreadTiles(result)).toEqual([]);
  expect(fileLayers(result)).toMatchObject([{ tile_count: 3, feature_count: 3, zooms: [{ zoom: 3, tile_count: 1 }] }]);
});

test('nothing of a broken tile counts, and examples are in key order', () => {
  const right = buildTile([{ name: 'a', features: [{ tags: { k: { int: 1 } } }] }]);
  const wrong = buildTile([
    { name: 'a', features: [{ tags: { k: { int: 2 }, l: { int: 3 } } }] },
    { name: 'b', features: [{}, { extra: bytesField(2, [0]) }] },
  ]);
  const tiles = [6, 3, 5, 1, 2, 4, 0].map((x) => tileOf(wrong, 9, x, 10));
  const result = scanOf([
    tileOf(right),
    ...tiles,
    tileOf(right),
    tileOf(Buffer.from('<html>'), 2),
    tileOf(gzipSync(Buffer.alloc(2_000_000)), 1),
  ]);
  expect(fileLayers(result)).toEqual(
    expectedFileLayers([
      { z: 0, bytes: right },
      { z: 0, bytes: right },
    ]),
  );
  expect(unreadTiles(result)).toEqual([
    { defect: 'foreign', tiles: 1, examples: ['2/0/0'] },
    { defect: 'inflated-size', tiles: 1, examples: ['1/0/0'] },
    { defect: 'tags', tiles: 7, examples: ['9/0/10', '9/1/10', '9/2/10', '9/3/10', '9/4/10'] },
  ]);
});
