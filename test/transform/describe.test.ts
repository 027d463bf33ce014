import { expect, test } from 'vitest';
import { emptyMetadata } from '../../src/tile/metadata.ts';
import { createCopy } from '../../src/transform/copy.ts';
import { describePruned } from '../../src/transform/describe.ts';
import type { TransformReport } from '../../src/transform/types.ts';

const REPORT: TransformReport = {
  layers: [
    { layer: 'gone', zoom: 3, tilesIn: 4, tilesOut: 0, featuresIn: 9, featuresOut: 0, bytesIn: 9, bytesOut: 0 },
    { layer: 'road', zoom: 3, tilesIn: 4, tilesOut: 0, featuresIn: 9, featuresOut: 0, bytesIn: 9, bytesOut: 0 },
    { layer: 'road', zoom: 5, tilesIn: 4, tilesOut: 1, featuresIn: 9, featuresOut: 1, bytesIn: 9, bytesOut: 3 },
    { layer: 'road', zoom: 7, tilesIn: 4, tilesOut: 1, featuresIn: 9, featuresOut: 1, bytesIn: 9, bytesOut: 3 },
  ],
  fields: [{ layer: 'road', keys: ['__proto__', 'class'] }],
  unknownFilters: [],
  filterErrors: [],
};

test('vector_layers says what is left, with its zooms and fields', () => {
  const fields = JSON.parse('{"name":"String","__proto__":"String","class":"String"}');
  const metadata = {
    ...emptyMetadata(),
    name: 'x',
    tilestats: { layerCount: 2 },
    vector_layers: [
      { id: 'gone', fields: {} },
      { id: 'road', description: 'kept', minzoom: 0, maxzoom: 14, fields },
    ],
  };
  const described = describePruned(metadata, REPORT);
  expect(JSON.stringify(described)).toBe(
    JSON.stringify({
      other: {},
      name: 'x',
      vector_layers: [
        {
          id: 'road',
          description: 'kept',
          minzoom: 5,
          maxzoom: 7,
          fields: JSON.parse('{"__proto__":"String","class":"String"}'),
        },
      ],
    }),
  );
  expect(metadata.vector_layers).toHaveLength(2);
});

test('vector_layers that are absent stay absent', () => {
  expect('vector_layers' in describePruned(emptyMetadata(), REPORT)).toBe(false);
});

test('a copy says what was said', () => {
  const metadata = { ...emptyMetadata(), tilestats: {} };
  expect(createCopy().describe(metadata, REPORT)).toBe(metadata);
});
