import { expect, test } from 'vitest';
import { emptyMetadata } from '../../src/tile/metadata.ts';
import type { LayersReport } from '../../src/transform/layers-report.ts';
import { describePruned } from '../../src/transform/prune/describe.ts';
import { createPrune } from '../../src/transform/prune/prune.ts';
import { PruneTally } from '../../src/transform/prune/prune-tally.ts';
import type { PruneReport } from '../../src/transform/prune/report.ts';
import { createSimplify } from '../../src/transform/simplify/simplify.ts';
import type { TileTransform } from '../../src/transform/types.ts';
import { pruneSpec } from '../support/prune-spec.ts';
import { buildTile, type FeatureDraft, type LayerDraft } from '../support/tile-builder.ts';

const features: FeatureDraft[] = [
  { tags: { name: { string: 'a' }, rank: { int: 1 }, height: { float: 1.5 }, mixed: { int: 1 }, toll: { bool: true } } },
  { tags: { name: { string: 'b' }, rank: { sint: -1 }, height: { double: 2 }, mixed: { string: 'x' }, depth: { uint: 3 } } },
];
const ROAD: LayerDraft = { name: 'road', features };
const FIELDS = { depth: 'Number', height: 'Number', mixed: 'String', name: 'String', rank: 'Number', toll: 'Boolean' };

function reportOf<Report>(transform: TileTransform<Report>, layers: LayerDraft[], zooms: number[]): Report {
  for (const z of zooms) transform.apply({ z, x: 0, y: 0 }, buildTile(layers));
  return transform.report();
}

function prune(describedLayers: string[], dropAttributes: string[] = []): TileTransform<PruneReport> {
  return createPrune(pruneSpec([], { styleMode: 'none', excludeLayers: ['gone'], dropAttributes, describedLayers }));
}

const simplify = (describedLayers: string[]): TileTransform<LayersReport> =>
  createSimplify({
    use: 'simplify',
    layers: null,
    excludeLayers: [],
    onlyLayers: false,
    tolerances: [],
    preserveTopology: false,
    dropDegenerate: false,
    dropEmptyTiles: false,
    maxInflatedBytes: 1_000_000,
    compression: 'none',
    codec: 'zlib',
    describedLayers,
  });

test('layers without a description are described from the written tiles', () => {
  const gone: LayerDraft = { name: 'gone', features };
  const transform = prune([], ['rank']);
  const report = reportOf(transform, [ROAD, gone], [3, 5]);
  const { rank: _, ...fields } = FIELDS;
  expect(transform.describe(emptyMetadata(), report).vector_layers).toEqual([{ id: 'road', fields, minzoom: 3, maxzoom: 5 }]);
  const simplified = simplify([]);
  const both = simplified.describe(emptyMetadata(), reportOf(simplified, [ROAD, gone], [2])).vector_layers;
  expect(both).toEqual([
    { id: 'gone', fields: FIELDS, minzoom: 2, maxzoom: 2 },
    { id: 'road', fields: FIELDS, minzoom: 2, maxzoom: 2 },
  ]);
});

test('a list without a layer, or without its fields, is completed', () => {
  const lake: LayerDraft = { name: 'lake', features: [{ tags: { area: { int: 1 } } }] };
  const transform = prune(['lake']);
  const report = reportOf(transform, [ROAD, lake, { name: 'sea', features }], [4]);
  const vector_layers = [
    { id: 'sea', description: 'salt', fields: {} },
    { id: 'lake', fields: { area: 'Area in square metres' } },
  ];
  const zooms = { minzoom: 4, maxzoom: 4 };
  expect(transform.describe({ ...emptyMetadata(), vector_layers }, report).vector_layers).toEqual([
    { ...vector_layers[0], ...zooms, fields: FIELDS },
    { ...vector_layers[1], ...zooms },
    { id: 'road', fields: FIELDS, ...zooms },
  ]);
});

test('types of described layers are not searched', () => {
  const report = reportOf(prune(['road']), [ROAD], [3]);
  expect(report.fields).toEqual([{ layer: 'road', keys: Object.keys(FIELDS) }]);
});

test('a key that no feature uses is no field', () => {
  const transform = prune([]);
  const report = reportOf(transform, [{ ...ROAD, unusedKeys: ['unused'] }], [3]);
  expect(transform.describe(emptyMetadata(), report).vector_layers?.[0]?.fields).toEqual(FIELDS);
});

test('types of several reports add up, in any order', () => {
  const [one, other] = features.map((feature) => reportOf(prune([]), [{ name: 'road', features: [feature] }], [3]));
  for (const reports of [
    [one, other],
    [other, one],
  ]) {
    const tally = new PruneTally();
    for (const report of reports) tally.add(report as PruneReport);
    expect(describePruned(emptyMetadata(), tally.toReport()).vector_layers?.[0]?.fields).toEqual(FIELDS);
  }
});

test('a truncated name is not listed, since no reader would find the layer by it', () => {
  const transform = prune([]);
  const report = reportOf(transform, [{ name: 'x'.repeat(2000), features }], [3]);
  expect(transform.describe(emptyMetadata(), report)).not.toHaveProperty('vector_layers');
});
