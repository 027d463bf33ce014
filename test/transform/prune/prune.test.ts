import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { prune as descriptor } from '../../../src/transform/prune/descriptor.ts';
import { createPrune } from '../../../src/transform/prune/prune.ts';
import { pruneLevels } from '../../../src/transform/prune/prune-levels.ts';
import type { PruneSpec } from '../../../src/transform/prune/prune-options.ts';
import { emptyPruneReport, type PruneReport } from '../../../src/transform/prune/report.ts';
import { compileTransform } from '../../../src/transform/registry.ts';
import type { TileTransform } from '../../../src/transform/types.ts';
import { decodeTile } from '../../support/oracle.ts';
import { pruneSpec } from '../../support/prune-spec.ts';
import { buildTile, bytesField, type LayerDraft, textField, varintField } from '../../support/tile-builder.ts';

const KEY = { z: 5, x: 3, y: 4 };

/** Draws all of `lake`, `road` if its class is a, and `poi` from zoom 10 on. */
const STYLE = JSON.stringify({
  version: 8,
  layers: [
    { id: 'roads', type: 'line', 'source-layer': 'road', filter: ['==', 'class', 'a'] },
    { id: 'lakes', type: 'fill', 'source-layer': 'lake' },
    { id: 'pois', type: 'symbol', 'source-layer': 'poi', minzoom: 10 },
  ],
});

const named = (...texts: string[]) => texts.map((text, i) => ({ name: i === 0 ? 'test.json' : `test${i}.json`, text }));

const SPEC = pruneSpec(named(STYLE), { maxInflatedBytes: 1_000_000 });

function prune(spec: Partial<PruneSpec> = {}): TileTransform<PruneReport> {
  return createPrune({ ...SPEC, ...spec });
}

function road(...classes: string[]): LayerDraft {
  return { name: 'road', features: classes.map((name, id) => ({ id, tags: { class: { string: name }, id: { int: id } } })) };
}

const LAKE: LayerDraft = { name: 'lake', features: [{}], unusedKeys: ['name'] };
const POI: LayerDraft = { name: 'poi', features: [{}, {}] };

describe('layers', () => {
  test('undrawn layers are removed, completely drawn ones stay byte for byte', () => {
    const pruned = prune().apply(KEY, buildTile([POI, LAKE, { ...LAKE, name: 'unnamed' }]));
    expect(pruned).toEqual(buildTile([LAKE]));
  });

  test('a tile that loses nothing is the same array', () => {
    const tile = buildTile([LAKE, road('a', 'a')]);
    expect(prune().apply(KEY, tile)).toBe(tile);
    const stored = gzipSync(tile, { level: 1 });
    expect(prune().apply(KEY, stored)).toBe(stored);
  });

  test('two layers of one name are pruned separately', () => {
    const pruned = prune().apply(KEY, buildTile([road('b', 'a'), road('b'), road('a')])) as Uint8Array;
    expect(decodeTile(pruned).map(({ name, features }) => [name, features.map(({ id }) => id)])).toEqual([
      ['road', [1]],
      ['road', [0]],
    ]);
  });

  test('one without features stays if it is drawn, one that loses all features is removed', () => {
    const empty = { name: 'road', features: [] };
    expect(prune().apply(KEY, buildTile([empty, road('b'), { name: 'poi', features: [] }]))).toEqual(buildTile([empty]));
  });
});

describe('a rewritten layer', () => {
  test('has only used keys and values, in their old order', () => {
    const draft = road('b', 'a', 'c');
    const pruned = prune().apply(KEY, buildTile([{ ...draft, unusedKeys: ['z'], unusedValues: [{ double: 1 }] }]));
    expect(pruned).toEqual(buildTile([{ ...draft, features: draft.features.slice(1, 2) }]));
  });

  test('keeps version, extent and unknown fields, in features and in the layer', () => {
    const kept = {
      id: 2n ** 64n - 1n,
      type: 2,
      geometry: [9, 4, 4, 10, 2, 2],
      tags: { class: { string: 'a' } },
      extra: textField(77, 'x'),
    } as const;
    const layer = { name: 'road', version: 1, extent: 512, extra: [...varintField(99, 2n ** 60n), ...bytesField(16, [1, 2])] };
    const drafts = [{ tags: { class: { string: 'b' } } }, { ...kept, geometry: [...kept.geometry] }];
    expect(prune().apply(KEY, buildTile([{ ...layer, features: drafts }]))).toEqual(
      buildTile([{ ...layer, features: drafts.slice(1) }]),
    );
  });

  test('takes tags one by one, in chunks, and fields in any order', () => {
    // Keys: x, class. Values: b, a. The first feature's tags are split between key and value.
    const chunked = [
      ...bytesField(2, [1]),
      ...varintField(3, 1),
      ...bytesField(2, [1, 0]),
      ...bytesField(4, [9, 0, 0]),
      ...bytesField(2, [0]),
    ];
    const single = [...varintField(2, 1), ...bytesField(4, [9, 0, 0]), ...varintField(2, 1), ...varintField(3, 1)];
    const dropped = [...bytesField(2, [1, 0]), ...varintField(3, 1), ...bytesField(4, [9, 0, 0])];
    const tables = [
      ...bytesField(4, textField(1, 'b')),
      ...bytesField(4, textField(1, 'a')),
      ...textField(3, 'x'),
      ...textField(3, 'class'),
    ];
    const features = [single, dropped, chunked, single].flatMap((feature) => bytesField(2, feature));
    const tile = Uint8Array.from(bytesField(3, [...tables, ...features, ...textField(1, 'road')]));
    const left = [single, chunked, single].flatMap((feature) => bytesField(2, feature));
    expect(prune().apply(KEY, tile)).toEqual(Uint8Array.from(bytesField(3, [...tables, ...left, ...textField(1, 'road')])));
  });

  test('is correct if lengths shrink to fewer bytes', () => {
    const draft = road(...Array.from({ length: 300 }, (_, i) => `b${i}`), 'a', 'a');
    const left = { ...draft, features: draft.features.slice(300) };
    expect(prune().apply(KEY, buildTile([LAKE, draft, LAKE]))).toEqual(buildTile([LAKE, left, LAKE]));
  });
});

describe('filters see', () => {
  function keeps(filter: unknown, feature: LayerDraft['features'][0], key = KEY): boolean {
    const style = JSON.stringify({ version: 8, layers: [{ id: 'x', 'source-layer': 'l', filter }] });
    const tile = buildTile([{ name: 'l', features: [feature] }]);
    return prune({ styles: named(style) }).apply(key, tile) === tile;
  }

  test.each([
    [{ int: -1 }, -1],
    [{ sint: -(2n ** 40n) }, -(2 ** 40)],
    [{ uint: 2n ** 53n }, 2 ** 53],
    [{ float: 0.5 }, 0.5],
    [{ bool: false }, false],
    [{ string: '1' }, '1'],
  ])('%o as %o', (value, expected) => {
    expect(keeps(['==', 'k', expected], { tags: { k: value } })).toBe(true);
    expect(keeps(['==', 'k', 0], { tags: { k: value } })).toBe(false);
    expect(keeps(['==', ['get', 'k'], 1], { tags: { k: value } })).toBe(false);
  });

  test('the last of two tags with the same key', () => {
    expect(
      keeps(['==', 'k', 2], {
        tags: [
          ['k', { int: 1 }],
          ['k', { int: 2 }],
        ],
      }),
    ).toBe(true);
  });

  test('the id, also if it is missing', () => {
    expect(keeps(['==', '$id', 7], { id: 7 })).toBe(true);
    expect(keeps(['==', ['id'], 7], { id: 8 })).toBe(false);
    expect(keeps(['has', '$id'], {})).toBe(false);
    expect(keeps(['==', '$id', 0], {})).toBe(false);
  });

  test('the position, for within', () => {
    const west = {
      type: 'Polygon',
      coordinates: [
        [
          [-180, -85],
          [0, -85],
          [0, 85],
          [-180, 85],
          [-180, -85],
        ],
      ],
    };
    expect(keeps(['within', west], {}, { z: 1, x: 0, y: 0 })).toBe(true);
    expect(keeps(['within', west], {}, { z: 1, x: 1, y: 0 })).toBe(false);
  });

  test('computed keys', () => {
    expect(keeps(['==', ['get', ['get', 'a']], 1], { tags: { a: { string: 'b' }, b: { int: 1 } } })).toBe(true);
    expect(keeps(['has', '__proto__'], { tags: { a: { int: 1 } } })).toBe(false);
    expect(keeps(['has', '__proto__'], { tags: [['__proto__', { int: 1 }]] })).toBe(true);
  });
});

describe('empty tiles', () => {
  test('a tile left without layers is kept empty, compressed if it was', () => {
    expect(prune().apply(KEY, buildTile([POI]))).toEqual(new Uint8Array());
    expect(prune().apply(KEY, gzipSync(buildTile([POI])))).toEqual(gzipSync(''));
  });

  test('is dropped if empty tiles are not wanted', () => {
    expect(prune({ dropEmptyTiles: true }).apply(KEY, buildTile([POI]))).toBeNull();
    expect(prune({ dropEmptyTiles: true }).apply(KEY, new Uint8Array())).toBeNull();
    expect(prune({ dropEmptyTiles: true }).apply(KEY, gzipSync(''))).toBeNull();
  });

  test('an empty tile is unchanged', () => {
    const empty = new Uint8Array();
    const zipped = gzipSync('');
    expect(prune().apply(KEY, empty)).toBe(empty);
    expect(prune().apply(KEY, zipped)).toBe(zipped);
  });
});

describe('what cannot be proved safe throws, and is not counted', () => {
  const good = [...buildTile([road('b', 'a')])];
  const layer = (...fields: number[][]): number[] => bytesField(3, [...textField(1, 'road'), ...fields.flat()]);
  const feature = (...fields: number[][]): number[] => bytesField(2, fields.flat());
  test.each<[string, number[], string]>([
    ['a byte missing', good.slice(0, -1), 'truncated'],
    ['a layer longer than the tile', [...good, 26, 5, 0], 'truncated'],
    ['a length of 2^64 - 1', [26, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], 'truncated'],
    ['wire type 6', [...good, 14], 'wire-type'],
    ['field 0', [...good, 2, 0], 'wire-type'],
    ['an unknown field, if no layer is left', [...buildTile([POI]), ...varintField(99, 1)], 'unknown-field'],
    ['no layer at all', varintField(99, 1), 'no-layers'],
    ['a layer that is a number', [...good, 24, 1], 'wire-type'],
    ['a layer without name', bytesField(3, varintField(15, 2)), 'layer'],
    ['version 3', layer(varintField(15, 3)), 'layer'],
    ['extent 0', layer(varintField(5, 0)), 'layer'],
    ['a key that is a number', layer(varintField(3, 1)), 'wire-type'],
    ['odd tags', layer(feature(bytesField(2, [0])), textField(3, 'k')), 'tags'],
    ['a missing key', layer(feature(bytesField(2, [1, 0])), textField(3, 'k'), bytesField(4, varintField(7, 1))), 'tags'],
    ['a missing value', layer(feature(bytesField(2, [0, 1])), textField(3, 'k'), bytesField(4, varintField(7, 1))), 'tags'],
    ['a geometry that is a number', layer(feature(varintField(4, 9))), 'wire-type'],
    ['a value cut off', layer(bytesField(4, [10, 5, 65])), 'truncated'],
    ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13], 'foreign'],
    ['damaged gzip', [...gzipSync(Buffer.from(good))].slice(0, -1), 'compression'],
    ['damaged zstd', [0x28, 0xb5, 0x2f, 0xfd, 0, 0], 'compression'],
    ['a bomb', [...gzipSync(Buffer.alloc(1_000_001))], 'inflated-size'],
  ])('%s', (_what, bytes, defect) => {
    const transform = prune();
    expect(() => transform.apply(KEY, Uint8Array.from(bytes))).toThrow(expect.objectContaining({ name: 'TileError', defect }));
    expect(transform.report().layers).toEqual([]);
  });
});

describe('modes', () => {
  test('none, without a style, reads no tile', () => {
    const garbage = Uint8Array.of(1, 2, 3);
    expect(prune({ styleMode: 'none' }).apply(KEY, garbage)).toBe(garbage);
    expect(prune({ styles: [] }).apply(KEY, garbage)).toBe(garbage);
    expect(compileTransform({ use: 'copy' }).apply(KEY, garbage)).toBe(garbage);
  });

  test('layer ignores filters', () => {
    const tile = buildTile([road('b'), POI]);
    expect(prune({ styleMode: 'layer' }).apply(KEY, tile)).toEqual(buildTile([road('b')]));
  });

  test('the deepest tiles keep what higher views draw', () => {
    const tile = buildTile([POI]);
    expect(prune({ maxTileZoom: 5 }).apply(KEY, tile)).toBe(tile);
    expect(prune({ maxTileZoom: 5, zoomRule: 'tile' }).apply(KEY, tile)).toEqual(new Uint8Array());
  });
});

test('the report counts layers in and out, remaining fields, unknown filters and failures', () => {
  const style = JSON.stringify({
    version: 8,
    layers: [
      { id: 'bad', 'source-layer': 'road', filter: ['no-such-op'] },
      { id: 'typed', 'source-layer': 'road', filter: ['>', ['get', 'id'], 0] },
    ],
  });
  const transform = prune({ styles: named(style), unknownFilter: 'drop' });
  const tile = buildTile([
    road('x', 'y', 'z'),
    POI,
    { name: 'road', features: [{ tags: { id: { string: 'x' }, n: { int: 1 } } }] },
  ]);
  const pruned = transform.apply(KEY, tile) as Uint8Array;
  transform.apply({ ...KEY, z: 2 }, buildTile([POI]));
  const { layers, fields, unknownFilters, filterErrors, oddities } = transform.report();
  const pois = { tiles: 1, features: 2, vertices: 2, bytes: buildTile([POI]).length };
  const nothing = { tiles: 0, features: 0, vertices: 0, bytes: 0 };
  const roads = { tiles: 1, features: 4, vertices: 4, bytes: tile.length - pois.bytes };
  const roadsLeft = { tiles: 1, features: 2, vertices: 2, bytes: pruned.length };
  expect(layers).toEqual([
    { layer: 'poi', zoom: 2, before: pois, afterLayers: nothing, afterFilters: nothing, after: nothing },
    { layer: 'poi', zoom: 5, before: pois, afterLayers: nothing, afterFilters: nothing, after: nothing },
    { layer: 'road', zoom: 5, before: roads, afterLayers: roads, afterFilters: roadsLeft, after: roadsLeft },
  ]);
  expect(fields).toEqual([{ layer: 'road', keys: ['class', 'id'] }]);
  expect(unknownFilters).toEqual([{ styleLayer: 'bad', reason: expect.stringContaining('no-such-op'), features: 2 }]);
  expect(filterErrors).toEqual([{ styleLayer: 'typed', features: 1 }]);
  expect(oddities).toEqual([{ kind: 'duplicate-layer', tiles: 1, examples: ['5/3/4'] }]);
});

test('a feature undecidable to several style layers counts once for its source-layer', () => {
  const unknown = (id: string, layer: string) => ({ id, 'source-layer': layer, filter: ['no-such-op'] });
  const style = JSON.stringify({ version: 8, layers: [unknown('a', 'road'), unknown('b', 'road'), unknown('c', 'poi')] });
  const transform = prune({ styles: named(style) });
  transform.apply(KEY, buildTile([road('x', 'y', 'z'), POI]));
  const { undecided, unknownFilters } = transform.report();
  expect(undecided).toEqual([
    { layer: 'poi', features: 2 },
    { layer: 'road', features: 3 },
  ]);
  expect(unknownFilters.map(({ styleLayer, features }) => [styleLayer, features])).toEqual([
    ['a', 3],
    ['b', 3],
    ['c', 2],
  ]);
});

test('the report says which of the named attributes exist, even if none can be removed', () => {
  const tile = buildTile([road('x')]);
  const without = prune({ dropAttributes: ['class', 'nosuch'] });
  without.apply(KEY, tile);
  // An equal tile comes from the cache.
  without.apply(KEY, tile);
  expect(without.report().attributesMet).toEqual(['class']);
  const keeping = prune({ styleMode: 'layer+filter+attributes', keepAttributes: ['class', 'nosuch'] });
  keeping.apply(KEY, tile);
  expect(keeping.report().attributesMet).toEqual(['class']);
});

test('a bad style is refused when the transform is built', () => {
  expect(() => prune({ styles: named('{') })).toThrow(/^test\.json:1:2: /);
});

describe('layers by name', () => {
  const tile = buildTile([POI, LAKE, road('a', 'b')]);

  test('are kept or removed without a style, and what stays keeps its bytes', () => {
    expect(prune({ styles: [], layers: ['lake', 'poi'] }).apply(KEY, tile)).toEqual(buildTile([POI, LAKE]));
    expect(prune({ styles: [], excludeLayers: ['lake'] }).apply(KEY, tile)).toEqual(buildTile([POI, road('a', 'b')]));
    expect(prune({ styles: [], excludeLayers: ['other'] }).apply(KEY, tile)).toBe(tile);
  });

  test('are removed even if the style draws them, and never kept against it', () => {
    expect(prune({ excludeLayers: ['road'] }).apply(KEY, tile)).toEqual(buildTile([LAKE]));
    expect(prune({ layers: ['poi', 'lake'] }).apply(KEY, tile)).toEqual(buildTile([LAKE]));
  });
});

describe('several styles', () => {
  const other = JSON.stringify({ version: 8, layers: [{ id: 'b', 'source-layer': 'road', filter: ['==', 'class', 'b'] }] });

  test('keep what any of them draws', () => {
    const tile = buildTile([road('a', 'b', 'c'), LAKE]);
    const pruned = prune({ styles: named(STYLE, other) }).apply(KEY, tile) as Uint8Array;
    expect(decodeTile(pruned).map(({ name, features }) => [name, features.map(({ id }) => id)])).toEqual([
      ['road', [0, 1]],
      ['lake', [undefined]],
    ]);
  });

  test('with an unusable one among them: nothing is pruned if requested, else the command stops', () => {
    const tile = buildTile([POI]);
    const bad = named(STYLE, '{"version":7}');
    expect(() => prune({ styles: bad })).toThrow(/^test1\.json: /);
    const kept = prune({ styles: bad, onStyleError: 'keep' });
    expect(kept.apply(KEY, tile)).toBe(tile);
    expect(kept.report()).toEqual(emptyPruneReport());
    const spec = { ...SPEC, styles: bad, onStyleError: 'keep' as const };
    expect(descriptor.notes(spec)).toEqual([expect.stringMatching(/^no style prunes .*test1\.json: .*7/)]);
    expect(pruneLevels(spec)).toEqual([]);
    expect(prune({ ...spec, excludeLayers: ['poi'] }).apply(KEY, tile)).toEqual(new Uint8Array());
  });
});

describe('attributes', () => {
  const style = JSON.stringify({
    version: 8,
    layers: [
      { id: 'r', type: 'line', 'source-layer': 'road', filter: ['!=', 'class', 'b'], paint: { 'line-width': ['get', 'width'] } },
      { id: 'l', type: 'fill', 'source-layer': 'lake' },
    ],
  });
  const tags = (name: string) => ({ class: { string: name }, width: { int: 2 }, ref: { string: 'A1' }, note: { string: name } });
  const tile = buildTile([{ name: 'road', features: ['a', 'b', 'c'].map((name) => ({ tags: tags(name) })) }, LAKE]);
  const mode = { styles: named(style), styleMode: 'layer+filter+attributes' as const };

  function propertiesAfter(spec: Partial<PruneSpec>): Record<string, unknown>[] {
    const pruned = prune({ ...mode, ...spec }).apply(KEY, tile) as Uint8Array;
    return decodeTile(pruned)[0]?.features.map(({ properties }) => properties) ?? [];
  }

  test('that no style layer reads are removed, with their keys and values', () => {
    const pruned = prune(mode).apply(KEY, tile) as Uint8Array;
    const left = (name: string) => ({ tags: { class: { string: name }, width: { int: 2 } } });
    expect(pruned).toEqual(buildTile([{ name: 'road', features: [left('a'), left('c')] }, LAKE]));
  });

  test('are kept or removed by name', () => {
    expect(propertiesAfter({ keepAttributes: ['ref'] })).toEqual([
      { class: 'a', width: 2, ref: 'A1' },
      { class: 'c', width: 2, ref: 'A1' },
    ]);
    expect(propertiesAfter({ dropAttributes: ['width'] })).toEqual([{ class: 'a' }, { class: 'c' }]);
    expect(propertiesAfter({ styleMode: 'layer', dropAttributes: ['note', 'ref', 'class'] })).toEqual(
      Array(3).fill({ width: 2 }),
    );
    expect(propertiesAfter({ styles: [], dropAttributes: ['width', 'ref', 'note'] }).map((left) => left['class'])).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('are counted separately from layers and filters', () => {
    const transform = prune({ ...mode, excludeLayers: ['lake'] });
    const pruned = transform.apply(KEY, tile) as Uint8Array;
    const filtered = prune({ ...mode, styleMode: 'layer+filter', excludeLayers: ['lake'] }).apply(KEY, tile) as Uint8Array;
    const { layers, fields } = transform.report();
    const [lake, roads] = layers;
    expect(lake).toMatchObject({ layer: 'lake', before: { features: 1 }, afterLayers: { tiles: 0, features: 0, bytes: 0 } });
    expect(roads?.afterLayers).toEqual(roads?.before);
    expect(roads?.before).toMatchObject({ tiles: 1, features: 3, vertices: 3 });
    expect(roads?.afterFilters).toEqual({ tiles: 1, features: 2, vertices: 2, bytes: filtered.length });
    expect(roads?.after).toEqual({ tiles: 1, features: 2, vertices: 2, bytes: pruned.length });
    expect(pruned.length).toBeLessThan(filtered.length);
    expect(fields).toEqual([{ layer: 'road', keys: ['class', 'width'] }]);
  });

  test('that no feature has change nothing', () => {
    const bare = buildTile([{ name: 'road', features: [{ tags: { class: { string: 'a' } } }], unusedKeys: ['ref'] }]);
    expect(prune(mode).apply(KEY, bare)).toBe(bare);
  });
});

describe('vt-compat', () => {
  test('decides only by layer, with the zooms and zero opacities of the style', () => {
    const style = JSON.stringify({
      version: 8,
      layers: [
        { id: 'r', type: 'line', 'source-layer': 'road', filter: ['==', 'class', 'no'], minzoom: 5, maxzoom: 6 },
        { id: 'l', type: 'fill', 'source-layer': 'lake', paint: { 'fill-opacity': 0 } },
      ],
    });
    const tile = buildTile([road('a'), LAKE]);
    const transform = prune({ styles: named(style), styleMode: 'vt-compat', maxTileZoom: 6 });
    expect(transform.apply(KEY, tile)).toEqual(buildTile([road('a')]));
    expect(transform.apply({ ...KEY, z: 6 }, tile)).toEqual(new Uint8Array());
    expect(transform.apply({ ...KEY, z: 4 }, tile)).toEqual(new Uint8Array());
  });
});

test('a tile with damage in a layer that would be removed is refused', () => {
  const bad = buildTile([LAKE, { name: 'unnamed', features: [{ extra: bytesField(2, [0]) }] }]);
  expect(() => prune().apply(KEY, bad)).toThrow(expect.objectContaining({ name: 'TileError', defect: 'tags' }));
});
