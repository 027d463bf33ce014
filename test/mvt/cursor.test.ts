import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cursor } from '../../src/mvt/cursor.ts';
import { varint } from '../support/tile-builder.ts';

function cursor(...bytes: number[]): Cursor {
  return new Cursor(Uint8Array.from(bytes));
}

const truncated = expect.objectContaining({ name: 'TileError', defect: 'truncated' });
const wrongWire = expect.objectContaining({ name: 'TileError', defect: 'wire-type' });

test('a varint of any 64 bits is read completely, in two words and as the nearest double', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.nat({ max: 4 }), (number, padding) => {
      const bytes = [...varint(number), ...new Array<number>(padding).fill(255)];
      const at = cursor(...bytes);
      expect(at.readVarint()).toBe(Number(number));
      expect((BigInt(at.high >>> 0) << 32n) | BigInt(at.low >>> 0)).toBe(number);
      expect(at.pos).toBe(bytes.length - padding);
    }),
  );
});

test('a varint is not read past the end of its message', () => {
  for (const bytes of [[], [0x80], [0x80, 0x80], [0xff, 0xff, 0xff, 0xff, 0xff]]) {
    const at = cursor(...bytes, 1, 1);
    at.enter(0, bytes.length);
    expect(() => at.readVarint()).toThrow(truncated);
  }
  expect(() => cursor(...new Array<number>(10).fill(0x80), 1).readVarint()).toThrow(truncated);
  expect(() => cursor(...new Array<number>(9).fill(0xff), 2).readVarint()).toThrow(truncated);
});

describe('tags', () => {
  test.each([8, 10, 13, 9, 120, 122, 0x1a, 128, 130, 2 ** 32 - 8])('%i is valid', (tag) => {
    expect(cursor(...varint(tag)).readTag()).toBe(tag);
  });

  test.each([0, 2, 5, 11, 12, 14, 15, 131, 132, 2 ** 32])('%i is invalid', (tag) => {
    expect(() => cursor(...varint(tag)).readTag()).toThrow(wrongWire);
  });

  test('a missing one is invalid', () => {
    expect(() => cursor().readTag()).toThrow(truncated);
  });
});

test('a length past the end of the message is refused, whatever follows', () => {
  expect(cursor(3, 1, 1, 1).readEnd()).toBe(4);
  const at = cursor(3, 1, 1, 1, 1, 1);
  at.enter(0, 3);
  expect(() => at.readEnd()).toThrow(truncated);
  expect(() => cursor(...varint(2n ** 64n - 1n), 1).readEnd()).toThrow(truncated);
});

test('fields of every wire type are skipped, and none past the end', () => {
  for (const [tag, value] of [
    [8, [0x80, 1]],
    [9, [1, 2, 3, 4, 5, 6, 7, 8]],
    [10, [2, 7, 7]],
    [13, [1, 2, 3, 4]],
  ] as const) {
    const at = cursor(...value, 1);
    at.skip(tag);
    expect(at.pos).toBe(value.length);
    expect(() => cursor(...value.slice(0, -1)).skip(tag)).toThrow(truncated);
  }
});

test('floats and doubles can be at any offset', () => {
  const bytes = [0, ...new Uint8Array(Float32Array.of(1.5).buffer), ...new Uint8Array(Float64Array.of(-0.1).buffer)];
  const at = new Cursor(Uint8Array.from([9, ...bytes]).subarray(1));
  at.enter(1, bytes.length);
  expect(at.readFloat()).toBe(1.5);
  expect(at.readDouble()).toBe(-0.1);
  expect(() => at.readFloat()).toThrow(truncated);
});
