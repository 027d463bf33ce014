import type { Feature } from '@maplibre/maplibre-gl-style-spec';
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest';
import { type Decision, type DecisionOptions, decideLayer, type Verdict } from '../../src/style/decision.ts';
import { filterReads } from '../../src/style/filter-reads.ts';
import { parseStyle } from '../../src/style/style.ts';

const OPTIONS: DecisionOptions = { filters: true, zoomRule: 'view', maxTileZoom: 14, unknownFilter: 'keep' };
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

  test('that one style layer draws without filter is kept whole', () => {
    expect(decision([['==', 'a', 1], undefined]).kind).toBe('keep');
    expect(decision([['==', 'a', 1]], { filters: false }).kind).toBe('keep');
  });
});

describe('a filter that cannot be compiled is UNKNOWN', () => {
  test.each([
    ['a text', 'string'],
    ['an object', { a: 1 }],
    ['an unknown operator', ['no-such-op', 1]],
    ['a missing argument', ['==', ['get'], 1]],
    ['state set at run time', ['==', ['global-state', 'dark'], true]],
  ])('%s', (_what, filter) => {
    const kept = verdict([filter], {});
    expect(kept).toMatchObject({ keep: true, unknown: [{ styleLayer: 'layer 0', reason: expect.any(String) }] });
    expect(verdict([filter], {}, { unknownFilter: 'drop' })).toMatchObject({ keep: false, unknown: [{ styleLayer: 'layer 0' }] });
  });

  test('which does not matter where another style layer draws the feature', () => {
    expect(verdict([['no-such-op'], ['has', 'a']], { properties: { a: 1 } })).toEqual({ keep: true, unknown: [], failed: [] });
    expect(verdict([['no-such-op'], ['has', 'a']], {})).toMatchObject({ keep: true, unknown: [{ styleLayer: 'layer 0' }] });
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

test('a Multi type is tried in both readings', () => {
  expect(verdict([['==', ['geometry-type'], 'MultiPolygon']], { type: 3 }).keep).toBe(true);
  expect(verdict([['==', '$type', 'MultiPolygon']], { type: 3 }).keep).toBe(true);
  expect(verdict([['in', '$type', 'Polygon', 'MultiPolygon']], { type: 3 }).keep).toBe(true);
  expect(verdict([['==', ['geometry-type'], 'MultiPolygon']], { type: 2 }).keep).toBe(false);
});

test('a filter that reads the zoom is tried at each view zoom that the tile serves', () => {
  const filter = ['>=', ['zoom'], 7];
  expect(verdict([filter], {}).keep).toBe(false);
  expect(verdict([filter], {}, { maxTileZoom: 5 }).keep).toBe(true);
  expect(verdict([filter], {}, { maxTileZoom: 5, zoomRule: 'tile' }).keep).toBe(false);
});

test('an expression as deep as a style may be neither overflows nor is mistaken', () => {
  let filter: unknown = ['has', 'a'];
  for (let i = 0; i < 990; i++) filter = ['!', filter];
  expect(verdict([filter], { properties: { a: 1 } })).toEqual({ keep: true, unknown: [], failed: [] });
  expect(verdict([filter], {}).keep).toBe(false);
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
  ])('%j', (filter, keys) => {
    const reads = filterReads(filter);
    expect(reads.keys === null ? null : Object.fromEntries(reads.keys)).toEqual(keys);
  });

  test('ids, geometry and zoom are noticed wherever they stand', () => {
    expect(filterReads(['none', ['==', '$id', 1]])).toMatchObject({ id: true });
    expect(filterReads(['case', ['==', ['id'], 1], ['within', {}], ['>', ['zoom'], 3]])).toMatchObject({
      id: true,
      geometry: true,
      zoom: true,
    });
  });
});
