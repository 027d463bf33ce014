import { describe, expect, test } from 'vitest';
import type { StyleLayer } from '../../src/style/style.ts';
import { viewSpan, viewZooms } from '../../src/style/view-zooms.ts';

function layer(minzoom = Number.NEGATIVE_INFINITY, maxzoom = Number.POSITIVE_INFINITY, hidden = false): StyleLayer {
  const rest = { type: 'line', filter: undefined, paint: {}, layout: {}, path: 'layers[0]', promotedKey: null };
  return { id: 'x', sourceLayer: 'x', minzoom, maxzoom, hidden, ...rest };
}

describe('by view zoom', () => {
  test('a tile that is not of the deepest zoom serves its own zoom, up to the next', () => {
    expect(viewZooms(layer(), 5, 'view', 14)).toEqual([5]);
    expect(viewZooms(layer(5.9), 5, 'view', 14)).toEqual([5]);
    expect(viewZooms(layer(6), 5, 'view', 14)).toEqual([]);
    expect(viewZooms(layer(0, 5.1), 5, 'view', 14)).toEqual([5]);
    expect(viewZooms(layer(0, 5), 5, 'view', 14)).toEqual([]);
  });

  test('the deepest tiles serve all higher zooms at which the layer is drawn', () => {
    expect(viewZooms(layer(15), 14, 'view', 14)).toEqual([15, 16, 17, 18, 19, 20, 21, 22, 23, 24]);
    expect(viewZooms(layer(15.5, 17), 14, 'view', 14)).toEqual([15, 16]);
    expect(viewZooms(layer(24), 14, 'view', 14)).toEqual([24]);
    expect(viewZooms(layer(24.5), 14, 'view', 14)).toEqual([]);
    expect(viewZooms(layer(20, 24), 14, 'view', 14)).toEqual([20, 21, 22, 23]);
    expect(viewZooms(layer(15), 13, 'view', 14)).toEqual([]);
  });

  test('tiles deeper than any view still serve themselves', () => {
    expect(viewZooms(layer(), 25, 'view', 25)).toEqual([25]);
  });
});

test('by tile zoom the literal rule applies', () => {
  expect(viewZooms(layer(14, 15), 14, 'tile', 14)).toEqual([14]);
  expect(viewZooms(layer(14.5), 14, 'tile', 14)).toEqual([]);
  expect(viewZooms(layer(0, 14), 14, 'tile', 14)).toEqual([]);
});

test('a hidden layer is never drawn', () => {
  expect(viewZooms(layer(0, 24, true), 5, 'view', 14)).toEqual([]);
});

describe('the part of a view zoom at which a layer is drawn', () => {
  test.each([
    ['cut at both ends', layer(5.25, 5.75), 5, { from: 5.25, to: 5.75, closed: false }],
    ['up to the next zoom', layer(), 5, { from: 5, to: 6, closed: false }],
    ['also further out than zoom 0, on tiles of zoom 0', layer(), 0, { from: -2, to: 1, closed: false }],
    ['the last view zoom itself', layer(), 24, { from: 24, to: 24, closed: true }],
    ['none before minzoom', layer(6), 5, null],
    ['none from maxzoom', layer(0, 5), 5, null],
    ['none if minzoom is past maxzoom', layer(5.7, 5.2), 5, null],
  ])('%s', (_what, styleLayer, zoom, span) => {
    expect(viewSpan(styleLayer, zoom, 'view', 14)).toEqual(span);
  });

  test('by tile zoom it is a single zoom', () => {
    expect(viewSpan(layer(5), 5, 'tile', 14)).toEqual({ from: 5, to: 5, closed: true });
    expect(viewSpan(layer(5.5), 5, 'tile', 14)).toBeNull();
    expect(viewSpan(layer(), 0, 'tile', 14)).toEqual({ from: 0, to: 0, closed: true });
  });
});
