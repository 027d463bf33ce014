import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { describe, expect, test } from 'vitest';
import { Cursor } from '../../src/mvt/cursor.ts';
import { checkValue, NULL, readValue, TYPED, UNKNOWN_TYPE } from '../../src/mvt/value.ts';
import { type ValueDraft, valueMessage, varintField } from '../support/tile-builder.ts';

function read(message: number[]): unknown {
  return readValue(new Cursor(Uint8Array.from(message)), 0, message.length);
}

describe('values are read as written', () => {
  test.each<[ValueDraft, unknown]>([
    [{ string: 'Zürich' }, 'Zürich'],
    [{ string: 'a text longer than the short ones are' }, 'a text longer than the short ones are'],
    [{ string: '' }, ''],
    [{ float: 1.5 }, 1.5],
    [{ double: 0.1 }, 0.1],
    [{ double: -0 }, -0],
    [{ double: Number.NaN }, Number.NaN],
    [{ int: -1 }, -1], // ten bytes, which a sum of doubles would make 0
    [{ int: -(2 ** 31) - 1 }, -(2 ** 31) - 1],
    [{ int: -(2n ** 63n) }, -(2 ** 63)],
    [{ int: 2n ** 53n + 1n }, 2 ** 53],
    [{ uint: 2n ** 32n }, 2 ** 32],
    [{ uint: 2n ** 64n - 1n }, 2 ** 64],
    [{ sint: -1 }, -1],
    [{ sint: 2n ** 53n }, 2 ** 53],
    [{ sint: -(2n ** 53n) + 1n }, -(2 ** 53) + 1],
    [{ sint: -(2n ** 63n) }, -(2 ** 63)],
    [{ bool: true }, true],
    [{ bool: false }, false],
  ])('%o', (draft, expected) => {
    expect(read(valueMessage(draft))).toBe(expected);
  });
});

test('integers past 2^53 are rounded as pbf rounds them', () => {
  for (const int of [2n ** 62n + 12345n, -(2n ** 62n) - 54321n, 2n ** 63n - 1n]) {
    const message = valueMessage({ int });
    const pbf = new PbfReader(Uint8Array.from(message.slice(1)));
    expect(read(message)).toBe(pbf.readVarint(true));
  }
});

test('the last of several values counts', () => {
  expect(read([...valueMessage({ int: 1 }), ...valueMessage({ bool: true })])).toBe(true);
});

test.each([
  ['an unknown field', varintField(9, 1), 'value'],
  ['a string of wire type varint', varintField(1, 3), 'value'],
  ['a string past the end', [10, 5, 65], 'truncated'],
  ['a double past the end', [25, 0, 0], 'truncated'],
  ['a varint of eleven bytes', [32, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], 'truncated'],
  ['a varint of more than 64 bits', [32, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2], 'truncated'],
  ['field 0', [0, 1], 'wire-type'],
  ['wire type 3', [11], 'wire-type'],
])('a value with %s is refused', (_what, message, defect) => {
  expect(() => read(message)).toThrow(expect.objectContaining({ defect }));
});

test('an empty message is null', () => {
  expect(read([])).toBeNull();
  expect(checkValue(new Cursor(Uint8Array.from([])), 0, 0)).toBe(NULL);
});

test('the check agrees with reading: a value, none, one of unknown type, or invalid bytes', () => {
  const field = fc.oneof(
    fc
      .constantFrom<ValueDraft>(
        { string: 'a' },
        { float: 1 },
        { double: 1 },
        { int: -1 },
        { uint: 1 },
        { sint: -1 },
        { bool: true },
      )
      .map(valueMessage),
    fc.array(fc.nat({ max: 255 }), { maxLength: 12 }),
    fc.tuple(fc.nat({ max: 66 }), fc.nat({ max: 3 })).map((bytes): number[] => bytes),
  );
  const message = fc.array(field, { maxLength: 3 }).map((fields) => fields.flat());
  const outcome = (take: typeof readValue | typeof checkValue, bytes: number[]): unknown => {
    try {
      return take(new Cursor(Uint8Array.from(bytes)), 0, bytes.length);
    } catch (error) {
      return error;
    }
  };
  fc.assert(
    fc.property(message, (bytes) => {
      const state = outcome(checkValue, bytes);
      const value = outcome(readValue, bytes);
      if (state === TYPED) expect(['string', 'number', 'boolean']).toContain(typeof value);
      else if (state === NULL) expect(value).toBeNull();
      else if (state === UNKNOWN_TYPE) expect(value).toMatchObject({ defect: 'value' });
      // Reading stops at the first unknown field; the check continues to the end.
      else expect([(state as { defect: string }).defect, 'value']).toContain((value as { defect: string }).defect);
    }),
    { numRuns: 5000 },
  );
});
