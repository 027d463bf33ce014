// The details of one tile, compared with a full decode.

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TileReader } from '../../../src/survey/layers/tile-reader.ts';
import { countLayers, summarizeTile, type TileSummaryOptions } from '../../../src/survey/layers/tile-summary.ts';
import type { TileSummary } from '../../../src/survey/sizes/report-types.ts';
import { layerDraft } from '../../mvt/arbitrary-tile.ts';
import { buildTile, bytesField } from '../../support/tile-builder.ts';
import { readOracleLayers } from './oracle-layers.ts';

const OPTIONS: TileSummaryOptions = { layers: [], maxInflatedBytes: 1_000_000, sourceCompression: 'unknown', propertyKeys: true };

function expectedSummary(bytes: Uint8Array, tileBytes: number): TileSummary {
  const decoded = readOracleLayers(bytes);
  const features = decoded.flatMap((layer) => layer.features);
  const keysOf = (of: typeof features): Set<string> => new Set(of.flatMap(({ properties }) => [...properties.keys()]));
  const valuesOf = (of: typeof features): Set<unknown> => new Set(of.flatMap(({ properties }) => [...properties.values()]));
  const verticesOf = (of: typeof features): number => of.reduce((sum, { vertices }) => sum + vertices, 0);
  return {
    ...{ zoom: 3, x: 4, y: 2 },
    tile_bytes: tileBytes,
    layer_count: decoded.length,
    total_features: features.length,
    vertex_count: verticesOf(features),
    property_key_count: keysOf(features).size,
    property_value_count: valuesOf(features).size,
    layers: decoded.map(({ name, features: own }) => ({
      name,
      feature_count: own.length,
      vertex_count: verticesOf(own),
      property_key_count: keysOf(own).size,
      property_value_count: valuesOf(own).size,
      ...(keysOf(own).size > 0 && { property_keys: [...keysOf(own)].sort() }),
    })),
  };
}

test('equals that of a decoder', () => {
  fc.assert(
    fc.property(fc.array(layerDraft, { minLength: 1, maxLength: 4 }).map(buildTile), (bytes) => {
      const stored = gzipSync(bytes);
      const tile = { z: 3, x: 4, y: 2, data: stored };
      expect(summarizeTile(tile, OPTIONS)).toEqual(expectedSummary(bytes, stored.length));
      expect(countLayers(tile, new TileReader(OPTIONS))).toBe(readOracleLayers(bytes).length);
    }),
  );
});

// vt-optimizer's own acceptance case, in XYZ.
const roads = {
  name: 'roads',
  features: [
    { tags: { class: { string: 'primary' }, name: { string: 'A' } } },
    { tags: { class: { string: 'primary' }, name: { string: 'B' } } },
  ],
};
const buildings = { name: 'buildings', features: [{ tags: { height: { int: 10 } } }] };
const tile = { z: 3, x: 4, y: 2, data: buildTile([roads, buildings]) };

test('counts keys and values of a tile once, over all layers', () => {
  expect(summarizeTile(tile, OPTIONS)).toMatchObject({
    ...{ layer_count: 2, total_features: 3, vertex_count: 3, property_key_count: 3, property_value_count: 4 },
    layers: [
      { name: 'roads', feature_count: 2, vertex_count: 2, property_key_count: 2, property_value_count: 3 },
      { name: 'buildings', feature_count: 1, property_keys: ['height'] },
    ],
  });
});

test('has only the requested layers, also in totals', () => {
  const options = { ...OPTIONS, layers: ['roads'], propertyKeys: false };
  const summary = summarizeTile(tile, options);
  expect(summary).toMatchObject({ layer_count: 1, total_features: 2, property_key_count: 2, property_value_count: 3 });
  expect(summary.layers.every((layer) => !('property_keys' in layer))).toBe(true);
  expect(countLayers(tile, new TileReader(options))).toBe(1);
});

test('a closed line counts all of its points, a ring its corners', () => {
  const square = [9, 0, 0, 26, 20, 0, 0, 20, 19, 0];
  const features = [
    { type: 2, geometry: [9, 0, 0, 34, 20, 0, 0, 20, 19, 0, 0, 19] },
    { type: 3, geometry: [...square, 15] },
  ];
  expect(summarizeTile({ ...tile, data: buildTile([{ name: 'a', features }]) }, OPTIONS).vertex_count).toBe(9);
});

test('a tile without bytes has no layers, and an unreadable one counts none', () => {
  expect(summarizeTile({ ...tile, data: null }, OPTIONS)).toMatchObject({ tile_bytes: 0, layer_count: 0, layers: [] });
  expect(countLayers({ ...tile, data: null }, new TileReader(OPTIONS))).toBe(0);
  const wrong = { ...tile, data: buildTile([roads, { name: 'a', features: [{ extra: bytesField(2, [0]) }] }]) };
  expect(() => summarizeTile(wrong, OPTIONS)).toThrow(expect.objectContaining({ defect: 'tags' }));
  expect(countLayers(wrong, new TileReader(OPTIONS))).toBeNull();
  expect(countLayers({ ...tile, data: Buffer.from([0x89, 0x50, 0x4e, 0x47]) }, new TileReader(OPTIONS))).toBeNull();
});
