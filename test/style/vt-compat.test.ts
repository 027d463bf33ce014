import { expect, test } from 'vitest';
import { parseStyle } from '../../src/style/style.ts';
import { isDrawnByVtOptimizer } from '../../src/style/vt-compat.ts';

function isDrawn(layer: object, z: number): boolean {
  const style = { version: 8, layers: [{ id: 'x', type: 'line', 'source-layer': 'l', ...layer }] };
  const [read] = parseStyle(JSON.stringify(style), 'x').bySourceLayer.get('l') ?? [];
  if (read === undefined) throw new Error('not read');
  return isDrawnByVtOptimizer(read, z);
}

test('zooms are literal, and 0 counts as unset', () => {
  expect([4, 5, 12, 13].map((z) => isDrawn({ minzoom: 5, maxzoom: 13 }, z))).toEqual([false, true, true, false]);
  expect([5, 6].map((z) => isDrawn({ minzoom: 5.5 }, z))).toEqual([false, true]);
  expect(isDrawn({ minzoom: 0, maxzoom: 0 }, 30)).toBe(true);
});

test('any visibility but visible hides', () => {
  const drawn = (visibility: unknown) => isDrawn({ layout: { visibility } }, 5);
  expect(['visible', 'none', 'shown', null, undefined].map(drawn)).toEqual([true, false, false, false, true]);
});

test.each([
  ...['fill-opacity', 'fill-outline-color', 'line-opacity', 'line-width', 'icon-size', 'text-size', 'text-max-width'],
  ...['text-opacity', 'raster-opacity', 'circle-radius', 'circle-opacity', 'fill-extrusion-opacity', 'heatmap-opacity'],
])('%s of 0 hides in paint, not in layout', (property) => {
  expect(isDrawn({ paint: { [property]: 0 } }, 5)).toBe(false);
  expect(isDrawn({ paint: { [property]: 1 } }, 5)).toBe(true);
  expect(isDrawn({ paint: { [property]: '0' } }, 5)).toBe(true);
  expect(isDrawn({ layout: { [property]: 0 } }, 5)).toBe(true);
});

test('other properties of 0 do not', () => {
  expect(isDrawn({ paint: { 'line-blur': 0, 'icon-opacity': 0, 'circle-stroke-width': 0 } }, 5)).toBe(true);
});

test('a stop hides exactly at its zoom, even with a base', () => {
  const stops = [
    [5, 0],
    [6.5, 0],
    [8, 1],
  ];
  expect([4, 5, 6, 7, 8].map((z) => isDrawn({ paint: { 'line-width': { base: 1, stops } } }, z))).toEqual([
    true,
    false,
    true,
    true,
    true,
  ]);
  expect(isDrawn({ paint: { 'line-width': { stops } } }, 5)).toBe(true);
  expect(isDrawn({ paint: { 'line-width': { base: 0, stops } } }, 5)).toBe(true);
  expect(isDrawn({ paint: { 'line-width': ['step', ['zoom'], 0, 5, 0] } }, 5)).toBe(true);
  expect(isDrawn({ paint: { 'line-width': { base: 1, stops: 'x' } } }, 5)).toBe(true);
});
