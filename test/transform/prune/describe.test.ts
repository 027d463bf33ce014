import { expect, test } from 'vitest';
import { emptyMetadata } from '../../../src/tile/metadata.ts';
import { createCopy } from '../../../src/transform/copy/copy.ts';
import type { LayerCounts } from '../../../src/transform/layers-report.ts';
import { describePruned } from '../../../src/transform/prune/describe.ts';
import { PruneTally } from '../../../src/transform/prune/prune-tally.ts';
import { emptyPruneReport, type PruneReport } from '../../../src/transform/prune/report.ts';
import { describeSimplified } from '../../../src/transform/simplify/describe.ts';

function counts(layer: string, zoom: number, tilesAfter: number): LayerCounts<'afterLayers' | 'afterFilters'> {
  const before = { tiles: 4, features: 9, vertices: 9, bytes: 9 };
  const after = { tiles: tilesAfter, features: tilesAfter, vertices: tilesAfter, bytes: tilesAfter * 3 };
  return { layer, zoom, before, afterLayers: before, afterFilters: after, after };
}

const REPORT: PruneReport = {
  layers: [counts('gone', 3, 0), counts('road', 3, 0), counts('road', 5, 1), counts('road', 7, 1)],
  otherLayers: [],
  fields: [{ layer: 'road', keys: ['__proto__', 'class'] }],
  unknownFilters: [],
  undecided: [],
  attributesMet: [],
  filterErrors: [],
  oddities: [],
};

test('vector_layers lists the remaining layers, with their zooms and fields', () => {
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

const OTHERS = counts('', 3, 1);

test('what the report does not cover stays as declared', () => {
  const vector_layers = ['gone', 'road', 'unnamed', 'x'.repeat(2000)].map((id) => ({
    id,
    minzoom: 0,
    maxzoom: 14,
    fields: { a: '' },
  }));
  const metadata = { ...emptyMetadata(), vector_layers };
  const full = { ...REPORT, fields: [{ layer: 'road', keys: null }], otherLayers: [OTHERS] };
  const [, road, ...untold] = vector_layers;
  expect(describePruned(metadata, full).vector_layers).toEqual([{ ...road, minzoom: 5, maxzoom: 7 }, ...untold]);
  expect(describeSimplified(metadata, full).vector_layers).toEqual([{ ...road, minzoom: 5, maxzoom: 7 }, ...untold]);
  expect(describePruned(metadata, REPORT).vector_layers).toEqual([{ ...road, minzoom: 5, maxzoom: 7, fields: {} }]);
});

test('a layer with a very long name is matched', () => {
  const id = 'x'.repeat(2000);
  const tally = new PruneTally();
  tally.add({ ...REPORT, layers: [counts(id, 4, 1)], fields: [{ layer: id, keys: ['a'] }] });
  const vector_layers = [{ id, fields: { a: '', b: '' } }];
  expect(describePruned({ ...emptyMetadata(), vector_layers }, tally.toReport()).vector_layers).toEqual([
    { id, minzoom: 4, maxzoom: 4, fields: { a: '' } },
  ]);
});

test('missing vector_layers are made from the written tiles, and stay missing if nothing was written', () => {
  const road = { id: 'road', fields: { ['__proto__']: 'String', class: 'String' }, minzoom: 5, maxzoom: 7 };
  expect(describePruned(emptyMetadata(), REPORT).vector_layers).toEqual([road]);
  expect(describeSimplified(emptyMetadata(), REPORT).vector_layers).toEqual([road]);
  expect(describePruned(emptyMetadata(), { ...REPORT, layers: [] })).not.toHaveProperty('vector_layers');
});

test('a copy keeps the metadata', () => {
  const metadata = { ...emptyMetadata(), tilestats: {} };
  expect(createCopy('copy', emptyPruneReport).describe(metadata, REPORT)).toBe(metadata);
});
