import { expect, test } from 'vitest';
import { jsonExcess, MAX_JSON_DEPTH, MAX_JSON_VALUES } from '../../src/kit/json-bounds.ts';

test('depth and values are counted up to the limit', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(jsonExcess(nested(MAX_JSON_DEPTH))).toBeUndefined();
  expect(jsonExcess(nested(MAX_JSON_DEPTH + 1))).toMatch(/levels deep/);
  const list = (values: number): string =>
    `[${Array(values - 1)
      .fill(0)
      .join()}]`;
  expect(JSON.parse(list(10))).toHaveLength(9);
  expect(jsonExcess(list(MAX_JSON_VALUES))).toBeUndefined();
  expect(jsonExcess(list(MAX_JSON_VALUES + 1))).toMatch(/more than 1000000 values/);
  expect(jsonExcess(`[${'{},'.repeat(MAX_JSON_VALUES / 2)}0]`)).toMatch(/values/);
});

test('contents of strings do not count, also after escaped quotes', () => {
  expect(jsonExcess(`{"${'[,{'.repeat(MAX_JSON_VALUES)}":"\\"${'['.repeat(2000)}\\\\"}`)).toBeUndefined();
});

test('text that is not JSON is scanned as well', () => {
  for (const text of ['', '"', '"\\', ']]]]', '{"a']) expect(jsonExcess(text)).toBeUndefined();
});
