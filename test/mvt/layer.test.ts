import { expect, test } from 'vitest';
import { Cursor } from '../../src/mvt/cursor.ts';
import { Layer } from '../../src/mvt/layer.ts';
import { bytesField, textField, varintField } from '../support/tile-builder.ts';

const layer = new Layer();

function scan(...fields: number[][]): { layer: Layer; cursor: Cursor } {
  const bytes = Uint8Array.from([0xff, ...fields.flat(), 0xff]);
  const cursor = new Cursor(bytes);
  layer.scan(cursor, 1, bytes.length - 1);
  return { layer, cursor };
}

test('a layer is scanned with its fields in any order', () => {
  const scanned = scan(
    bytesField(4, [1]),
    textField(3, 'a'),
    varintField(99, 1),
    bytesField(2, [7, 7]),
    textField(3, 'ß'),
    varintField(5, 512),
    bytesField(2, []),
    varintField(15, 2),
    textField(1, 'roads'),
  );
  expect(scanned.layer).toMatchObject({ name: 'roads', extent: 512, hasVersion: true, start: 1 });
  scanned.layer.readKeys(scanned.cursor);
  expect([0, 1].map((index) => scanned.layer.keyAt(index))).toEqual(['a', 'ß']);
  const { features, values } = scanned.layer;
  expect([features.length, values.length]).toEqual([2, 1]);
  expect([...scanned.cursor.bytes.subarray(features.starts[0], features.ends[0])]).toEqual([7, 7]);
  expect([...scanned.cursor.bytes.subarray(values.starts[0], values.ends[0])]).toEqual([1]);
});

test('missing fields have the defaults of the specification, and nothing is left from the previous layer', () => {
  expect(scan(textField(1, 'l')).layer).toMatchObject({ name: 'l', extent: 4096, hasVersion: false });
  expect(layer.features.length + layer.keys.length + layer.values.length).toBe(0);
  expect(scan(textField(1, 'l'), varintField(15, 1)).layer.hasVersion).toBe(true);
});

test('any number of features is recorded', () => {
  expect(scan(textField(1, 'l'), new Array<number[]>(5000).fill(bytesField(2, [])).flat()).layer.features.length).toBe(5000);
});

test('a name can have any bytes, and becomes a harmless string', () => {
  expect(scan(textField(1, '__proto__')).layer.name).toBe('__proto__');
  expect(scan(bytesField(1, [0xff, 0x41])).layer.name).toBe('�A');
});

test('extents up to 2^32 - 1 are legal', () => {
  expect(scan(textField(1, 'l'), varintField(5, 2 ** 32 - 1)).layer.extent).toBe(2 ** 32 - 1);
});

test.each<[string, number[][], string]>([
  ['no name', [varintField(15, 2)], 'layer'],
  ['version 0', [textField(1, 'l'), varintField(15, 0)], 'layer'],
  ['version 3', [textField(1, 'l'), varintField(15, 3)], 'layer'],
  ['extent 0', [textField(1, 'l'), varintField(5, 0)], 'layer'],
  ['extent 2^32', [textField(1, 'l'), varintField(5, 2 ** 32)], 'layer'],
  ['a name that is a number', [varintField(1, 1)], 'wire-type'],
  ['a key that is a number', [textField(1, 'l'), varintField(3, 1)], 'wire-type'],
  ['a feature that is a number', [textField(1, 'l'), varintField(2, 1)], 'wire-type'],
  ['a value that is a number', [textField(1, 'l'), varintField(4, 1)], 'wire-type'],
  ['a version of text', [textField(1, 'l'), textField(15, '2')], 'wire-type'],
  ['an extent of text', [textField(1, 'l'), textField(5, '2')], 'wire-type'],
  ['a feature past its end', [textField(1, 'l'), [0x12, 1]], 'truncated'],
])('%s: refused', (_what, fields, defect) => {
  expect(() => scan(...fields)).toThrow(expect.objectContaining({ name: 'TileError', defect }));
});
