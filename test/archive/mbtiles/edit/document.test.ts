// Where the keys of MBTiles' metadata are: in rows, in the json row, or in both.

import { expect, test } from 'vitest';
import { MbtilesDocument } from '../../../../src/archive/mbtiles/edit/document.ts';
import { applyPatch } from '../../../../src/meta/merge-patch.ts';

const JSON_ROW = '{"vector_layers":[],"both":1,"number":2,"text":"3"}';

function documentOf(rows: Record<string, string>): MbtilesDocument {
  return new MbtilesDocument(new Map(Object.entries(rows)), []);
}

function rowsOf(document: MbtilesDocument): Record<string, string> {
  return Object.fromEntries(document.rows());
}

test('a row counts before a member of the json row, and takes its place when it is set', () => {
  const document = documentOf({ both: 'row', json: JSON_ROW });
  expect(document.entries().filter(([key]) => key === 'both')).toEqual([['both', 'row']]);
  document.setText('both', 'new');
  expect(rowsOf(document)).toEqual({ both: 'new', json: '{"vector_layers":[],"number":2,"text":"3"}' });
});

test('a member of the json row stays one, and of its kind', () => {
  const document = documentOf({ json: JSON_ROW });
  document.setText('number', '5');
  document.setText('text', '5');
  document.set('structure', { a: 1 });
  document.setText('row', '5');
  expect(rowsOf(document)).toEqual({
    row: '5',
    json: '{"vector_layers":[],"both":1,"number":5,"text":"5","structure":{"a":1}}',
  });
});

test('without a json row a structure becomes a row of JSON', () => {
  const document = documentOf({ name: 'a' });
  document.set('structure', { a: 1 });
  document.set('count', 7);
  expect(rowsOf(document)).toEqual({ name: 'a', structure: '{"a":1}', count: '7' });
});

test('vector_layers in a row of their own move into the json row when they are set', () => {
  const document = documentOf({ vector_layers: '[]' });
  document.setText('vector_layers', '[{"id":"a","fields":{}}]');
  expect(rowsOf(document)).toEqual({ json: '{"vector_layers":[{"id":"a","fields":{}}]}' });
});

test('the json row is set and removed as a whole', () => {
  const document = documentOf({ name: 'a', json: JSON_ROW });
  document.setText('json', '{"b":1}');
  expect(rowsOf(document)).toEqual({ name: 'a', json: '{"b":1}' });
  expect(() => document.setText('json', '[]')).toThrow('json takes a JSON object');
  expect(document.remove('json')).toBe(true);
  expect(rowsOf(document)).toEqual({ name: 'a' });
  expect(document.remove('json')).toBe(false);
});

test('keys may have any name', () => {
  const document = documentOf({ json: '{"__proto__":{"a":1},"1":2}' });
  applyPatch(
    document,
    JSON.parse('{"__proto__":{"b":{"c":2,"d":null}},"constructor":"x","gone":null}') as Record<string, unknown>,
  );
  expect(rowsOf(document)).toEqual({ constructor: 'x', json: '{"1":2,"__proto__":{"a":1,"b":{"c":2}}}' });
});

test('an object in the text of a row is merged, and stays text', () => {
  const document = documentOf({ strategies: '{"a":1,"b":2}' });
  applyPatch(document, { strategies: { a: null, c: 3 } });
  expect(rowsOf(document)).toEqual({ strategies: '{"b":2,"c":3}' });
});
