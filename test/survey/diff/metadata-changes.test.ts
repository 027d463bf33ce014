// Metadata are compared by meaning, whatever the format.

import { expect, test } from 'vitest';
import { metadataChanges } from '../../../src/survey/diff/metadata-changes.ts';
import { emptyMetadata, type TilesetMetadata } from '../../../src/tile/metadata.ts';

const layer = (id: string) => ({ id, fields: { b: 'String', a: 'Number' } });
const layerTurned = (id: string) => ({ fields: { a: 'Number', b: 'String' }, id });

function of(format: 'mbtiles' | 'pmtiles', metadata: Partial<TilesetMetadata>) {
  return { format, metadata: { ...emptyMetadata(), ...metadata } };
}

test('degrees count to 7 digits, layers in any order, texts that hold JSON as JSON', () => {
  const a = of('mbtiles', {
    bounds: [-10.123456789, -0, 1, 2],
    vector_layers: [layer('x'), layer('y')],
    other: { strategies: '[{"a":1}]', format: 'pbf', scheme: 'tms' },
  });
  const b = of('pmtiles', {
    bounds: [-10.1234568, 0, 1, 2],
    vector_layers: [layerTurned('y'), layerTurned('x')],
    other: { strategies: [{ a: 1 }] },
  });
  expect(metadataChanges(a, b)).toEqual([]);
});

test('what a PMTiles header always says is no difference from an MBTiles without it, but another value is', () => {
  const header = { center: [1, 2, 3], minzoom: 0, maxzoom: 5 } as const;
  expect(metadataChanges(of('mbtiles', {}), of('pmtiles', header))).toEqual([]);
  expect(metadataChanges(of('mbtiles', {}), of('mbtiles', { minzoom: 0 }))).toEqual([
    { key: 'minzoom', change: 'added', a: null, b: 0 },
  ]);
  expect(metadataChanges(of('mbtiles', { maxzoom: 4 }), of('pmtiles', header))).toMatchObject([{ key: 'maxzoom', a: 4, b: 5 }]);
});

test('vector_layers are compared layer by layer, and a lone layer is one difference', () => {
  const layers = (fields: object, ...more: string[]) => ({
    vector_layers: [{ id: 'a.b', fields: { ...fields }, minzoom: 0 }, ...more.map(layer)],
  });
  expect(metadataChanges(of('mbtiles', layers({ x: 'String' })), of('mbtiles', layers({ x: 'Number' }, 'new')))).toEqual([
    { key: 'vector_layers', change: 'changed', a: ['a.b'], b: ['a.b', 'new'] },
    { key: 'vector_layers.a.b.fields', change: 'changed', a: { x: 'String' }, b: { x: 'Number' } },
  ]);
});

test('other keys are added, removed or changed, however they are named', () => {
  const a = emptyMetadata().other;
  const b = emptyMetadata().other;
  Object.defineProperty(a, '__proto__', { value: 'one', enumerable: true });
  Object.defineProperty(b, '__proto__', { value: 'two', enumerable: true });
  b['note'] = 'new';
  expect(metadataChanges(of('mbtiles', { name: 'n', other: a }), of('mbtiles', { other: b }))).toEqual([
    { key: '__proto__', change: 'changed', a: 'one', b: 'two' },
    { key: 'name', change: 'removed', a: 'n', b: null },
    { key: 'note', change: 'added', a: null, b: 'new' },
  ]);
});
