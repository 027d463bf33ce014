import { describe, expect, test } from 'vitest';
import { parseStyle } from '../../src/style/style.ts';
import { promotedKeys } from './promoted-keys.ts';

const LAYER = { id: 'roads', type: 'line', source: 'a', 'source-layer': 'road' };

function parse(style: unknown): ReturnType<typeof parseStyle> {
  return parseStyle(JSON.stringify(style), 'x.json');
}

function withLayers(...layers: unknown[]): unknown {
  return { version: 8, sources: { a: { type: 'vector' }, b: { type: 'geojson' } }, layers };
}

describe('an invalid style is refused', () => {
  test.each([
    ['empty text', '', 'x.json:1:1'],
    ['truncated text', '{"version":8,', 'x.json:1:14'],
    ['an error on the third line', '{\n"version": 8,\n "layers": [1,]}', 'x.json:3:15'],
    ['a bad number', '[01]', 'x.json:1:3'],
    ['a control character in a string', '["\n"]', 'x.json:1:2'],
    ['a bad escape', '["\\x"]', 'x.json:1:2'],
    ['text after the end', '{} {}', 'x.json:1:4'],
    ['nesting 1,000,000 deep', '['.repeat(1_000_000), 'deeper than 1000'],
    ['an array', '[]', 'not a JSON object'],
    ['version 7', '{"version":7,"layers":[]}', 'version is 7'],
    ['no layers', '{"version":8}', 'no array of layers'],
    ['zero layers', '{"version":8,"layers":[]}', 'remove everything'],
    ['a layer of null', '{"version":8,"layers":[null]}', 'layers[0]'],
  ])('%s', (_what, text, message) => {
    expect(() => parseStyle(text, 'x.json')).toThrow(
      expect.objectContaining({ code: 'BAD_STYLE', message: expect.stringContaining(message) }),
    );
  });

  test.each([
    ['source-layer', 7],
    ['minzoom', '5'],
    ['maxzoom', {}],
    ['filter', 'text'],
    ['filter', { a: 1 }],
    ['filter', 5],
    ['paint', 3],
    ['layout', []],
    ['type', 1],
  ])('a layer whose %s is %o is named', (property, value) => {
    expect(() => parse(withLayers({ ...LAYER, [property]: value }))).toThrow(/layer "roads": .* must be /);
  });

  test('a ref to a missing layer', () => {
    expect(() => parse(withLayers(LAYER, { id: 'case', ref: 'rodas' }))).toThrow(/"case" refers to layer "rodas"/);
  });
});

test('null and false are not wrong types', () => {
  const layer = { ...LAYER, filter: null, minzoom: null, paint: null, layout: null };
  expect(parse(withLayers(layer)).bySourceLayer.get('road')).toMatchObject([{ filter: undefined, hidden: false }]);
  expect(parse(withLayers({ ...LAYER, filter: false })).bySourceLayer.get('road')).toMatchObject([{ filter: false }]);
});

test('a zoom of 0 counts as unset, as in renderers', () => {
  const [layer] = parse(withLayers({ ...LAYER, minzoom: 0, maxzoom: 0 })).bySourceLayer.get('road') ?? [];
  expect(layer).toMatchObject({ minzoom: Number.NEGATIVE_INFINITY, maxzoom: Number.POSITIVE_INFINITY });
});

test('only a literal none hides: an expression may change at run time', () => {
  const hidden = (visibility: unknown) =>
    parse(withLayers({ ...LAYER, layout: { visibility } })).bySourceLayer.get('road')?.[0]?.hidden;
  expect(['none', 'visible', undefined, ['global-state', 'roads']].map(hidden)).toEqual([true, false, false, false]);
});

describe('sources', () => {
  const sources = { a: { type: 'vector' }, r: { type: 'raster' }, b: { type: 'vector' }, g: { type: 'geojson' } };
  const layers = ['a', 'b', 'r', 'g', 'unlisted'].map((source) => ({ ...LAYER, id: source, source, 'source-layer': source }));
  const text = JSON.stringify({ version: 8, sources, layers: [...layers, { id: 'none', type: 'line', 'source-layer': 'none' }] });

  test('all vector sources count, and those that are not listed', () => {
    const style = parseStyle(text, 'x');
    expect(style.sources).toEqual(['a', 'b', 'unlisted']);
    expect([...style.bySourceLayer.keys()]).toEqual(['a', 'b', 'unlisted', 'none']);
  });

  test('only the requested ones count, in the order of the style', () => {
    const style = parseStyle(text, 'x', { sources: ['unlisted', 'b'] });
    expect(style.sources).toEqual(['b', 'unlisted']);
    expect([...style.bySourceLayer.keys()]).toEqual(['b', 'unlisted']);
  });

  test.each([
    ['unlistde', /source "unlistde" is not in the style; did you mean unlisted\? its vector sources are "a", "b", "unlisted"/],
    ['r', /source "r" is not a vector source/],
    ['__proto__', /source "__proto__" is not in the style/],
  ])('a missing one is refused: %s', (source, message) => {
    expect(() => parseStyle(text, 'x', { sources: ['a', source] })).toThrow(message);
  });
});

test('a source of unknown type may be a vector source', () => {
  const sources = { own: { type: 'own-vector' }, mesh: { type: 'batched-model' } };
  const layers = ['own', 'mesh'].map((source) => ({ ...LAYER, id: source, source, 'source-layer': source }));
  const style = parse({ version: 8, sources, layers });
  expect([...style.bySourceLayer.keys()]).toEqual(['own']);
  expect(style.warnings).toEqual([expect.stringMatching(/source "own": its type is not known/)]);
});

test('source-layers of an indoor map count', () => {
  const indoor = { floors: { sourceId: 'a', sourceLayers: ['floor', 'room', 5] }, other: { sourceId: 'b', sourceLayers: ['x'] } };
  const style = parse({ ...(withLayers(LAYER) as object), indoor });
  expect([...style.bySourceLayer.keys()]).toEqual(['road', 'floor', 'room']);
});

test('imports are not read, and a warning says so; an empty list has none', () => {
  const unread = (imports: unknown): number => parse({ ...(withLayers(LAYER) as object), imports }).unread.length;
  expect([[{ id: 'x', url: 'y' }], { x: 1 }, [], null, undefined].map(unread)).toEqual([1, 1, 0, 0, 0]);
});

test('keys that sources promote to ids are listed by source-layer', () => {
  const style = parse({
    version: 8,
    sources: {
      one: { type: 'vector', promoteId: 'osm_id' },
      some: { type: 'vector', promoteId: { road: 'road_id', __proto__x: 'y' } },
      none: { type: 'vector', promoteId: 5 },
    },
    layers: [
      { ...LAYER, id: '1', source: 'one' },
      { ...LAYER, id: '2', source: 'some' },
      { ...LAYER, id: '3', source: 'some', 'source-layer': 'water' },
      { ...LAYER, id: '4', source: 'none', 'source-layer': 'water' },
    ],
  });
  expect(promotedKeys(style)).toEqual([['road', ['osm_id', 'road_id']]]);
  expect(style.bySourceLayer.get('road')?.map((layer) => layer.promotedKey)).toEqual(['osm_id', 'road_id']);
});

test('a style of 20,000 layers is read in linear time', () => {
  const layers = Array.from({ length: 20_000 }, (_, i) => ({ ...LAYER, id: `l${i}`, filter: ['==', 'k', i] }));
  const started = performance.now();
  expect(parse(withLayers(...layers)).bySourceLayer.get('road')).toHaveLength(20_000);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('a style with too many layers for memory is refused', () => {
  const layers = Array.from({ length: 50_001 }, (_, i) => ({ ...LAYER, id: `l${i}` }));
  expect(() => parse(withLayers(...layers))).toThrow(/x\.json: it has 50001 layers, more than 50000/);
});

test('a style whose filters have too many operations in total is refused', () => {
  let filter: unknown = ['>', ['var', 'v11'], 5];
  for (let i = 11; i > 0; i--) {
    filter = ['let', `v${i}`, i === 1 ? ['get', 'a'] : ['+', ['var', `v${i - 1}`], ['var', `v${i - 1}`]], filter];
  }
  const layers = Array.from({ length: 1000 }, (_, i) => ({ ...LAYER, id: `l${i}`, filter }));
  expect(() => parse(withLayers(...layers))).toThrow(/its filters stand for more than 1000000 operations/);
  expect(parse(withLayers(...layers.slice(0, 20))).bySourceLayer.size).toBe(1);
});

test('everything that JSON.parse accepts is accepted', () => {
  for (const json of ['[]', '{"a":[1,-2.5e+3,"\\u00e9\\n",true,false,null,{}],"b":{"c":[[],[{}]]}}', ' 0 ', '"x"']) {
    expect(() => parseStyle(`{"version":8,"metadata":${json},"layers":[{"id":"x","type":"background"}]}`, 'x')).not.toThrow();
  }
});

test('a byte order mark is accepted', () => {
  expect(parseStyle(`\uFEFF${JSON.stringify(withLayers(LAYER))}`, 'x').bySourceLayer.size).toBe(1);
});

test('only layers of vector sources count', () => {
  const other = { ...LAYER, id: 'other', source: 'b', 'source-layer': 'x' };
  const unlisted = { ...LAYER, id: 'unlisted', source: 'c', 'source-layer': 'y' };
  const { bySourceLayer } = parse(withLayers(LAYER, other, unlisted, { id: 'bg', type: 'background' }));
  expect([...bySourceLayer.keys()]).toEqual(['road', 'y']);
});

test('a ref gets its properties from the layer that it refers to', () => {
  const roads = { ...LAYER, minzoom: 5, filter: ['==', 'class', 'a'] };
  const { bySourceLayer } = parse(withLayers({ id: 'case', ref: 'roads', minzoom: 9 }, roads));
  expect(bySourceLayer.get('road')).toMatchObject([
    { id: 'case', minzoom: 5, filter: roads.filter },
    { id: 'roads', minzoom: 5, filter: roads.filter },
  ]);
});

test('keys named __proto__ are ordinary keys', () => {
  const text = `{"version":8,"sources":{"__proto__":{"type":"geojson"}},"layers":[
    {"id":"a","type":"fill","source":"__proto__","source-layer":"gone"},
    {"id":"__proto__","type":"fill","source-layer":"__proto__","__proto__":{"polluted":true}},
    {"id":"c","ref":"__proto__"}]}`;
  const { bySourceLayer } = parseStyle(text, 'x');
  expect([...bySourceLayer.keys()]).toEqual(['__proto__']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
