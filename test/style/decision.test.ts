import type { Feature } from '@maplibre/maplibre-gl-style-spec';
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { type Decision, type DecisionOptions, decideLayer, type Verdict } from '../../src/style/decision.ts';
import { filterReads } from '../../src/style/expression/filter-reads.ts';
import { parseStyle } from '../../src/style/style.ts';

const OPTIONS: DecisionOptions = {
  filters: true,
  attributes: false,
  zoomRule: 'view',
  visibility: 'layout',
  maxTileZoom: 14,
  unknownFilter: 'keep',
};
const TILE = { z: 5, x: 0, y: 0 };

function decision(filters: unknown[], options: Partial<DecisionOptions> = {}): Decision {
  const layers = filters.map((filter, i) => ({ id: `layer ${i}`, type: 'line', 'source-layer': 'l', filter }));
  return decideLayer(parseStyle(JSON.stringify({ version: 8, layers }), 'x'), 'l', 5, { ...OPTIONS, ...options });
}

function verdict(filters: unknown[], feature: Partial<Feature>, options: Partial<DecisionOptions> = {}): Verdict {
  const decided = decision(filters, options);
  if (decided.kind !== 'features') throw new Error(`decided without features: ${decided.kind}`);
  return decided.decide({ type: 1, properties: {}, ...feature }, TILE);
}

let warn: MockInstance<typeof globalThis.console.warn>;

beforeEach(() => {
  warn = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
});

afterEach(() => {
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

describe('a layer', () => {
  test('that no style layer names is dropped', () => {
    expect(decideLayer(parseStyle('{"version":8,"layers":[{"id":"bg"}]}', 'x'), 'l', 5, OPTIONS).kind).toBe('drop');
  });

  test('that one style layer draws without filter is kept completely', () => {
    expect(decision([['==', 'a', 1], undefined]).kind).toBe('keep');
    expect(decision([['==', 'a', 1]], { filters: false }).kind).toBe('keep');
  });
});

describe('a filter that cannot be compiled is UNKNOWN', () => {
  test.each([
    ['an unknown operator', ['no-such-op', 1]],
    ['a missing argument', ['==', ['get'], 1]],
    ['state set at run time', ['==', ['global-state', 'dark'], true]],
    ['state of a feature', ['==', ['feature-state', 'hover'], true]],
    ['a legacy filter inside an expression', ['all', ['==', ['get', 'a'], 1], ['!in', 'b', 2]]],
  ])('%s', (_what, filter) => {
    const kept = verdict([filter], {});
    expect(kept).toMatchObject({ keep: true, unknown: [{ styleLayer: 'layer 0', reason: expect.any(String) }] });
    expect(verdict([filter], {}, { unknownFilter: 'drop' })).toMatchObject({ keep: false, unknown: [{ styleLayer: 'layer 0' }] });
  });

  test('but does not matter if another style layer draws the feature', () => {
    expect(verdict([['no-such-op'], ['has', 'a']], { properties: { a: 1 } })).toEqual({ keep: true, unknown: [], failed: [] });
    expect(verdict([['no-such-op'], ['has', 'a']], {})).toMatchObject({ keep: true, unknown: [{ styleLayer: 'layer 0' }] });
  });
});

describe('a filter that compiles, but does not validate, is UNKNOWN', () => {
  test.each([
    ['a legacy filter in `all`', ['all', ['==', '$type', 'Point'], ['case', ['==', ['get', 'k'], 'a'], true, false]]],
    ['a legacy filter in `case`', ['case', ['==', '$type', 'Point'], ['==', ['get', 'k'], 'a'], false]],
    ['a legacy filter in `match`', ['match', ['get', 'k'], 'a', ['==', 'k', 'a'], false]],
    ['a legacy filter in `step`', ['step', ['zoom'], ['==', 'k', 'a'], 10, true]],
    ['a legacy filter in `let`', ['let', 'v', true, ['>=', 'k', 'z']]],
    ['a compared legacy filter', ['==', ['in', 'k', 'a'], true]],
    ['no operator at all', []],
    ['too few operands', ['any', ['==', 'k']]],
  ])('%s', (_what, filter) => {
    expect(verdict([filter], { properties: { k: 'b' } })).toMatchObject({
      keep: true,
      unknown: [{ styleLayer: 'layer 0', reason: expect.stringMatching(/filter/) }],
    });
  });

  test('except the Multi types that only some renderers know', () => {
    expect(verdict([['==', '$type', 'MultiPolygon']], { type: 2 })).toEqual({ keep: false, unknown: [], failed: [] });
    expect(verdict([['any', ['in', '$type', 'MultiPolygon', 'Polygon']]], { type: 3 }).unknown).toEqual([]);
  });
});

test('a run-time type error is false, counted and quiet', () => {
  const filters = [
    ['>', ['get', 'a'], 1],
    ['==', ['get', 'b'], 2],
  ];
  expect(verdict(filters, { properties: { a: 'text' } })).toEqual({ keep: false, unknown: [], failed: ['layer 0'] });
  expect(verdict(filters, { properties: { b: 2 } })).toEqual({ keep: true, unknown: [], failed: ['layer 0'] });
});

test('a Multi type is evaluated in both readings', () => {
  expect(verdict([['==', ['geometry-type'], 'MultiPolygon']], { type: 3 }).keep).toBe(true);
  expect(verdict([['==', '$type', 'MultiPolygon']], { type: 3 }).keep).toBe(true);
  expect(verdict([['in', '$type', 'Polygon', 'MultiPolygon']], { type: 3 }).keep).toBe(true);
  expect(verdict([['==', ['geometry-type'], 'MultiPolygon']], { type: 2 }).keep).toBe(false);
});

test('a Multi type is found in labels and lists too', () => {
  const match = ['match', ['geometry-type'], ['MultiLineString', 'MultiPolygon'], true, false];
  expect(verdict([match], { type: 3 }).keep).toBe(true);
  expect(verdict([match], { type: 1 }).keep).toBe(false);
  expect(verdict([['in', ['geometry-type'], ['literal', ['MultiPoint']]]], { type: 1 }).keep).toBe(true);
  const both = ['match', ['geometry-type'], ['Polygon', 'MultiPolygon'], true, false];
  expect(verdict([both], { type: 3 }).keep).toBe(true);
  expect(verdict([both], { type: 2 }).keep).toBe(false);
  expect(verdict([['match', ['geometry-type'], ['Polygon', 'MultiPolygon'], false, true]], { type: 3 }).keep).toBe(false);
});

test('an id is that of the tile, even if the source promotes a key', () => {
  const filter = ['==', ['id'], 7];
  const style = parseStyle(
    JSON.stringify({
      version: 8,
      sources: { s: { type: 'vector', promoteId: 'osm_id' } },
      layers: [{ id: 'x', type: 'line', source: 's', 'source-layer': 'l', filter }],
    }),
    'x',
  );
  const decided = decideLayer(style, 'l', 5, OPTIONS);
  if (decided.kind !== 'features') throw new Error(decided.kind);
  expect(decided.reads.id).toBe(true);
  expect(decided.decide({ type: 1, id: 7, properties: { osm_id: 1 } }, TILE).keep).toBe(true);
  expect(decided.decide({ type: 1, id: 1, properties: { osm_id: 7 } }, TILE).keep).toBe(false);
  expect(verdict([['==', '$id', 7]], { id: 7 }).keep).toBe(true);
  expect(verdict([['!has', '$id']], { id: 7 }).keep).toBe(false);
});

test('within and distance see the geometry and the tile', () => {
  const box = [
    [
      [0, 0],
      [11, 0],
      [11, 60],
      [0, 60],
      [0, 0],
    ],
  ];
  const within = ['within', { type: 'Polygon', coordinates: box }];
  const near = ['<', ['distance', { type: 'Point', coordinates: [5, 5] }], 1e6];
  const decided = decision([within, near]);
  if (decided.kind !== 'features') throw new Error(decided.kind);
  expect(decided.reads.geometry).toBe(true);
  const point = { type: 1, properties: {}, geometry: [[{ x: 4096, y: 4096 }]] } as unknown as Feature;
  expect(decided.decide(point, { z: 5, x: 16, y: 15 }).keep).toBe(true);
  expect(decided.decide(point, { z: 5, x: 0, y: 15 }).keep).toBe(false);
});

describe('filters are evaluated only at view zooms at which the layer is drawn', () => {
  const at = (zoom: number, layer: object, options: Partial<DecisionOptions> = {}): boolean => {
    const filter = ['==', ['zoom'], zoom];
    const style = { version: 8, layers: [{ id: 'x', type: 'line', 'source-layer': 'l', filter, ...layer }] };
    const decided = decideLayer(parseStyle(JSON.stringify(style), 'x'), 'l', 14, { ...OPTIONS, ...options });
    return decided.kind === 'features' && decided.decide({ type: 1, properties: {} }, TILE).keep;
  };

  test('by minzoom and maxzoom', () => {
    expect([14, 15, 16, 17, 18].map((zoom) => at(zoom, { minzoom: 15.5, maxzoom: 17.5 }))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  test('by paint, if that hides', () => {
    const layer = { paint: { 'line-opacity': ['step', ['zoom'], 0, 16, 1, 18, 0] } };
    const zooms = [15, 16, 17, 18];
    expect(zooms.map((zoom) => at(zoom, layer, { visibility: 'paint' }))).toEqual([false, true, true, false]);
    expect(zooms.map((zoom) => at(zoom, layer))).toEqual([true, true, true, true]);
  });
});

describe('the deepest zoom is that of the archive or of the source, whichever is lower', () => {
  const decide = (source: object, layer: object, z: number, options: Partial<DecisionOptions> = {}): Decision => {
    const sources = { s: { type: 'vector', ...source }, other: { type: 'vector' } };
    const layers = [{ id: 'x', type: 'symbol', source: 's', 'source-layer': 'l', ...layer }];
    return decideLayer(parseStyle(JSON.stringify({ version: 8, sources, layers }), 'x'), 'l', z, { ...OPTIONS, ...options });
  };

  test('for layers', () => {
    expect(decide({ maxzoom: 12 }, { minzoom: 14 }, 12).kind).toBe('keep');
    expect(decide({ maxzoom: 12 }, { minzoom: 14 }, 11).kind).toBe('drop');
    expect(decide({ maxzoom: 12 }, { minzoom: 14, source: 'other' }, 12).kind).toBe('drop');
    expect(decide({ maxzoom: 16 }, { minzoom: 15 }, 14).kind).toBe('keep');
    expect(decide({ maxzoom: 12.7 }, { minzoom: 14 }, 12).kind).toBe('keep');
    expect(decide({ maxzoom: '12' }, { minzoom: 14 }, 12).kind).toBe('drop');
  });

  test('for filters, attributes and paint', () => {
    const filtered = decide({ maxzoom: 12 }, { filter: ['>', ['zoom'], 13] }, 12);
    expect(filtered.kind === 'features' && filtered.decide({ type: 1, properties: {} }, TILE).keep).toBe(true);
    const named = { minzoom: 14, layout: { 'text-field': '{name}' } };
    expect(decide({ maxzoom: 12 }, named, 12, { attributes: true })).toEqual({ kind: 'keep', attributes: new Set(['name']) });
    const shown = { layout: { 'text-field': 'x' }, paint: { 'text-opacity': ['step', ['zoom'], 0, 15, 1] } };
    expect(decide({ maxzoom: 12 }, shown, 12, { visibility: 'paint' }).kind).toBe('keep');
    expect(decide({ maxzoom: 12 }, shown, 11, { visibility: 'paint' }).kind).toBe('drop');
  });

  test('and 22 by the specification, for a list of tiles without one', () => {
    const tiles = { tiles: ['https://example.org/{z}/{x}/{y}'] };
    expect(decide(tiles, { minzoom: 23 }, 22, { maxTileZoom: 24 }).kind).toBe('keep');
    expect(decide({ url: 'x' }, { minzoom: 23 }, 22, { maxTileZoom: 24 }).kind).toBe('drop');
  });

  test('but not by the literal zoom rule, nor in vt-compat', () => {
    expect(decide({ maxzoom: 12 }, { minzoom: 14 }, 12, { zoomRule: 'tile' }).kind).toBe('drop');
    expect(decide({ maxzoom: 12 }, { minzoom: 14 }, 12, { visibility: 'vt-compat' }).kind).toBe('drop');
  });
});

describe('attributes', () => {
  const roads = { id: 'roads', type: 'line', 'source-layer': 'l', filter: ['==', 'class', 'a'] };
  const names = { id: 'names', type: 'symbol', 'source-layer': 'l', minzoom: 8, layout: { 'text-field': '{name}' } };
  const attributes = (z: number, layers: object[], options: Partial<DecisionOptions> = {}): unknown => {
    const style = parseStyle(JSON.stringify({ version: 8, layers }), 'x');
    const decided = decideLayer(style, 'l', z, { ...OPTIONS, attributes: true, ...options });
    if (decided.kind === 'drop') throw new Error('dropped');
    return decided.attributes === null ? null : [...decided.attributes].sort();
  };

  test('are those of all style layers that are drawn there', () => {
    const clip = ['mapbox_clip_end', 'mapbox_clip_start'];
    expect(attributes(5, [roads, names])).toEqual(['class', ...clip]);
    expect(attributes(8, [roads, names])).toEqual(['class', ...clip, 'name']);
  });

  test('are known even if filters are not evaluated', () => {
    expect(attributes(8, [names], { filters: false })).toEqual(['name']);
  });

  test('are unlimited if one layer may read any, or if not requested', () => {
    const any = { id: 'any', type: 'symbol', 'source-layer': 'l', layout: { 'text-field': ['get', ['get', 'key']] } };
    expect(attributes(8, [names, any])).toBeNull();
    expect(attributes(8, [names, { ...roads, filter: ['no-such-op'] }])).toBeNull();
    expect(attributes(8, [names], { attributes: false })).toBeNull();
  });
});

test('vt-compat has neither fractional zooms nor higher views', () => {
  const style = (layer: object) =>
    parseStyle(JSON.stringify({ version: 8, layers: [{ id: 'x', type: 'line', 'source-layer': 'l', ...layer }] }), 'x');
  const compat: DecisionOptions = { ...OPTIONS, filters: false, visibility: 'vt-compat' };
  expect(decideLayer(style({ minzoom: 15 }), 'l', 14, compat).kind).toBe('drop');
  expect(decideLayer(style({ minzoom: 15 }), 'l', 14, OPTIONS).kind).toBe('keep');
  expect(decideLayer(style({ minzoom: 13.5 }), 'l', 13, compat).kind).toBe('drop');
  expect(decideLayer(style({ paint: { 'line-width': 0 } }), 'l', 13, compat).kind).toBe('drop');
  expect(decideLayer(style({ filter: ['==', 'a', 1] }), 'l', 13, compat)).toEqual({ kind: 'keep', attributes: null });
});

test('a filter that reads the zoom is evaluated at each view zoom of the tile', () => {
  const filter = ['>=', ['zoom'], 7];
  expect(verdict([filter], {}).keep).toBe(false);
  expect(verdict([filter], {}, { maxTileZoom: 5 }).keep).toBe(true);
  expect(verdict([filter], {}, { maxTileZoom: 5, zoomRule: 'tile' }).keep).toBe(false);
});

describe('an expression', () => {
  /** `has` inside arrays, with that many levels in all. */
  function negated(levels: number): unknown {
    let filter: unknown = ['has', 'a'];
    for (let level = 1; level < levels; level++) filter = ['!', filter];
    return filter;
  }

  test('as deep as style-spec allows is evaluated correctly', () => {
    expect(verdict([negated(199)], { properties: { a: 1 } })).toEqual({ keep: true, unknown: [], failed: [] });
    expect(verdict([negated(200)], { properties: { a: 1 } })).toEqual({ keep: false, unknown: [], failed: [] });
    expect(verdict([negated(199)], {}).keep).toBe(false);
  });

  /** Each variable is twice the previous one. */
  function doubling(variables: number): unknown {
    let expression: unknown = ['>', ['var', `v${variables}`], 5];
    for (let i = variables; i > 0; i--) {
      expression = [
        'let',
        `v${i}`,
        i === 1 ? ['+', ['get', 'a'], 1] : ['+', ['var', `v${i - 1}`], ['var', `v${i - 1}`]],
        expression,
      ];
    }
    return expression;
  }

  test('that expands to too many operations is UNKNOWN', () => {
    expect(verdict([doubling(8)], { properties: { a: 1 } })).toEqual({ keep: true, unknown: [], failed: [] });
    expect(verdict([doubling(8)], { properties: { a: -1 } })).toEqual({ keep: false, unknown: [], failed: [] });
    const started = performance.now();
    const reason = 'stands for more than 10000 operations';
    expect(verdict([doubling(60)], { properties: { a: -1 } })).toEqual({
      keep: true,
      unknown: [{ styleLayer: 'layer 0', reason }],
      failed: [],
    });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('with long lists is not UNKNOWN', () => {
    const ids = Array.from({ length: 50_000 }, (_, i) => i);
    expect(verdict([['in', ['get', 'a'], ['literal', ids]]], { properties: { a: 7 } }).unknown).toEqual([]);
    expect(verdict([['match', ['get', 'a'], ids, true, false]], { properties: { a: 7 } }).unknown).toEqual([]);
    expect(verdict([['in', 'a', ...ids]], { properties: { a: 7 } }).unknown).toEqual([]);
  });

  test('of the maximum depth of a style is UNKNOWN, without a stack overflow', () => {
    for (const levels of [201, 990]) {
      const reason = 'nested more than 200 levels deep';
      expect(verdict([negated(levels)], {})).toEqual({ keep: true, unknown: [{ styleLayer: 'layer 0', reason }], failed: [] });
    }
  });
});

describe('what a filter reads', () => {
  test.each([
    [['==', 'a', 1], { a: 'value' }],
    [
      ['all', ['has', 'a'], ['!has', 'b'], ['in', 'c', 1, 2], ['==', '$type', 'Point']],
      { a: 'presence', b: 'presence', c: 'value' },
    ],
    [['any', ['has', 'a'], ['==', ['get', 'a'], 1]], { a: 'value' }],
    [['match', ['get', 'a'], ['x', 'y'], true, false], { a: 'value' }],
    [['==', ['get', ['get', 'a']], 1], null],
    [['in', 'x', ['to-string', ['properties']]], null],
    [['filter-==', 'a', 1], null],
    [['has', 'a', ['properties']], null],
    [['==', ['number-format', ['get', 'a'], { currency: ['get', 'b'] }], '1'], { a: 'value', b: 'value' }],
    [['==', ['get', 'a'], 'x', ['collator', { 'case-sensitive': ['get', 'b'] }]], { a: 'value', b: 'value' }],
    [['match', ['get', 'a'], ['get', 'b'], true, ['has', 'c']], { a: 'value', c: 'presence' }],
    [['in', ['get', 'a'], ['literal', ['get', 'b']]], { a: 'value' }],
    [['==', ['at', 0, ['semiliteral', [['get', 'a'], 1]]], 1], { a: 'value' }],
    [['let', 'get', ['get', 'a'], ['==', ['var', 'get'], 1]], { a: 'value' }],
  ])('%j', (filter, keys) => {
    const reads = filterReads(filter);
    expect(reads.keys === null ? null : Object.fromEntries(reads.keys)).toEqual(keys);
  });

  test('ids, geometry and zoom are noticed at any position', () => {
    expect(filterReads(['none', ['==', '$id', 1]])).toMatchObject({ id: true });
    expect(filterReads(['case', ['==', ['id'], 1], ['within', {}], ['>', ['zoom'], 3]])).toMatchObject({
      id: true,
      geometry: true,
      zoom: true,
    });
  });
});
