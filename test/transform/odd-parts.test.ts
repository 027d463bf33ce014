// An odd part of a tile is copied unchanged and counted; the rest of the tile is still pruned.

import { describe, expect, test } from 'vitest';
import type { LayersReport } from '../../src/transform/layers-report.ts';
import { createPrune } from '../../src/transform/prune/prune.ts';
import type { PruneSpec } from '../../src/transform/prune/prune-options.ts';
import type { PruneReport } from '../../src/transform/prune/report.ts';
import { createSimplify } from '../../src/transform/simplify/simplify.ts';
import type { TileTransform } from '../../src/transform/types.ts';
import { pruneSpec } from '../support/prune-spec.ts';
import {
  buildTile,
  bytesField,
  type FeatureDraft,
  type LayerDraft,
  type ValueDraft,
  varintField,
} from '../support/tile-builder.ts';

const KEY = { z: 5, x: 3, y: 4 };
const NULL: ValueDraft = { raw: [] };
const OF_UNKNOWN_TYPE: ValueDraft = { raw: varintField(9, 1) };

function styleOf(filter: unknown, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ version: 8, layers: [{ id: 'x', type: 'circle', 'source-layer': 'l', filter, ...more }] });
}

function prune(style: string | null, spec: Partial<PruneSpec> = {}): TileTransform<PruneReport> {
  return createPrune(pruneSpec(style === null ? [] : [{ name: 'style.json', text: style }], { compression: 'none', ...spec }));
}

function oddities(transform: TileTransform<LayersReport>): string[] {
  return transform.report().oddities.map(({ kind, tiles, examples }) => `${kind} ${tiles} ${examples.join()}`);
}

const layer = (...features: FeatureDraft[]): LayerDraft => ({ name: 'l', features });
const drop: FeatureDraft = { tags: { kind: { string: 'drop' } } };
const keep: FeatureDraft = { tags: { kind: { string: 'keep' } } };
const unused: LayerDraft = { name: 'unused', features: [{}] };
const ONLY_KEEP = styleOf(['==', ['get', 'kind'], 'keep']);

describe('a feature with an odd geometry stays unchanged, whatever the filter', () => {
  test.each<[string, FeatureDraft, string]>([
    ['without geometry or type', { ...drop, id: 7, type: null, geometry: null }, 'no-vertices'],
    ['with an empty one of type 32', { ...drop, type: 32, geometry: [] }, 'no-vertices'],
    ['without type', { ...drop, type: null }, 'broken-geometry'],
    ['of type 9', { ...drop, type: 9 }, 'broken-geometry'],
    ['with two geometries', { ...drop, extra: bytesField(4, [9, 2, 2]) }, 'broken-geometry'],
    ['with an unknown command', { ...drop, geometry: [12, 1, 1] }, 'broken-geometry'],
    ['with half a point', { ...drop, geometry: [9, 50] }, 'broken-geometry'],
  ])('%s', (_what, odd, kind) => {
    const transform = prune(ONLY_KEEP);
    expect(transform.apply(KEY, buildTile([layer(keep, drop, odd), unused]))).toEqual(buildTile([layer(keep, odd)]));
    expect(oddities(transform)).toEqual([`${kind} 1 5/3/4`]);
    expect(transform.report().layers.find(({ layer }) => layer === 'l')).toMatchObject({
      before: { features: 3, vertices: 2 },
      after: { features: 2, vertices: 1 },
    });
  });

  test('a layer with only such features stays if it is drawn, and is removed if not', () => {
    const tile = buildTile([layer({ type: null, geometry: null })]);
    expect(prune(ONLY_KEEP).apply(KEY, tile)).toBe(tile);
    expect(prune(ONLY_KEEP).apply(KEY, buildTile([{ ...layer({ geometry: null }), name: 'unused' }]))).toHaveLength(0);
  });

  test('its attributes are removed like those of any other', () => {
    const none = { type: null, geometry: null };
    const before = layer({ ...none, tags: { pop: { int: 1 }, id: { int: 2 } } }, { ...none, tags: { pop: { int: 3 } } });
    const after = layer({ ...none, tags: { id: { int: 2 } } }, none);
    expect(prune(null, { dropAttributes: ['pop'] }).apply(KEY, buildTile([before]))).toEqual(buildTile([after]));
  });

  test('a hundred thousand of them are fast', () => {
    const features = Array.from({ length: 1000 }, () => bytesField(2, [...varintField(3, 1), ...bytesField(4, [9, 50])])).flat();
    const many = Uint8Array.from(bytesField(3, [...bytesField(1, [108]), ...Array.from({ length: 100 }, () => features).flat()]));
    const started = performance.now();
    expect(prune(ONLY_KEEP).apply(KEY, many)).toBe(many);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  test('simplify leaves it alone and simplifies the others', () => {
    const wavy: FeatureDraft = { type: 2, geometry: [9, 20, 20, 18, 380, 4, 600, 3] };
    const straight: FeatureDraft = { type: 2, geometry: [9, 20, 20, 10, 980, 0] };
    const odd: FeatureDraft[] = [{ geometry: null }, { type: 2, geometry: [] }, { type: 2, geometry: [9, 2, 2, 18, 2] }];
    for (const preserveTopology of [false, true]) {
      const transform = createSimplify({
        use: 'simplify',
        layers: null,
        excludeLayers: [],
        onlyLayers: false,
        tolerances: [{ zoom: 0, tolerance: 4 }],
        preserveTopology,
        dropDegenerate: true,
        dropEmptyTiles: false,
        maxInflatedBytes: 1_000_000,
        compression: 'none',
        codec: 'zlib',
      });
      const tile = buildTile([layer(odd[0]!, wavy, odd[1]!, odd[2]!, { tags: { k: NULL } })]);
      expect(transform.apply(KEY, tile)).toEqual(buildTile([layer(odd[0]!, straight, odd[1]!, odd[2]!, { tags: { k: NULL } })]));
      expect(oddities(transform)).toEqual(['broken-geometry 1 5/3/4', 'no-vertices 1 5/3/4', 'null-value 1 5/3/4']);
    }
  });
});

describe('a value without type', () => {
  const withNull: FeatureDraft = { tags: { x: NULL } };

  test.each<[string, unknown, boolean]>([
    ['is null to a filter that compares values', ['==', ['get', 'x'], 0], false],
    ['is present in one reading', ['has', 'x'], true],
    ['is absent in the other', ['!', ['has', 'x']], true],
    ['is both in legacy filters as well', ['all', ['!has', 'x']], true],
    ['equals null', ['==', ['get', 'x'], null], true],
    ['differs from undefined in a legacy comparison with null', ['==', 'x', null], true],
    ['cannot be both at once', ['all', ['has', 'x'], ['!', ['has', 'x']]], false],
    ['matches a computed key', ['has', ['concat', 'x', '']], true],
  ])('%s', (_what, filter, isKept) => {
    const tile = buildTile([layer(withNull)]);
    for (const features of [[withNull], [withNull, withNull]]) {
      const transform = prune(styleOf(filter));
      const pruned = transform.apply(KEY, buildTile([layer(...features)])) as Uint8Array;
      expect(pruned.length > 0).toBe(isKept);
      expect(oddities(transform)).toEqual(['null-value 1 5/3/4']);
    }
    expect(prune(styleOf(filter)).apply(KEY, tile) === tile).toBe(isKept);
  });

  test('after another value of the same key leaves that one, to readers that skip it', () => {
    const features: FeatureDraft[] = [{ tags: [['x', { int: 1 }], ['x', NULL]] }]; // biome-ignore format: one line
    const tile = buildTile([layer(...features), unused]);
    // The duplicate tag stays: without it, all readers would see 1.
    expect(prune(styleOf(['==', ['get', 'x'], 1])).apply(KEY, tile)).toEqual(buildTile([layer(...features)]));
    expect(prune(styleOf(['==', ['get', 'x'], 2])).apply(KEY, tile)).toHaveLength(0);
  });

  describe('is removed from a tile that is written', () => {
    const gone = (filter: unknown, more: Record<string, unknown> = {}, spec: Partial<PruneSpec> = {}): boolean => {
      const features = [{ tags: { kind: { string: 'keep' }, x: NULL } }, { tags: { x: { int: 1 }, y: { int: 2 } } }];
      const tile = buildTile([layer(...features, drop), unused]);
      const pruned = prune(styleOf(['any', ['!=', ['get', 'kind'], 'drop'], filter], more), spec).apply(KEY, tile);
      const cleaned = [{ tags: { kind: { string: 'keep' } } }, features[1]!];
      if (Buffer.compare(pruned as Uint8Array, buildTile([layer(...cleaned)])) === 0) return true;
      expect(pruned).toEqual(buildTile([layer(...features)]));
      return false;
    };

    test.each<[string, unknown]>([
      ['is not read', false],
      ['is compared with a value by a filter', ['==', ['get', 'x'], 1]],
      ['is compared with null by a filter', ['all', ['==', ['get', 'x'], null], false]],
    ])('if its key %s', (_what, filter) => {
      expect(gone(filter)).toBe(true);
      expect(gone(filter, { type: 'symbol', layout: { 'text-field': ['get', 'x'] } })).toBe(true);
    });

    test.each<[string, unknown, Record<string, unknown>]>([
      ['is tested by a filter', ['all', ['has', 'x'], false], {}],
      ['is tested by paint', false, { paint: { 'circle-radius': ['case', ['has', 'x'], 1, 2] } }],
      ['is used in a text', false, { type: 'symbol', layout: { 'text-field': 'x is {x}' } }],
      [
        'is used by a function of early styles that makes text',
        false,
        { type: 'symbol', layout: { 'text-field': { property: 'x', type: 'identity' } } },
      ],
      ['may be a computed key', ['all', ['has', ['concat', 'x', '']], false], {}],
      ['is among all properties', ['all', ['has', 'x', ['properties']], false], {}],
      ['may be read by an unknown operator', false, { paint: { 'circle-radius': ['no-such-operator'] } }],
    ])('but not if its key %s', (_what, filter, more) => {
      expect(gone(filter, more)).toBe(false);
    });

    test('but not under a key of --keep-attributes, nor without a style', () => {
      expect(gone(false, {}, { keepAttributes: ['x'] })).toBe(false);
      const features = [{ tags: { x: NULL } }];
      const pruned = prune(null, { excludeLayers: ['unused'] }).apply(KEY, buildTile([layer(...features), unused]));
      expect(pruned).toEqual(buildTile([layer(...features)]));
    });

    test('key by key, and with tags split over any number of fields', () => {
      const features: FeatureDraft[] = [0, 1, 2, 3, undefined].map((tagsPerField) => ({
        id: 5,
        tags: [['kind', { string: 'keep' }], ['x', NULL], ['z', NULL], ['n', { int: 3 }]], // biome-ignore format: one line
        ...(tagsPerField !== undefined && { tagsPerField }),
      }));
      const left = features.map(({ id }): FeatureDraft => {
        return { id: id!, tags: { kind: { string: 'keep' }, z: NULL, n: { int: 3 } } };
      });
      const style = styleOf(['any', ['==', ['get', 'kind'], 'keep'], ['all', ['has', 'z'], ['==', ['get', 'x'], 7]]]);
      const before = buildTile([layer(...features, drop)]);
      const pruned = prune(style).apply(KEY, before) as Uint8Array;
      expect(pruned).toEqual(buildTile([layer(...left)]));
      expect(pruned.length).toBeLessThan(before.length);
    });

    test('in all of its layers, so that strict renderers can read it', () => {
      const style = JSON.stringify({
        version: 8,
        layers: ['l', 'm'].map((name) => ({ id: name, type: 'circle', 'source-layer': name })),
      });
      const whole = [layer(withNull, keep), { name: 'm', features: [{}], unusedValues: [NULL] }];
      const tile = buildTile([...whole, unused]);
      const transform = prune(style);
      const pruned = transform.apply(KEY, tile) as Uint8Array;
      expect(pruned).toEqual(buildTile([layer({}, keep), { name: 'm', features: [{}] }]));
      expect(transform.apply(KEY, pruned)).toBe(pruned);
      // A tile in which nothing else is removed keeps its bytes.
      const unchanged = buildTile(whole);
      expect(transform.apply(KEY, unchanged)).toBe(unchanged);
      expect(transform.report().layers.find(({ layer }) => layer === 'l')).toMatchObject({
        before: { tiles: 3, features: 6 },
        after: { tiles: 3, features: 6 },
      });
    });
  });
});

describe('a value of unknown type', () => {
  test('keeps its feature if a filter reads it, and always its bytes', () => {
    const features: FeatureDraft[] = [
      { tags: { x: OF_UNKNOWN_TYPE } },
      { tags: { y: OF_UNKNOWN_TYPE } },
      { tags: { x: { int: 1 }, y: OF_UNKNOWN_TYPE } },
    ];
    const transform = prune(styleOf(['==', ['get', 'x'], 1]));
    expect(transform.apply(KEY, buildTile([layer(...features)]))).toEqual(buildTile([layer(features[0]!, features[2]!)]));
    expect(oddities(transform)).toEqual(['unknown-value 1 5/3/4']);
  });
});

describe('a field beside the layers', () => {
  test('keeps its place as long as a layer stays', () => {
    const [field, last] = [varintField(99, 1), bytesField(15, [1, 2])];
    const tile = [...field, ...buildTile([unused]), ...field, ...buildTile([layer(keep)]), ...last];
    const transform = prune(ONLY_KEEP);
    const pruned = transform.apply(KEY, Uint8Array.from(tile)) as Uint8Array;
    expect(pruned).toEqual(Uint8Array.from([...field, ...field, ...buildTile([layer(keep)]), ...last]));
    expect(oddities(transform)).toEqual(['unknown-field 1 5/3/4']);
    const alone = Uint8Array.from([...buildTile([unused]), ...field]);
    expect(() => transform.apply(KEY, alone)).toThrow(expect.objectContaining({ name: 'TileError', defect: 'unknown-field' }));
  });
});
