import { expect, test } from 'vitest';
import { emptyTransformReport, foldTransformReports } from '../../src/transform/report.ts';
import type { LayerCounts, TransformReport } from '../../src/transform/types.ts';

function counts(layer: string, zoom: number, n: number): LayerCounts {
  const amounts = (k: number) => ({ tiles: n, features: n * k, vertices: n * k * 10, bytes: n * k * 100 });
  return { layer, zoom, before: amounts(4), afterLayers: amounts(3), afterFilters: amounts(2), after: amounts(1) };
}

const A: TransformReport = {
  layers: [counts('road', 10, 1), counts('road', 2, 1)],
  fields: [{ layer: 'road', keys: ['class'] }],
  unknownFilters: [{ styleLayer: 'x', reason: 'r', features: 3 }],
  filterErrors: [{ styleLayer: 'z', features: 1 }],
  oddities: [{ kind: 'no-version', tiles: 30, examples: Array.from({ length: 20 }, (_, x) => `9/${x}/0`) }],
};
const B: TransformReport = {
  layers: [counts('lake', 2, 5), counts('road', 10, 2)],
  fields: [
    { layer: 'road', keys: ['brunnel', 'class'] },
    { layer: 'lake', keys: [] },
  ],
  unknownFilters: [
    { styleLayer: 'x', reason: 'r', features: 4 },
    { styleLayer: 'x', reason: 'q', features: 1 },
  ],
  filterErrors: [
    { styleLayer: 'y', features: 1 },
    { styleLayer: 'z', features: 2 },
  ],
  oddities: [
    { kind: 'no-version', tiles: 1, examples: ['1/0/0'] },
    { kind: 'duplicate-layer', tiles: 2, examples: ['1/0/0', '1/1/0'] },
  ],
};

test('folding adds up, sorted, whatever the order', () => {
  const folded = foldTransformReports(A, B);
  expect(folded).toEqual({
    layers: [counts('lake', 2, 5), counts('road', 2, 1), counts('road', 10, 3)],
    fields: [
      { layer: 'lake', keys: [] },
      { layer: 'road', keys: ['brunnel', 'class'] },
    ],
    unknownFilters: [
      { styleLayer: 'x', reason: 'q', features: 1 },
      { styleLayer: 'x', reason: 'r', features: 7 },
    ],
    filterErrors: [
      { styleLayer: 'y', features: 1 },
      { styleLayer: 'z', features: 3 },
    ],
    oddities: [
      { kind: 'duplicate-layer', tiles: 2, examples: ['1/0/0', '1/1/0'] },
      { kind: 'no-version', tiles: 31, examples: A.oddities[0]?.examples },
    ],
  });
  // Examples alone come in the order of folding, which is the manifest's.
  const withoutExamples = (report: TransformReport) =>
    JSON.stringify({ ...report, oddities: report.oddities.map(({ kind, tiles }) => ({ kind, tiles })) });
  expect(withoutExamples(foldTransformReports(B, A))).toBe(withoutExamples(folded));
});

test('folding leaves what it folds alone, and nothing adds nothing', () => {
  const before = JSON.stringify(B);
  expect(foldTransformReports(emptyTransformReport(), foldTransformReports(B, emptyTransformReport()))).toEqual(
    foldTransformReports(B, emptyTransformReport()),
  );
  foldTransformReports(A, B);
  expect(JSON.stringify(B)).toBe(before);
});
