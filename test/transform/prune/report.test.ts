import { expect, test } from 'vitest';
import type { LayerCounts } from '../../../src/transform/layers-report.ts';
import { PruneTally } from '../../../src/transform/prune/prune-tally.ts';
import type { PruneReport } from '../../../src/transform/prune/report.ts';
import { emptyPruneReport } from '../../../src/transform/prune/report.ts';

function counts(layer: string, zoom: number, n: number): LayerCounts<'afterLayers' | 'afterFilters'> {
  const amounts = (k: number) => ({ tiles: n, features: n * k, vertices: n * k * 10, bytes: n * k * 100 });
  return { layer, zoom, before: amounts(4), afterLayers: amounts(3), afterFilters: amounts(2), after: amounts(1) };
}

function folded(...reports: PruneReport[]): PruneReport {
  const tally = new PruneTally();
  for (const report of reports) tally.add(report);
  return tally.toReport();
}

const A: PruneReport = {
  layers: [counts('road', 10, 1), counts('road', 2, 1)],
  otherLayers: [],
  fields: [{ layer: 'road', keys: ['class'] }],
  unknownFilters: [{ styleLayer: 'x', reason: 'r', features: 3 }],
  undecided: [{ layer: 'road', features: 3 }],
  attributesMet: ['name'],
  filterErrors: [{ styleLayer: 'z', features: 1 }],
  oddities: [{ kind: 'no-version', tiles: 30, examples: Array.from({ length: 20 }, (_, x) => `9/${x}/0`) }],
};
const B: PruneReport = {
  layers: [counts('lake', 2, 5), counts('road', 10, 2)],
  otherLayers: [],
  fields: [
    { layer: 'road', keys: ['brunnel', 'class'] },
    { layer: 'lake', keys: ['name'] },
  ],
  unknownFilters: [
    { styleLayer: 'x', reason: 'r', features: 4 },
    { styleLayer: 'x', reason: 'q', features: 1 },
  ],
  undecided: [
    { layer: 'road', features: 4 },
    { layer: 'lake', features: 1 },
  ],
  attributesMet: ['name', 'area'],
  filterErrors: [
    { styleLayer: 'y', features: 1 },
    { styleLayer: 'z', features: 2 },
  ],
  oddities: [
    { kind: 'no-version', tiles: 1, examples: ['1/0/0'] },
    { kind: 'duplicate-layer', tiles: 2, examples: ['1/0/0', '1/1/0'] },
  ],
};

test('folding adds up, sorted, in any order', () => {
  const both = folded(A, B);
  expect(both).toEqual({
    layers: [counts('lake', 2, 5), counts('road', 2, 1), counts('road', 10, 3)],
    otherLayers: [],
    fields: [
      { layer: 'lake', keys: ['name'] },
      { layer: 'road', keys: ['brunnel', 'class'] },
    ],
    unknownFilters: [
      { styleLayer: 'x', reason: 'q', features: 1 },
      { styleLayer: 'x', reason: 'r', features: 7 },
    ],
    undecided: [
      { layer: 'lake', features: 1 },
      { layer: 'road', features: 7 },
    ],
    attributesMet: ['area', 'name'],
    filterErrors: [
      { styleLayer: 'y', features: 1 },
      { styleLayer: 'z', features: 3 },
    ],
    oddities: [
      { kind: 'duplicate-layer', tiles: 2, examples: ['1/0/0', '1/1/0'] },
      { kind: 'no-version', tiles: 31, examples: A.oddities[0]?.examples },
    ],
  });
  // Only the examples depend on the order of folding, which is manifest order.
  const withoutExamples = (report: PruneReport) =>
    JSON.stringify({ ...report, oddities: report.oddities.map(({ kind, tiles }) => ({ kind, tiles })) });
  expect(withoutExamples(folded(B, A))).toBe(withoutExamples(both));
});

test('folding does not change its inputs, and an empty report adds nothing', () => {
  const before = JSON.stringify(B);
  expect(folded(emptyPruneReport(), folded(B, emptyPruneReport()))).toEqual(folded(B, emptyPruneReport()));
  folded(A, B);
  expect(JSON.stringify(B)).toBe(before);
});

const NAMES = Array.from({ length: 40 }, (_, i) => `layer ${i}`);
const BOUND = 5;

function tallied(names: readonly string[], parts: number): PruneReport {
  const reports = Array.from({ length: parts }, (_, part) => {
    const tally = new PruneTally(BOUND);
    names.forEach((name, i) => {
      if (i % parts !== part) return;
      for (const zoom of [3, 7]) tally.layerOf(name, zoom).addCounts(counts(name, zoom, 1));
      tally.add({ ...emptyPruneReport(), fields: [{ layer: name, keys: [`key of ${name}`] }] });
    });
    return tally.toReport();
  });
  const all = new PruneTally(BOUND);
  for (const report of reports) all.add(report);
  return all.toReport();
}

test('with more layers than the bound nothing is lost, and the result depends neither on order nor on parts', () => {
  const whole = tallied(NAMES, 1);
  expect(new Set(whole.layers.map(({ layer }) => layer)).size).toBe(BOUND);
  expect(whole.otherLayers.map(({ zoom, before }) => [zoom, before.tiles])).toEqual([
    [3, NAMES.length - BOUND],
    [7, NAMES.length - BOUND],
  ]);
  expect(whole.fields).toHaveLength(BOUND);
  for (const parts of [2, 3, 7, 40]) {
    expect(tallied(NAMES, parts)).toEqual(whole);
    expect(tallied([...NAMES].reverse(), parts)).toEqual(whole);
  }
  expect(tallied([...NAMES, ...NAMES], 9).otherLayers[0]?.before.tiles).toBe((NAMES.length - BOUND) * 2);
});

test('with more keys than the bound the report says that there are too many, in any order', () => {
  const keys = Array.from({ length: 4000 }, (_, i) => `a key of twelve ${i}`);
  const report = (keys: string[]): PruneReport => ({ ...emptyPruneReport(), fields: [{ layer: 'osm', keys }] });
  const halves = [keys.slice(0, 2000), keys.slice(2000)].map((half) => folded(report(half)));
  expect(halves.map(({ fields }) => fields[0]?.keys?.length)).toEqual([2000, 2000]);
  expect(folded(report(keys)).fields).toEqual([{ layer: 'osm', keys: null }]);
  expect(folded(...halves)).toEqual(folded(report(keys)));
  expect(folded(folded(...halves), report(['a']))).toEqual(folded(report(keys)));
});
