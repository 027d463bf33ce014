import { expect, test } from 'vitest';
import { emptyTransformReport, foldTransformReports } from '../../src/transform/report.ts';
import type { LayerCounts, TransformReport } from '../../src/transform/types.ts';

function counts(layer: string, zoom: number, n: number): LayerCounts {
  return { layer, zoom, tilesIn: n, tilesOut: n, featuresIn: n * 2, featuresOut: n, bytesIn: n * 100, bytesOut: n * 50 };
}

const A: TransformReport = {
  layers: [counts('road', 10, 1), counts('road', 2, 1)],
  fields: [{ layer: 'road', keys: ['class'] }],
  unknownFilters: [{ styleLayer: 'x', reason: 'r', features: 3 }],
  filterErrors: [{ styleLayer: 'z', features: 1 }],
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
  });
  expect(JSON.stringify(foldTransformReports(B, A))).toBe(JSON.stringify(folded));
});

test('folding leaves what it folds alone, and nothing adds nothing', () => {
  const before = JSON.stringify(B);
  expect(foldTransformReports(emptyTransformReport(), foldTransformReports(B, emptyTransformReport()))).toEqual(
    foldTransformReports(B, emptyTransformReport()),
  );
  foldTransformReports(A, B);
  expect(JSON.stringify(B)).toBe(before);
});
