import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type Feature,
  type FilterSpecification,
  featureFilter,
  isExpression,
  latest,
  normalizePropertyExpression,
  type StylePropertySpecification,
} from '@maplibre/maplibre-gl-style-spec';
import { layers, namedFlavor } from '@protomaps/basemaps';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, type MockInstance, test, vi } from 'vitest';
import { attributeReads } from '../../../src/style/expression/attribute-reads.ts';
import { parseStyle, type StyleLayer } from '../../../src/style/style.ts';

function readLayer(layer: object, source: object = { type: 'vector' }): StyleLayer {
  const style = {
    version: 8,
    sources: { s: source },
    layers: [{ id: 'x', type: 'symbol', source: 's', 'source-layer': 'l', ...layer }],
  };
  const [read] = parseStyle(JSON.stringify(style), 'x').bySourceLayer.get('l') ?? [];
  if (read === undefined) throw new Error('not read');
  return read;
}

function reads(layer: object, source?: object): string[] | null {
  const keys = attributeReads(readLayer(layer, source));
  return keys === null ? null : [...keys].sort();
}

describe('reads of a layer from elsewhere in the style', () => {
  const named = { layout: { 'text-field': '{name}' } };
  const withFeatureset = (selector: object): string[] | null => {
    const style = {
      version: 8,
      featuresets: { places: { selectors: [{ layer: 'x', ...selector }, { layer: 'another' }] } },
      sources: { s: { type: 'vector' } },
      layers: [{ id: 'x', type: 'symbol', source: 's', 'source-layer': 'l', ...named }],
    };
    const [layer] = parseStyle(JSON.stringify(style), 'x').bySourceLayer.get('l') ?? [];
    const keys = attributeReads(layer as StyleLayer);
    return keys === null ? null : [...keys].sort();
  };

  test('an expression promoted to ids', () => {
    const promoteId = ['concat', ['get', 'a'], ['get', 'b']];
    expect(reads(named, { type: 'vector', promoteId })).toEqual(['a', 'b', 'name']);
    expect(reads(named, { type: 'vector', promoteId: { l: promoteId } })).toEqual(['a', 'b', 'name']);
    expect(reads(named, { type: 'vector', promoteId: ['no-such-op'] })).toBeNull();
  });

  test('the attributes of a featureset', () => {
    expect(withFeatureset({ properties: { kind: ['get', 'class'] } })).toEqual(['class', 'name']);
    expect(withFeatureset({ properties: {} })).toEqual(['name']);
    expect(withFeatureset({})).toBeNull();
  });

  test('alternatives to its properties', () => {
    expect(reads({ ...named, appearances: [{ condition: true, properties: { 'icon-image': ['get', 'a'] } }] })).toBeNull();
    expect(reads({ ...named, 'paint.night': { 'text-color': { property: 'a', stops: [] } } })).toBeNull();
  });
});

describe('invalid parts may read anything', () => {
  test.each<[string, object]>([
    ['an expression in a stop', { layout: { 'text-field': { stops: [[0, ['get', 'a']]] } } }],
    ['an expression in a stop of an unknown property', { layout: { 'text-of-later': { stops: [[0, ['get', 'a']]] } } }],
    ['a legacy filter as a condition', { paint: { 'text-opacity': ['case', ['==', 'class', 'a'], 1, 0] } }],
    ['an expression that does not compile', { paint: { 'text-opacity': ['+', ['get', 'a'], 'x'] } }],
    ['a filter of two languages', { filter: ['case', ['==', 'class', 'a'], true, false] }],
  ])('%s', (_what, layer) => {
    expect(reads(layer)).toBeNull();
  });
});

describe('reads of a style layer', () => {
  test.each<[string, object, string[]]>([
    ['nothing', {}, []],
    ['a legacy filter', { filter: ['all', ['==', 'a', 1], ['!has', 'b'], ['==', '$type', 'Point']] }, ['a', 'b']],
    ['a filter expression', { filter: ['match', ['get', 'a'], ['get', 'x'], true, ['has', 'b']] }, ['a', 'b']],
    ['paint and layout', { paint: { 'text-color': ['get', 'a'] }, layout: { 'text-size': ['+', ['get', 'b'], 1] } }, ['a', 'b']],
    ['a sort key', { layout: { 'symbol-sort-key': ['get', 'rank'] } }, ['rank']],
    ['tokens', { layout: { 'text-field': '{name:latin}\n{ref}', 'icon-image': 'shield_{len}' } }, ['len', 'name:latin', 'ref']],
    ['tokens in stops', { layout: { 'text-field': { stops: [[0, '{a}'], [9, '{b}']] } } }, ['a', 'b']], // biome-ignore format: short
    ['odd tokens', { layout: { 'text-field': '{__proto__}{constructor}{}' } }, ['__proto__', 'constructor']],
    ['no tokens in an expression', { layout: { 'text-field': ['step', ['zoom'], '{a}', 9, ['concat', '{b}']] } }, []],
    ['no tokens in other properties', { layout: { 'text-anchor': '{a}' }, paint: { 'text-color': '{b}' } }, []],
    ['a function of a property', { paint: { 'text-opacity': { property: 'a', stops: [[0, 0], [1, 1]] } } }, ['a']], // biome-ignore format: short
    ['an identity function', { paint: { 'text-color': { type: 'identity', property: 'color' } } }, ['color']],
    ['a zoom function', { paint: { 'text-opacity': { base: 2, stops: [[0, 0], [1, 1]] } } }, []], // biome-ignore format: short
    ['options', { layout: { 'text-field': ['format', ['get', 'a'], { 'font-scale': ['get', 'b'] }, '\n', {}] } }, ['a', 'b']],
    ['number-format', { layout: { 'text-field': ['number-format', ['get', 'a'], { currency: ['get', 'b'] }] } }, ['a', 'b']],
    ['let', { layout: { 'text-field': ['let', 'v', ['get', 'a'], ['concat', ['var', 'v'], ['get', 'b']]] } }, ['a', 'b']],
    ['a key of another object', { layout: { 'text-field': ['get', 'x', ['object', ['get', 'a']]] } }, ['a']],
    ['feature state', { paint: { 'text-opacity': ['case', ['feature-state', 'hover'], 1, 0] } }, []],
    ['interpolation', { paint: { 'text-opacity': ['interpolate', ['exponential', 2], ['get', 'a'], 0, 0, 1, 1] } }, ['a']],
    ['fonts and lists', { layout: { 'text-font': ['Open Sans'], 'text-offset': [0, 1], 'text-variable-anchor': ['top'] } }, []],
    ['anchors with offsets', { layout: { 'text-variable-anchor-offset': ['top', [0, 4], 'left', [3, 0]] } }, []],
    ['transitions', { paint: { 'text-opacity-transition': { duration: 300 } } }, []],
    ['a literal', { layout: { 'text-font': ['literal', ['get', 'a']] } }, []],
    ['attributes that renderers read of lines', { type: 'line' }, ['mapbox_clip_end', 'mapbox_clip_start']],
  ])('%s', (_what, layer, keys) => {
    expect(reads(layer)).toEqual(keys);
  });

  test('the promoted key of its source', () => {
    expect(reads({}, { type: 'vector', promoteId: 'osm_id' })).toEqual(['osm_id']);
    expect(reads({}, { type: 'vector', promoteId: { l: 'a', m: 'b' } })).toEqual(['a']);
  });

  test.each<[string, object]>([
    ['a computed key', { layout: { 'text-field': ['get', ['concat', 'name_', 'en']] } }],
    ['all properties', { layout: { 'text-field': ['to-string', ['properties']] } }],
    ['a key from state', { layout: { 'text-field': ['get', ['global-state', 'language']] } }],
    ['an unknown operator', { paint: { 'text-opacity': ['measure-light', 'brightness'] } }],
    ['one inside', { paint: { 'text-opacity': ['*', 2, ['random', 0, 1, ['id']]] } }],
    ['a list that may be an operation', { layout: { 'text-font': ['config', ['get', 'font']] } }],
    ['an unknown property', { paint: { 'text-emissive-strength': ['config', 'x'] } }],
    ['an odd function', { paint: { 'text-opacity': { expression: ['get', 'a'] } } }],
    ['a filter that cannot be compiled', { filter: ['no-such-op', ['get', 'a']] }],
    ['a computed key in a filter', { filter: ['has', ['get', 'a']] }],
  ])('may be anything: %s', (_what, layer) => {
    expect(reads(layer)).toBeNull();
  });

  test('50,000 braces are fast', () => {
    const started = performance.now();
    expect(reads({ layout: { 'text-field': '{'.repeat(50_000) } })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});

// The independent check: evaluate everything in a layer with properties that record each access.

const require = createRequire(import.meta.url);
const STYLES: [string, unknown][] = [
  ...['basic-v8', 'basic-v9', 'bright-v8', 'bright-v9'].map((name): [string, unknown] => [
    name,
    JSON.parse(readFileSync(require.resolve(`mapbox-gl-styles/styles/${name}.json`), 'utf8')),
  ]),
  ...['light', 'dark'].map((flavor): [string, unknown] => [
    `Protomaps ${flavor}`,
    { version: 8, sources: {}, layers: layers('protomaps', namedFlavor(flavor), { lang: 'de' }) },
  ]),
];

/** Values that filters compare with, so that features pass the first condition. */
function scalars(value: unknown, into: Set<unknown> = new Set<unknown>([0, 1, 5, true])): Set<unknown> {
  if (Array.isArray(value)) for (const item of value) scalars(item, into);
  else if (value !== undefined) into.add(value);
  return into;
}

function noting(values: (key: string) => unknown, observed: Set<string>): Record<string, unknown> {
  const note = (key: string | symbol): void => {
    if (typeof key === 'string') observed.add(key);
  };
  return new Proxy(Object.create(null), {
    get: (_, key) => {
      note(key);
      return typeof key === 'string' ? values(key) : undefined;
    },
    has: (_, key) => {
      note(key);
      return typeof key === 'string' && values(key) !== undefined;
    },
    getOwnPropertyDescriptor: (_, key) => {
      note(key);
      const value = typeof key === 'string' ? values(key) : undefined;
      return value === undefined ? undefined : { value, configurable: true, enumerable: true };
    },
  });
}

function evaluateAll(layer: StyleLayer, zoom: number, feature: Feature): void {
  if (layer.filter !== undefined) featureFilter(layer.filter as FilterSpecification, 'filter').filter({ zoom }, feature);
  const groups = latest as unknown as Record<string, Record<string, StylePropertySpecification & { tokens?: boolean }>>;
  for (const group of ['paint', 'layout'] as const) {
    for (const [property, value] of Object.entries(layer[group])) {
      const specification = groups[`${group}_${layer.type}`]?.[property];
      if (specification === undefined || property === 'visibility') continue;
      const made: unknown = normalizePropertyExpression(value as never, property, specification).evaluate({ zoom }, feature);
      if (specification.tokens !== true || isExpression(value)) continue;
      String(made).replace(/{([^{}]+)}/g, (_, key: string) => String(feature.properties[key]));
    }
  }
}

let warn: MockInstance<typeof globalThis.console.warn>;
beforeAll(() => {
  warn = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
});
afterAll(() => warn.mockRestore());

test.each(STYLES)('%s reads only the reported keys', (_name, json) => {
  const all = [...parseStyle(JSON.stringify(json), 'x').bySourceLayer.values()].flat();
  const unreported = new Set<string>();
  const reported = new Map(all.map((layer) => [layer, attributeReads(layer)]));
  const observed = new Map(all.map((layer) => [layer, new Set<string>()]));
  const value = fc.constantFrom(undefined, ...scalars(all.map(({ filter }) => filter)));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20 }),
      fc.constantFrom(1, 2, 3),
      fc.array(value, { minLength: 8, maxLength: 8 }),
      (zoom, type, values) => {
        for (const layer of all) {
          const notes = observed.get(layer) as Set<string>;
          const properties = noting((key) => values[(key.length + (key.codePointAt(0) ?? 0)) % values.length], notes);
          evaluateAll(layer, zoom, { type: type as 1 | 2 | 3, properties });
          const keys = reported.get(layer);
          for (const key of notes) if (keys != null && !keys.has(key)) unreported.add(`${layer.id}: ${key}`);
        }
      },
    ),
    { numRuns: 50, seed: 20261121 },
  );
  expect([...unreported]).toEqual([]);
  // Not many more keys are reported than read: no layer gives up, and most keys are read.
  expect([...reported.values()]).not.toContain(null);
  const count = (sets: Iterable<ReadonlySet<string> | null>) =>
    [...sets].flatMap((set) => [...(set ?? [])]).filter((key) => !key.startsWith('mapbox_clip_')).length;
  expect(count(observed.values())).toBeGreaterThan(count(reported.values()) * 0.7);
});
