import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cursor } from '../../src/mvt/cursor.ts';
import { Feature } from '../../src/mvt/feature.ts';
import { bytesField, varint, varintField } from '../support/tile-builder.ts';

const feature = new Feature();

/** Reads a feature of a layer of 3 keys and 300 values. */
function read(...fields: number[][]): Feature {
  readWithId(fields);
  return feature;
}

/** The same, and returns the id. So many bytes follow the feature. */
function readWithId(fields: number[][], behind = 3): number | undefined {
  const bytes = fields.flat();
  const cursor = new Cursor(Uint8Array.from([...bytes, ...Array<number>(behind).fill(0xff)]));
  feature.read(cursor, 0, bytes.length, 3, 300);
  return feature.id(cursor);
}

function tags(...fields: number[][]): number[] {
  const { tags: indices, tagCount } = read(...fields);
  return [...indices.subarray(0, tagCount)];
}

const packed = (...indices: number[]): number[] => bytesField(2, indices.flatMap(varint));
const single = (index: number | bigint): number[] => varintField(2, index);

describe('tags', () => {
  test('can be packed, in chunks, single, or mixed', () => {
    expect(tags(packed(0, 5, 2, 299))).toEqual([0, 5, 2, 299]);
    expect(tags(packed(0), packed(), packed(5, 2), varintField(3, 1), packed(299))).toEqual([0, 5, 2, 299]);
    expect(tags(single(0), single(5), single(2), single(299))).toEqual([0, 5, 2, 299]);
    expect(tags(packed(0, 5, 2), single(299))).toEqual([0, 5, 2, 299]);
    expect(tags()).toEqual([]);
  });

  test('can be of any number', () => {
    expect(tags(packed(...new Array<number>(10_000).fill(1)))).toHaveLength(10_000);
  });

  test.each<[string, number[][]]>([
    ['an odd number', [packed(0, 1, 2)]],
    ['a missing key', [packed(3, 1)]],
    [
      'an odd number, and a field after them that could be the value',
      [varintField(3, 1), packed(0, 1, 2), varintField(1, 0x22), bytesField(4, new Array<number>(33).fill(0))],
    ],
    [
      'an odd number, one of them an overlong varint',
      [bytesField(2, [0, 0x85, 0x80, 0, 1]), varintField(3, 1), bytesField(4, [9])],
    ],
    ['a missing value', [packed(0, 300)]],
    ['a value 2^32 - 1', [packed(0, 2 ** 32 - 1)]],
    ['a key 2^64 - 1', [single(2n ** 64n - 1n), single(0)]],
  ])('%s: refused', (_what, fields) => {
    expect(() => read(...fields)).toThrow(expect.objectContaining({ defect: 'tags' }));
  });

  test('a chunk that ends within a number is truncated', () => {
    expect(() => read([0x12, 2, 0, 0x80], varintField(3, 1))).toThrow(expect.objectContaining({ defect: 'truncated' }));
  });
});

test('id, type and geometry are found in any order, and the last of each counts', () => {
  const fields = [bytesField(4, [9, 0, 0]), varintField(3, 1), varintField(1, 2), varintField(3, 2), varintField(1, 7)];
  expect(readWithId(fields)).toBe(7);
  expect(feature).toMatchObject({
    type: 2,
    hasType: true,
    geometries: 1,
    geometryStart: 2,
    geometryEnd: 5,
  });
  expect(readWithId([])).toBeUndefined();
  expect(feature).toMatchObject({ type: 0, hasType: false, geometries: 0, tagCount: 0 });
  expect(read(varintField(3, 0))).toMatchObject({ type: 0, hasType: true });
  expect(read(bytesField(4, []), bytesField(4, []))).toMatchObject({ geometries: 2 });
  expect(readWithId([varintField(1, 2n ** 64n - 1n)])).toBe(2 ** 64);
  expect(readWithId([varintField(1, 2n ** 63n - 1n)])).toBe(2 ** 63);
});

/** An overlong varint, which the fast path does not read. */
function padded(value: number, extra: number): number[] {
  const bytes = varint(value);
  if (extra === 0) return bytes;
  return [...bytes.slice(0, -1), bytes.at(-1)! | 0x80, ...Array<number>(extra - 1).fill(0x80), 0];
}

test('the fast path reads the same as the slow one', () => {
  const fields = fc.record({
    id: fc.option(fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat())),
    type: fc.constantFrom(0, 1, 2, 3),
    pairs: fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 299 })), { maxLength: 40 }),
    geometry: fc.array(fc.nat({ max: 255 }), { minLength: 1, maxLength: 200 }),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
  });
  fc.assert(
    fc.property(fields, fc.nat({ max: 2 }), fc.nat({ max: 4 }), ({ id, type, pairs, geometry, order }, extra, behind) => {
      const written = (pad: number): number[][] => [
        id === null ? [] : [8, ...padded(id, id < 2 ** 35 ? pad : 0)],
        [24, ...padded(type, pad)],
        [
          18,
          ...padded(pairs.length === 0 ? 0 : pairs.flat().flatMap((index) => padded(index, pad)).length, pad),
          ...pairs.flat().flatMap((index) => padded(index, pad)),
        ],
        [34, ...padded(geometry.length, pad), ...geometry],
      ];
      const outcome = (pad: number): unknown => {
        const parts = written(pad);
        const seen = readWithId(
          order.map((i) => parts[i]!),
          behind,
        );
        const { type: kind, hasType, tags: all, tagCount, geometries, geometryStart, geometryEnd } = feature;
        return { seen, kind, hasType, tags: [...all.subarray(0, tagCount)], geometries, bytes: geometryEnd - geometryStart };
      };
      expect(outcome(0)).toEqual({
        seen: id ?? undefined,
        kind: type,
        hasType: true,
        tags: pairs.flat(),
        geometries: 1,
        bytes: geometry.length,
      });
      expect(outcome(extra + 2)).toEqual(outcome(0));
    }),
    { numRuns: 500, seed: 21 },
  );
});

test('the chunk of the tags is reported if there is exactly one, with short numbers', () => {
  const chunk = packed(0, 5, 2, 299);
  const others = [varintField(3, 1), bytesField(4, [9, 0, 0])];
  expect(read(chunk, ...others)).toMatchObject({ chunkStart: 0, chunkEnd: chunk.length });
  expect(read(...others, chunk)).toMatchObject({ chunkStart: 7, chunkEnd: 7 + chunk.length });
  expect(read(packed(), ...others)).toMatchObject({ chunkStart: 0, chunkEnd: 2 });
  const nowhere = { chunkStart: -1, chunkEnd: -1 };
  expect(read(...others)).toMatchObject(nowhere);
  expect(read(packed(0, 5), packed(2, 299), ...others)).toMatchObject(nowhere);
  expect(read(packed(), chunk, ...others)).toMatchObject(nowhere);
  expect(read(bytesField(2, [0x80, 0, 5]), ...others)).toMatchObject(nowhere);
  expect(read(bytesField(2, [0, 0x85, 0x80, 0]), ...others)).toMatchObject(nowhere);
  expect(read(single(0), single(5), ...others)).toMatchObject(nowhere);
});

test('keys past the 127th and values past the 16,383rd are read', () => {
  const cursor = new Cursor(Uint8Array.from([...packed(127, 16_383, 128, 16_384), ...varintField(3, 1), ...bytesField(4, [9])]));
  feature.read(cursor, 0, cursor.bytes.length, 129, 16_385);
  expect([...feature.tags.subarray(0, feature.tagCount)]).toEqual([127, 16_383, 128, 16_384]);
});

test('an unknown type is 0', () => {
  const geometry = bytesField(4, [9, 0, 0]);
  for (const type of [4, 32, 2n ** 32n + 1n, 2n ** 64n - 1n]) {
    expect(read(varintField(3, type), geometry)).toMatchObject({ type: 0, hasType: false, geometries: 1 });
    expect(read(varintField(3, type), geometry, varintField(3, 2))).toMatchObject({ type: 2, hasType: true });
  }
});

test('unknown fields of any wire type are skipped', () => {
  const unknown = [
    varintField(5, 1),
    bytesField(15, [1, 2]),
    [0x2d, 1, 2, 3, 4],
    [0x29, 1, 2, 3, 4, 5, 6, 7, 8],
    varintField(99, 1),
  ];
  expect(tags(...unknown, packed(0, 1))).toEqual([0, 1]);
});

test.each<[string, number[], string]>([
  ['a type of bytes', bytesField(3, [1]), 'wire-type'],
  ['an id of bytes', bytesField(1, [1]), 'wire-type'],
  ['a geometry that is a number', varintField(4, 9), 'wire-type'],
  ['tags as floats', [0x15, 1, 2, 3, 4], 'wire-type'],
  ['a group', [0x2b], 'wire-type'],
  ['field 0', [0, 1], 'wire-type'],
  ['a geometry past the end', [0x22, 9, 1], 'truncated'],
])('%s: refused', (_what, field, defect) => {
  expect(() => read(field)).toThrow(expect.objectContaining({ name: 'TileError', defect }));
});
