// Valid but awkward tiles for property tests: all value types, NaN with a payload, 64-bit numbers, text that is not UTF-8, tags
// packed or not and in any chunks, fields in any order, unknown fields everywhere.

import fc from 'fast-check';
import {
  bytesField,
  type FeatureDraft,
  type LayerDraft,
  textField,
  type ValueDraft,
  varintField,
} from '../support/tile-builder.ts';

const NAN_WITH_PAYLOAD = [25, 0xef, 0xbe, 0xad, 0xde, 0, 0, 0xf8, 0x7f];
const NO_UTF8 = [0xff, 0xc0, 0x41];

const key = fc.constantFrom<string | number[]>('class', 'name', '__proto__', '', NO_UTF8, ...Array.from('abcdefgh'));

const value: fc.Arbitrary<ValueDraft> = fc.oneof(
  fc.nat({ max: 300 }).map((int) => ({ int })),
  fc.constantFrom<ValueDraft>(
    { raw: NAN_WITH_PAYLOAD },
    { raw: bytesField(1, NO_UTF8) },
    { raw: [...varintField(5, 1), ...textField(1, 'the last one counts')] },
    { float: -0 },
    { int: -(2n ** 63n) },
    { uint: 2n ** 64n - 1n },
    { sint: 2n ** 53n + 1n },
    { bool: false },
    { string: 'a text that is longer than the short ones' },
  ),
);

/** So many that indices after them take two bytes, and fewer once these are removed. */
const MANY_VALUES: ValueDraft[] = Array.from({ length: 125 }, (_, i) => ({ uint: 1000 + i }));

const UNKNOWN_FIELDS = [[], varintField(17, 2n ** 64n - 1n), bytesField(18, [1, 2, 3]), [0xa5, 1, 1, 2, 3, 4]];

const SHAPES: [type: number, geometry: number[]][] = [
  [0, [9, 0, 0]],
  [1, [9, 50, 34]],
  [1, [17, 10, 14, 3, 9]],
  [2, [9, 4, 4, 18, 0, 16, 16, 0]],
  [3, [9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15]],
];

const feature: fc.Arbitrary<FeatureDraft> = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    id: fc.constantFrom(undefined, 0, 2n ** 64n - 1n),
    tags: fc.array(fc.tuple(key, value), { maxLength: 6 }),
    tagsPerField: fc.constantFrom(undefined, undefined, 0, 1, 2, 3),
    extra: fc.constantFrom(...UNKNOWN_FIELDS, bytesField(2, [])),
    mix: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(({ shape: [type, geometry], ...draft }) => defined({ ...draft, type, geometry }));

export const layerDraft: fc.Arbitrary<LayerDraft> = fc
  .record({
    name: fc.constantFrom('road', 'poi', '__proto__'),
    features: fc.array(feature, { maxLength: 12 }),
    version: fc.constantFrom(null, 1, 2),
    extent: fc.constantFrom(undefined, 512, 2 ** 32 - 1),
    // "a" may be a duplicate then: once unused, once used; or with two indices.
    unusedKeys: fc.constantFrom<string[][]>([], ['spare'], ['spare', 'a', 'a']),
    unusedValues: fc.constantFrom<ValueDraft[][]>([], [{ int: 7 }, { int: 7 }], MANY_VALUES),
    extra: fc.constantFrom(...UNKNOWN_FIELDS),
    mix: fc.option(fc.nat(), { nil: undefined }),
  })
  .map(defined);

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Removes undefined properties. */
function defined<T extends object>(draft: T): Defined<T> {
  return Object.fromEntries(Object.entries(draft).filter(([, entry]) => entry !== undefined)) as Defined<T>;
}
