// Folds of layer scans: the same result in any order and grouping, also with more names than are kept.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layersLeftOut } from '../../../src/survey/layers/file-layers.ts';
import { fileLayers, foldLayerScans, LayerScan, type LayerScanResult } from '../../../src/survey/layers/layer-scan.ts';
import type { ScanBounds } from '../../../src/survey/layers/scan-sums.ts';
import type { Tile } from '../../../src/tile/key.ts';
import { layerDraft } from '../../mvt/arbitrary-tile.ts';
import { buildTile, type LayerDraft } from '../../support/tile-builder.ts';
import { expectedFileLayers } from './oracle-layers.ts';

const OPTIONS = { layers: [], maxInflatedBytes: 1_000_000, sourceCompression: 'unknown' } as const;

function scanOf(tiles: readonly Tile[], bounds?: ScanBounds): LayerScanResult {
  const scan = new LayerScan(OPTIONS, bounds);
  for (const tile of tiles) scan.add(tile);
  return JSON.parse(JSON.stringify(scan.result()));
}

/** Folds in pairs, then the folds, in an order given by the numbers. */
function foldSomehow(results: readonly LayerScanResult[], picks: readonly number[], bounds?: ScanBounds): LayerScanResult {
  const left = [...results];
  for (let i = 0; left.length > 1; i++) {
    const take = (): LayerScanResult => left.splice((picks[i % picks.length] ?? 0) % left.length, 1)[0] as LayerScanResult;
    left.push(foldLayerScans([take(), take()], bounds));
  }
  return foldLayerScans(left, bounds);
}

const picks = fc.array(fc.nat(), { minLength: 1, maxLength: 20 });

function shuffled<T>(list: readonly T[], numbers: readonly number[]): T[] {
  const rest = [...list];
  return list.map((_, i) => rest.splice((numbers[i % numbers.length] ?? 0) % rest.length, 1)[0] as T);
}

/** Distributes the tiles over so many scans. */
function dealt<T>(list: readonly T[], piles: number): T[][] {
  return Array.from({ length: piles }, (_, pile) => list.filter((__, i) => i % piles === pile));
}

const tiles: fc.Arbitrary<Tile[]> = fc
  .array(fc.oneof(fc.array(layerDraft, { maxLength: 3 }).map(buildTile), fc.uint8Array({ maxLength: 12 })), { maxLength: 12 })
  .map((all) => all.map((data, i) => ({ z: i % 5, x: i, y: 7 - (i % 3), data })));

test('shards may be cut, ordered and folded in any way', () => {
  fc.assert(
    fc.property(tiles, picks, fc.integer({ min: 1, max: 5 }), (all, numbers, piles) => {
      const parts = dealt(shuffled(all, numbers), piles).map((part) => scanOf(part));
      expect(foldSomehow(parts, numbers)).toEqual(scanOf(all));
    }),
    { numRuns: 60 },
  );
});

test('a fold of nothing is an empty scan, and a fold of one is that one', () => {
  const one = scanOf([{ z: 0, x: 0, y: 0, data: buildTile([{ name: 'a', features: [{ tags: { k: { int: 1 } } }] }]) }]);
  expect(foldLayerScans([])).toEqual(scanOf([]));
  expect(foldLayerScans([one])).toEqual(one);
});

const BOUNDS: ScanBounds = { layers: 4, attributesOfLayer: 5, attributes: 12 };

const manyNames: fc.Arbitrary<LayerDraft> = fc.record({
  name: fc.nat({ max: 15 }).map((n) => `layer ${n}`),
  features: fc.array(
    fc
      .array(fc.tuple(fc.nat({ max: 15 }), fc.nat({ max: 5 })), { maxLength: 8 })
      .map((tags) => ({ tags: tags.map(([key, int]) => [`key ${key}`, { int }] as [string, { int: number }]) })),
    { maxLength: 4 },
  ),
});

test('names past the bounds are omitted completely: the others have all their counts', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(manyNames, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 }),
      picks,
      fc.integer({ min: 1, max: 5 }),
      (drafts, numbers, piles) => {
        const all = drafts.map((layers, x): Tile => ({ z: 4, x, y: 0, data: buildTile(layers) }));
        const result = scanOf(all, BOUNDS);
        const parts = dealt(shuffled(all, numbers), piles).map((part) => scanOf(part, BOUNDS));
        expect(foldSomehow(parts, numbers, BOUNDS)).toEqual(result);
        const expected = expectedFileLayers(all.map(({ z, data }) => ({ z, bytes: data as Uint8Array })));
        const found = fileLayers(result);
        expect(found.length).toBe(Math.min(BOUNDS.layers, expected.length));
        expect(layersLeftOut(result)).toBe(expected.length - found.length);
        for (const layer of found) {
          const { attributes, ...whole } = expected.find(({ name }) => name === layer.name)!;
          const left = layer.attributes.length + layer.attributes_left_out;
          expect(layer).toMatchObject({ ...whole, attributes_left_out: attributes.length - layer.attributes.length });
          expect(left).toBe(attributes.length);
          expect(layer.attributes.length).toBeLessThanOrEqual(BOUNDS.attributesOfLayer);
          for (const attribute of layer.attributes) expect(attributes).toContainEqual(attribute);
        }
        const kept = found.reduce((sum, layer) => sum + layer.attributes.length, 0);
        const there = found.reduce((sum, layer) => sum + Math.min(BOUNDS.attributesOfLayer, layer.property_key_count), 0);
        expect(kept).toBe(Math.min(BOUNDS.attributes, there));
      },
    ),
    { numRuns: 100 },
  );
});

test('a hostile tileset of many layers and attributes stays within the bounds', () => {
  const features = (x: number): LayerDraft['features'] => [
    { tags: Array.from({ length: 40 }, (_, i) => [`key ${x} ${i}`, { int: i }] as [string, { int: number }]) },
  ];
  const all = Array.from({ length: 100 }, (_, x): Tile => {
    const layers = Array.from({ length: 30 }, (__, i) => ({ name: `${x} ${i}`, features: [{}] }));
    return { z: 7, x, y: 0, data: buildTile([...layers, { name: 'all', features: features(x) }]) };
  });
  const bounds = { layers: 50, attributesOfLayer: 60, attributes: 1000 };
  const result = scanOf(all, bounds);
  expect(
    foldLayerScans(
      dealt(all, 7).map((part) => scanOf(part, bounds)),
      bounds,
    ),
  ).toEqual(result);
  expect(result.layers.length).toBe(50);
  // 3001 - 50, by an estimate.
  expect(Math.abs(layersLeftOut(result) / 2951 - 1)).toBeLessThan(0.06);
});

test.each([6000, 12_000])('of %i attributes the number of omitted ones is reported', (count) => {
  const names = Array.from({ length: count }, (_, i) => `key ${i}`);
  const all = [0, 1, 2].map((x): Tile => {
    const features = names.filter((_, i) => i % 3 <= x).map((name) => ({ tags: { [name]: { int: 1 } } }));
    const layers = dealt(features, 64).map((some) => ({ name: 'a', features: some }));
    return { z: 2, x, y: 0, data: buildTile(layers) };
  });
  const [layer] = fileLayers(foldLayerScans(all.map((tile) => scanOf([tile]))));
  expect(layer!.attributes.length).toBe(2000);
  expect(Math.abs(layer!.attributes_left_out / (count - 2000) - 1)).toBeLessThan(0.057);
  expect(layer!.property_value_count).toBe(1);
});

test('names of any length are distinguished, and are short in the result', () => {
  const long = 'n'.repeat(100_000);
  const layers = [`${long}a`, `${long}b`, `${long}a`].map((name) => ({
    name,
    features: [{ tags: { [`${name}key`]: { int: 1 }, [`${name}key 2`]: { int: 1 } } }],
  }));
  const found = fileLayers(foldLayerScans([scanOf([{ z: 0, x: 0, y: 0, data: buildTile(layers) }])]));
  expect(found.map(({ feature_count, tile_count }) => [feature_count, tile_count]).sort()).toEqual([[1, 1], [2, 1]]); // biome-ignore format: one line
  for (const { name, attributes } of found) {
    expect(name.length).toBeLessThan(1000);
    expect(attributes.length).toBe(2);
  }
});
