// planetiler's layerstats rows, compared with full decodes.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAYER_STATS_HEADER, LayerStatsRows } from '../../../src/survey/layers/layer-stats-rows.ts';
import type { TileReaderOptions } from '../../../src/survey/layers/tile-reader.ts';
import { layerDraft } from '../../mvt/arbitrary-tile.ts';
import { buildTile, bytesField } from '../../support/tile-builder.ts';
import { readOracleLayers } from './oracle-layers.ts';

const OPTIONS: TileReaderOptions = { layers: [], maxInflatedBytes: 1_000_000, sourceCompression: 'unknown' };

function cellsOf(data: Uint8Array | null, options = OPTIONS): string[][] {
  const text = new LayerStatsRows(options).rowsOf({ z: 1, x: 1, y: 0, data });
  expect(text === '' || text.endsWith('\n')).toBe(true);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

function expectedCells(bytes: Uint8Array): string[][] {
  const layers = readOracleLayers(bytes).map(({ name, bytes: size, features, keys, values }, i) => ({
    name,
    size,
    features,
    keys,
    values,
    i,
  }));
  layers.sort((a, b) => (a.name === b.name ? a.i - b.i : a.name < b.name ? -1 : 1));
  return layers.map(({ name, size, features, keys, values }) => {
    const geometries = features.reduce((sum, feature) => sum + feature.geometries, 0);
    const attributeBytes = [...keys, ...values].reduce((sum, { length }) => sum + length, 0);
    const counts = [size, features.length, geometries, attributeBytes, keys.length, values.length];
    return [1, 1, 0, 4, bytes.length, name, ...counts].map(String);
  });
}

test('has the columns of planetiler', () => {
  expect(LAYER_STATS_HEADER).toBe(
    'z\tx\ty\thilbert\tarchived_tile_bytes\tlayer\tlayer_bytes\tlayer_features\tlayer_geometries\tlayer_attr_bytes\tlayer_attr_keys\tlayer_attr_values',
  );
});

test('rows equal those of a decoder', () => {
  fc.assert(
    fc.property(fc.array(layerDraft, { minLength: 1, maxLength: 4 }).map(buildTile), (bytes) => {
      expect(cellsOf(bytes)).toEqual(expectedCells(bytes));
    }),
  );
});

const SQUARE = [18 + 8, 20, 0, 0, 20, 19, 0, 15];
const HOLE = [9, 4, 23, 26, 0, 8, 8, 0, 0, 7, 15];
const POINTLESS = [9, 2, 2, 26, 2, 0, 1, 0, 2, 0, 15];

test.each([
  ['a point', 1, [9, 50, 34], 1],
  ['points', 1, [17, 10, 14, 3, 9], 2],
  ['points, a MoveTo for each', 1, [9, 10, 14, 9, 3, 9], 2],
  ['a line', 2, [9, 4, 4, 18, 0, 16, 16, 0], 1],
  ['lines', 2, [9, 4, 4, 10, 0, 16, 9, 4, 4, 18, 0, 16, 16, 0], 2],
  ['a polygon', 3, [9, 0, 0, ...SQUARE], 1],
  ['a polygon far away', 3, [9, 8_000_000, 7_999_999, ...SQUARE], 1],
  ['a ring that is not closed', 3, [9, 0, 0, 26, 20, 0, 0, 20, 19, 0], 1],
  ['a polygon with a hole', 3, [9, 0, 0, ...SQUARE, ...HOLE], 1],
  ['two polygons, one with a hole', 3, [9, 0, 0, ...SQUARE, ...HOLE, 9, 200, 200, ...SQUARE], 2],
  ['a ring without area', 3, [9, 0, 0, ...SQUARE, ...POINTLESS], 1],
  ['an unknown type', 0, [9, 0, 0], 0],
])('geometries: %s', (_, type, geometry, count) => {
  const bytes = buildTile([{ name: 'a', features: [{ type, geometry }] }]);
  expect(cellsOf(bytes)[0]![8]).toBe(String(count));
  expect(cellsOf(bytes)).toEqual(expectedCells(bytes));
});

test('names that do not fit into a cell are quoted, others are not', () => {
  const names = ['plain', 'two words', 'a\tb', 'a\nb', 'a\rb', 'a"b', "it's", 'back\\slash', ''];
  const text = new LayerStatsRows(OPTIONS).rowsOf({
    ...{ z: 0, x: 0, y: 0 },
    data: buildTile(names.map((name) => ({ name, features: [] }))),
  });
  for (const cell of ['plain', 'two words', '"a\tb"', '"a\nb"', '"a\rb"', '"a""b"', "it's", 'back\\slash', '']) {
    expect(text).toContain(`\t${cell}\t`);
  }
  expect(text.match(/\t0\t0\t0\t0\t0\n/g)?.length).toBe(names.length);
});

test('has only the requested layers; a tile without bytes has none, and off the grid there is no id', () => {
  const data = buildTile([
    { name: 'b', features: [{}] },
    { name: 'a', features: [{}] },
  ]);
  expect(cellsOf(data, { ...OPTIONS, layers: ['a'] }).map((cells) => cells[5])).toEqual(['a']);
  expect(cellsOf(data).map((cells) => cells[5])).toEqual(['a', 'b']);
  expect(cellsOf(null)).toEqual([]);
  expect(cellsOf(new Uint8Array())).toEqual([]);
  expect(new LayerStatsRows(OPTIONS).rowsOf({ z: 1, x: 2, y: 0, data }).startsWith('1\t2\t0\t\t')).toBe(true);
});

test('a tile that cannot be read to its end has no rows, but the next one has', () => {
  const rows = new LayerStatsRows(OPTIONS);
  const place = { z: 0, x: 0, y: 0 };
  const right = buildTile([{ name: 'a', features: [{}] }]);
  const wrong = buildTile([
    { name: 'a', features: [{}] },
    { name: 'b', features: [{}, { extra: bytesField(2, [0]) }] },
  ]);
  const text = rows.rowsOf({ ...place, data: right });
  expect(text).not.toBe('');
  expect(rows.rowsOf({ ...place, data: wrong })).toBe('');
  expect(rows.rowsOf({ ...place, data: Buffer.from('<html>') })).toBe('');
  expect(rows.rowsOf({ ...place, data: right })).toBe(text);
});
