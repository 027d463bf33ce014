import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { layers, namedFlavor } from '@protomaps/basemaps';
import { expect, test } from 'vitest';
import { parseStyle } from '../../src/style/style.ts';

const require = createRequire(import.meta.url);
const LAYER = { id: 'roads', type: 'line', source: 'a', 'source-layer': 'road' };

/** Nested brackets around the value `true`. */
function nested(levels: number): unknown {
  return levels === 0 ? true : ['all', nested(levels - 1)];
}

function warnings(...styleLayers: object[]): readonly string[] {
  const sources = { a: { type: 'vector' }, g: { type: 'geojson' } };
  return parseStyle(JSON.stringify({ version: 8, sources, layers: styleLayers }), 'x').warnings;
}

test.each(['basic-v8', 'basic-v9', 'bright-v8', 'bright-v9', 'satellite-v9'])('nothing is odd in %s', (name) => {
  expect(parseStyle(readFileSync(require.resolve(`mapbox-gl-styles/styles/${name}.json`), 'utf8'), name).warnings).toEqual(
    name === 'satellite-v9' ? [expect.stringContaining('removes everything')] : [],
  );
});

test.each(['light', 'dark', 'white', 'grayscale', 'black'])('nothing is odd in Protomaps %s', (flavor) => {
  const style = {
    version: 8,
    sources: { protomaps: { type: 'vector' } },
    layers: layers('protomaps', namedFlavor(flavor), { lang: 'en' }),
  };
  expect(parseStyle(JSON.stringify(style), flavor).warnings).toEqual([]);
});

test.each([
  [
    'a filter too deep to compile',
    { filter: nested(201) },
    /"roads": its filter cannot be decided \(nested more than 200 levels deep\)/,
  ],
  [
    'a paint value too deep to compile',
    { paint: { 'line-opacity': nested(201) } },
    /paint\.line-opacity: nested more than 200 levels deep/,
  ],
  ['an unknown operator', { filter: ['no-such-op', 1] }, /"roads": its filter cannot be decided .*no-such-op/],
  ['a paint property of the wrong type', { paint: { 'line-width': 'wide' } }, /"roads": paint.line-width: number expected/],
  ['a layout property of another type', { layout: { 'text-field': 'x' } }, /"roads": layout.text-field: unknown property/],
  ['zooms that never meet', { minzoom: 9, maxzoom: 8 }, /"roads": minzoom 9 is not below maxzoom 8/],
  ['no type', { type: undefined }, /"roads": it has no type/],
  ['no source', { source: undefined }, /"roads": it names no source/],
  ['a source that is not listed', { source: 'c' }, /"roads": its source "c" is not listed/],
])('%s', (_what, odd, message) => {
  expect(warnings({ ...LAYER, ...odd })).toEqual([expect.stringMatching(message)]);
});

test('a layer without source-layer, duplicate ids, and a style that draws no vector tiles', () => {
  expect(warnings(LAYER, { id: 'x', type: 'line', source: 'a' })).toEqual([expect.stringMatching(/"x": it has no source-layer/)]);
  expect(warnings(LAYER, LAYER, LAYER)).toEqual([expect.stringMatching(/"roads": several layers/)]);
  expect(warnings({ id: 'x', type: 'background' })).toEqual([expect.stringContaining('removes everything')]);
});

test('parts without effect on pruning give no warning', () => {
  const style = { version: 8, glyphs: 5, sprite: {}, light: 1, sources: { a: { type: 'vector' } }, layers: [LAYER] };
  expect(parseStyle(JSON.stringify(style), 'x').warnings).toEqual([]);
  expect(warnings(LAYER, { id: 'g', type: 'fill', source: 'g', paint: { 'fill-opacity': 'x' } })).toEqual([]);
});

test('their number is limited, and each is one line', () => {
  const odd = Array.from({ length: 20_000 }, (_, i) => ({ ...LAYER, id: `l${i}`, filter: ['no\nsuch', 'x'.repeat(1000)] }));
  const lines = warnings(...odd);
  expect(lines).toHaveLength(51);
  for (const line of lines) expect(line).toMatch(/^.{1,500}$/);
});
