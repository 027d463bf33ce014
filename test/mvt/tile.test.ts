import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Cursor } from '../../src/mvt/cursor.ts';
import { forEachLayer } from '../../src/mvt/tile.ts';
import { buildTile, bytesField, textField, varint, varintField } from '../support/tile-builder.ts';

function layers(...fields: number[][]): string[] {
  const found: string[] = [];
  forEachLayer(new Cursor(Uint8Array.from(fields.flat())), (...range) => found.push(range.join()));
  return found;
}

function defectOf(bytes: Iterable<number>): unknown {
  try {
    layers([...bytes]);
    return undefined;
  } catch (error) {
    return (error as { defect: string }).defect;
  }
}

test('layers are visited in order, also empty ones; without bytes there are none', () => {
  expect(layers(bytesField(3, [1, 2]), bytesField(3, []))).toEqual(['0,2,4', '4,6,6']);
  expect(layers()).toEqual([]);
});

test('the visitor may move the cursor anywhere', () => {
  const cursor = new Cursor(
    buildTile([
      { name: 'a', features: [] },
      { name: 'b', features: [] },
    ]),
  );
  let visits = 0;
  forEachLayer(cursor, () => {
    visits++;
    cursor.enter(1, 2);
  });
  expect(visits).toBe(2);
});

test('fields beside the layers are skipped, and the first is reported', () => {
  expect(layers(bytesField(3, []), varintField(99, 1), bytesField(3, [1]))).toEqual(['0,2,2', '5,7,8']);
  const scan = (...fields: number[][]) => forEachLayer(new Cursor(Uint8Array.from(fields.flat())), () => {});
  expect(scan(bytesField(3, []))).toBeNull();
  expect(scan(varintField(15, 1), bytesField(3, []), varintField(99, 1))).toBe('field 15 at byte 0');
});

test('no layer of a tile is visited if it is broken further on', () => {
  let visits = 0;
  const cursor = new Cursor(Uint8Array.from([...bytesField(3, []), 0x1a, 9]));
  expect(() => forEachLayer(cursor, () => visits++)).toThrow(expect.objectContaining({ defect: 'truncated' }));
  expect(visits).toBe(0);
});

test.each<[string, number[], string]>([
  ['no layer, but another field', varintField(4, 1), 'no-layers'],
  ['a layer that is a number', varintField(3, 1), 'wire-type'],
  ['wire type 6', [14, 0], 'wire-type'],
  ['a length of 2^64 - 1', [0x1a, ...varint(2n ** 64n - 1n)], 'truncated'],
  ['a length of eleven bytes', [0x1a, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], 'truncated'],
])('%s: refused', (_what, bytes, defect) => {
  expect(defectOf(bytes)).toBe(defect);
});

describe('data that is no vector tile is identified', () => {
  test.each<[string, Iterable<number>]>([
    ['a PNG image', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')],
    ['gzip data', gzipSync(buildTile([{ name: 'l', features: [] }]))],
    ['HTML', Buffer.from('<!DOCTYPE html><title>502 Bad Gateway</title>')],
    ['JSON', Buffer.from('{"error": "not found"}')],
    ['a MapLibre tile', [3, 1, 0x18, 0x20]],
  ])('%s', (kind, bytes) => {
    const refused = expect.objectContaining({ defect: 'foreign', message: `not a vector tile but ${kind}` });
    expect(() => layers([...bytes])).toThrow(refused);
  });

  test('but never if there is a layer', () => {
    // Its first two bytes are those of zlib data.
    expect(defectOf([...varintField(15, 1), ...bytesField(3, textField(1, 'l'))])).toBeUndefined();
  });
});
