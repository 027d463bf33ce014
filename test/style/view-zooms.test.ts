import { describe, expect, test } from 'vitest';
import type { StyleLayer } from '../../src/style/style.ts';
import { viewZooms } from '../../src/style/view-zooms.ts';

function layer(minzoom = Number.NEGATIVE_INFINITY, maxzoom = Number.POSITIVE_INFINITY, hidden = false): StyleLayer {
  return { id: 'x', sourceLayer: 'x', minzoom, maxzoom, hidden, filter: undefined, filterKey: 'layers[0].filter' };
}

describe('by view zoom', () => {
  test('a tile below the deepest serves its own zoom, up to the next', () => {
    expect(viewZooms(layer(), 5, 'view', 14)).toEqual([5]);
    expect(viewZooms(layer(5.9), 5, 'view', 14)).toEqual([5]);
    expect(viewZooms(layer(6), 5, 'view', 14)).toEqual([]);
    expect(viewZooms(layer(0, 5.1), 5, 'view', 14)).toEqual([5]);
    expect(viewZooms(layer(0, 5), 5, 'view', 14)).toEqual([]);
  });

  test('the deepest tiles serve all higher zooms, where the layer is drawn', () => {
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

test('by tile zoom the literal rule holds', () => {
  expect(viewZooms(layer(14, 15), 14, 'tile', 14)).toEqual([14]);
  expect(viewZooms(layer(14.5), 14, 'tile', 14)).toEqual([]);
  expect(viewZooms(layer(0, 14), 14, 'tile', 14)).toEqual([]);
});

test('a hidden layer is never drawn', () => {
  expect(viewZooms(layer(0, 24, true), 5, 'view', 14)).toEqual([]);
});
