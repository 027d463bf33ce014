// Keys for which a style layer can distinguish a null value from an absent one. Too many are harmless, too few would be wrong.

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
import { afterAll, beforeAll, expect, type MockInstance, test, vi } from 'vitest';
import { attributeReads, nullSensitiveAttributes } from '../../src/style/expression/attribute-reads.ts';
import { parseStyle, type StyleLayer } from '../../src/style/style.ts';

function nullKeysOf(layer: object, source: object = { type: 'vector' }): string[] | null {
  const style = {
    version: 8,
    sources: { s: source },
    layers: [{ id: 'x', type: 'symbol', source: 's', 'source-layer': 'l', ...layer }],
  };
  const [read] = parseStyle(JSON.stringify(style), 'x').bySourceLayer.get('l') ?? [];
  const keys = nullSensitiveAttributes(read!);
  return keys === null ? null : [...keys].sort();
}

test.each<[string, object, string[] | null]>([
  ['get', { filter: ['==', ['get', 'a'], null], paint: { 'text-opacity': ['get', 'b'] } }, []],
  ['a computed get', { filter: ['==', ['get', ['get', 'a']], 1] }, []],
  ['has', { filter: ['any', ['==', ['get', 'a'], 1], ['has', 'a']] }, ['a']],
  ['a computed has', { filter: ['has', ['get', 'a']] }, null],
  ['has in an object that is not the properties', { filter: ['has', 'a', ['object', ['get', 'b']]] }, []],
  ['all properties', { filter: ['has', 'a', ['properties']] }, null],
  ['a legacy comparison', { filter: ['all', ['==', 'a', 1], ['in', 'b', 1, 'x'], ['!=', 'c', true], ['<', 'd', 3]] }, []],
  ['a legacy comparison with null, which does not validate', { filter: ['any', ['==', 'a', null], ['in', 'b', 1, null]] }, null],
  ['legacy has', { filter: ['none', ['has', 'a'], ['!has', 'b']] }, ['a', 'b']],
  ['tokens', { layout: { 'text-field': { stops: [[0, '{a}'], [9, '{b}']] } } }, ['a', 'b']], // biome-ignore format: short
  ['a function of a property', { paint: { 'text-opacity': { property: 'a', stops: [[0, 0], [1, 1]] } } }, []], // biome-ignore format: short
  ['a function that makes text', { layout: { 'text-field': { property: 'a', type: 'identity' } } }, ['a']],
  ['a function of an unknown property', { paint: { 'text-glow': { property: 'a', type: 'identity' } } }, ['a']],
  ['attributes that renderers read of lines', { type: 'line' }, ['mapbox_clip_end', 'mapbox_clip_start']],
  ['an unknown operator', { paint: { 'text-opacity': ['no-such-operator', 1] } }, null],
  ['a filter that does not compile', { filter: ['no-such-operator', 1] }, null],
  ['an internal operator', { filter: ['filter-has', 'a'] }, null],
])('%s', (_what, layer, keys) => {
  expect(nullKeysOf(layer)).toEqual(keys);
});

test('an id made from an attribute', () => {
  expect(nullKeysOf({}, { type: 'vector', promoteId: 'code' })).toEqual(['code']);
});

// The independent check: with null or without it, everything in a layer has the same outcome.

const require = createRequire(import.meta.url);
const STYLES: [string, unknown][] = [
  ...['basic-v8', 'bright-v8', 'bright-v9'].map((name): [string, unknown] => [
    name,
    JSON.parse(readFileSync(require.resolve(`mapbox-gl-styles/styles/${name}.json`), 'utf8')),
  ]),
  ['Protomaps', { version: 8, sources: {}, layers: layers('protomaps', namedFlavor('light'), { lang: 'de' }) }],
  ['functions of early styles', { version: 8, layers: [...functions()] }],
];

/** A layer for each paint and layout property that may be a function of an attribute, and for each kind of function. */
function* functions(): Generator<object> {
  const groups = latest as unknown as Record<string, Record<string, { type: string; 'property-type'?: string }>>;
  for (const type of ['fill', 'line', 'circle', 'symbol', 'fill-extrusion', 'heatmap']) {
    for (const group of ['paint', 'layout'] as const) {
      for (const [property, specification] of Object.entries(groups[`${group}_${type}`] ?? {})) {
        const value = { number: 3, color: 'red', boolean: true, enum: 'left', string: 'x', formatted: 'x', resolvedImage: 'x' }[
          specification.type
        ];
        if (value === undefined || !specification['property-type']?.includes('data-driven')) continue;
        const kinds = [
          { type: 'identity' },
          { type: 'identity', default: value },
          { type: 'categorical', stops: [['a', value]], default: value }, // biome-ignore format: short
          { type: 'interval', stops: [[0, value], [5, value]] }, // biome-ignore format: short
          { type: 'interval', stops: [[{ zoom: 0, value: 0 }, value], [{ zoom: 9, value: 1 }, value]] }, // biome-ignore format: short
        ];
        for (const [i, kind] of kinds.entries()) {
          const id = `${type} ${property} ${i}`;
          yield { id, type, 'source-layer': 'l', [group]: { [property]: { property: 'k', ...kind } } };
        }
      }
    }
  }
}

function evaluated(layer: StyleLayer, zoom: number, feature: Feature): string {
  const results: unknown[] = [];
  const attempt = (make: () => unknown): void => {
    try {
      results.push(make());
    } catch (error) {
      results.push(String(error));
    }
  };
  if (layer.filter !== undefined)
    attempt(() => featureFilter(layer.filter as FilterSpecification, 'filter').filter({ zoom }, feature));
  const groups = latest as unknown as Record<string, Record<string, StylePropertySpecification & { tokens?: boolean }>>;
  for (const group of ['paint', 'layout'] as const) {
    for (const [property, value] of Object.entries(layer[group])) {
      const specification = groups[`${group}_${layer.type}`]?.[property];
      if (specification === undefined || property === 'visibility') continue;
      attempt(() => {
        const made = normalizePropertyExpression(value as never, property, specification).evaluate({ zoom }, feature);
        if (specification.tokens !== true || isExpression(value)) return made;
        // As renderers do.
        return String(made).replace(/{([^{}]+)}/g, (_, key: string) =>
          key in feature.properties ? String(feature.properties[key]) : '',
        );
      });
    }
  }
  return JSON.stringify(results);
}

let warn: MockInstance<typeof globalThis.console.warn>;
beforeAll(() => {
  warn = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
});
afterAll(() => warn.mockRestore());

test.each(STYLES)('%s: nothing changes for keys that are not listed', (_name, json) => {
  const all = [...parseStyle(JSON.stringify(json), 'x').bySourceLayer.values()].flat();
  let tried = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20 }),
      fc.constantFrom(1, 2, 3),
      fc.array(fc.constantFrom(0, 1, 5, 'a', 'yes', true, undefined), { minLength: 8, maxLength: 8 }),
      (zoom, type, values) => {
        for (const layer of all) {
          const named = nullSensitiveAttributes(layer);
          const keys = [...(attributeReads(layer) ?? [])];
          for (const key of keys) {
            if (named === null || named.has(key)) continue;
            const properties: Record<string, unknown> = Object.create(null);
            for (const [i, other] of keys.entries()) if (values[i % 8] !== undefined) properties[other] = values[i % 8];
            delete properties[key];
            const withNull = Object.assign(Object.create(null), properties, { [key]: null });
            const feature = (of: object): Feature => ({ type: type as 1, properties: of }) as Feature;
            expect(evaluated(layer, zoom, feature(withNull)), `${layer.id}: ${key}`).toBe(
              evaluated(layer, zoom, feature(properties)),
            );
            tried++;
          }
        }
      },
    ),
    { numRuns: 20, seed: 20261128 },
  );
  expect(tried).toBeGreaterThan(20);
});
