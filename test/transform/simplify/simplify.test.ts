import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyMetadata } from '../../../src/tile/metadata.ts';
import type { LayersReport } from '../../../src/transform/layers-report.ts';
import { createSimplify, type SimplifySpec } from '../../../src/transform/simplify/simplify.ts';
import type { TileTransform } from '../../../src/transform/types.ts';
import { decodeTile } from '../../support/oracle.ts';
import { buildTile, bytesField, type FeatureDraft, type LayerDraft, textField, varintField } from '../../support/tile-builder.ts';
import { commandsOf, multipolygon, wavyLine, zigzag } from '../../support/validity-shapes.ts';

const KEY = { z: 5, x: 3, y: 4 };

function simplify(spec: Partial<SimplifySpec> = {}): TileTransform<LayersReport> {
  return createSimplify({
    use: 'simplify',
    layers: null,
    excludeLayers: [],
    onlyLayers: false,
    tolerances: [{ zoom: 0, tolerance: 4 }],
    preserveTopology: false,
    dropDegenerate: false,
    dropEmptyTiles: false,
    maxInflatedBytes: 1_000_000,
    compression: 'gzip',
    codec: 'zlib',
    ...spec,
  });
}

function line(...coordinates: [number, number][]): FeatureDraft {
  return { type: 2, geometry: commandsOf(2, [coordinates.map(([x, y]) => ({ x, y }))]) };
}

function area(...coordinates: [number, number][]): FeatureDraft {
  return { type: 3, geometry: commandsOf(3, [[...coordinates, coordinates[0]!].map(([x, y]) => ({ x, y }))]) };
}

const STRAIGHT = line([10, 10], [500, 10]);
const WAVY = line([10, 10], [200, 12], [500, 10]);
const TINY = area([10, 10], [12, 10], [12, 12]);

const layer = (name: string, ...features: FeatureDraft[]): LayerDraft => ({ name, features });

describe('bytes', () => {
  test('an unchanged tile is the same array', () => {
    const tile = buildTile([layer('road', STRAIGHT, TINY, { type: 1 }, { type: 0 })]);
    expect(simplify().apply(KEY, tile)).toBe(tile);
    const stored = gzipSync(tile, { level: 1 });
    expect(simplify({ preserveTopology: true }).apply(KEY, stored)).toBe(stored);
  });

  test('only the geometry of the feature that lost vertices changes', () => {
    const tags = { class: { string: 'a' } } as const;
    const extra = [...textField(77, 'x'), ...varintField(99, 2n ** 60n)];
    const tile = (changed: FeatureDraft): Uint8Array =>
      buildTile([
        layer('lake', TINY),
        {
          ...layer(
            'road',
            { ...STRAIGHT, tags },
            { ...changed, id: 2n ** 64n - 1n, tags, extra },
            { type: 0, geometry: [9, 1, 1] },
          ),
          version: 1,
          extent: 2048,
          unusedKeys: ['spare'],
          unusedValues: [{ double: 1 }],
          extra: bytesField(16, [1, 2]),
        },
        layer('poi', { type: 1, geometry: [17, 2, 2, 2, 2] }),
      ]);
    expect(simplify().apply(KEY, tile(WAVY))).toEqual(tile(STRAIGHT));
  });

  test('an unclosed ring stays unchanged', () => {
    const open = [9, 100, 100, 26, 200, 4, 200, 3, 0, 200];
    const tile = (ring: FeatureDraft): Uint8Array =>
      buildTile([layer('lake', { type: 3, geometry: [...open, ...(ring.geometry as number[])] })]);
    // The first ring ends in 250/150.
    const from = (ring: FeatureDraft): FeatureDraft => {
      const [moveTo, x, y, ...rest] = ring.geometry as [number, number, number, ...number[]];
      return { geometry: [moveTo, zigzag(x / 2 - 250), zigzag(y / 2 - 150), ...rest] };
    };
    const wavy = from(area([1000, 1000], [1050, 1002], [1100, 1000], [1100, 1100]));
    const straight = from(area([1000, 1000], [1100, 1000], [1100, 1100]));
    expect(simplify().apply(KEY, tile(wavy))).toEqual(tile(straight));
  });

  test('layers that are not named keep their bytes, or are removed', () => {
    const tile = buildTile([layer('road', WAVY), layer('path', WAVY)]);
    const named = { layers: ['road'] };
    expect(simplify(named).apply(KEY, tile)).toEqual(buildTile([layer('road', STRAIGHT), layer('path', WAVY)]));
    expect(simplify({ excludeLayers: ['road'] }).apply(KEY, tile)).toEqual(
      buildTile([layer('road', WAVY), layer('path', STRAIGHT)]),
    );
    expect(simplify({ ...named, onlyLayers: true }).apply(KEY, tile)).toEqual(buildTile([layer('road', STRAIGHT)]));
    // The one-tile form also works without a tolerance.
    expect(simplify({ ...named, onlyLayers: true, tolerances: [] }).apply(KEY, tile)).toEqual(buildTile([layer('road', WAVY)]));
  });

  test('each layer is simplified separately, also two of one name', () => {
    const tile = buildTile([layer('road', WAVY), layer('road', STRAIGHT), layer('road', WAVY)]);
    expect(simplify().apply(KEY, tile)).toEqual(
      buildTile([layer('road', STRAIGHT), layer('road', STRAIGHT), layer('road', STRAIGHT)]),
    );
  });

  test('a tile never grows, keeps all features with ids and attributes, and does not change the second time', () => {
    const feature = fc.oneof(
      wavyLine.map((places) => ({ type: 2, geometry: commandsOf(2, [places]) })),
      multipolygon.map((rings) => ({ type: 3, geometry: commandsOf(3, rings) })),
      fc.constant({ type: 1 }),
    );
    const drafts = fc.array(
      fc.record({ name: fc.constantFrom('a', 'b'), features: fc.array(feature, { minLength: 1, maxLength: 5 }) }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(drafts, fc.constantFrom(0, 1, 8, 64), fc.boolean(), (drafts, tolerance, preserveTopology) => {
        const tile = buildTile(drafts);
        const transform = simplify({ tolerances: [{ zoom: 0, tolerance }], preserveTopology });
        const once = transform.apply(KEY, tile) as Uint8Array;
        expect(once.length).toBeLessThanOrEqual(tile.length);
        expect(transform.apply(KEY, once)).toBe(once);
        const withoutGeometry = (bytes: Uint8Array): unknown =>
          decodeTile(bytes).map(({ features, ...rest }) => ({
            ...rest,
            features: features.map(({ geometry: _, ...feature }) => feature),
          }));
        expect(withoutGeometry(once)).toEqual(withoutGeometry(tile));
      }),
      { numRuns: 200 },
    );
  });
});

describe('tolerances', () => {
  const tolerances = [
    { zoom: 3, tolerance: 4 },
    { zoom: 6, tolerance: 0 },
    { zoom: 8, tolerance: 1 },
    { zoom: 9, tolerance: 2 },
  ];

  test.each([
    [0, false],
    [2, false],
    [3, true],
    [5, true],
    [6, false],
    [8, false],
    [9, true],
    [22, true],
  ])('apply from their zoom on: at zoom %d the line is simplified: %s', (z, isSimplified) => {
    const tile = buildTile([layer('road', WAVY)]);
    const key = { z, x: 0, y: 0 };
    expect(simplify({ tolerances }).apply(key, tile)).toEqual(isSimplified ? buildTile([layer('road', STRAIGHT)]) : tile);
  });

  test('are in units of the layer, whatever its extent', () => {
    const wide = line([10, 10], [2000, 20], [5000, 10]);
    const tile = buildTile([{ ...layer('road', wide), extent: 8192 }]);
    expect(simplify({ tolerances: [{ zoom: 0, tolerance: 9 }] }).apply(KEY, tile)).toBe(tile);
    // In a tile of extent 4096 the last segment leaves the tile, so its inner end stays.
    expect(simplify({ tolerances: [{ zoom: 0, tolerance: 11 }] }).apply(KEY, tile)).not.toBe(tile);
    const small = buildTile([layer('road', wide)]);
    expect(simplify({ tolerances: [{ zoom: 0, tolerance: 11 }] }).apply(KEY, small)).toBe(small);
  });
});

test('--preserve-topology keeps the vertices that features of a layer share, but not those shared with another layer', () => {
  const crossing = line([200, 12], [200, 90]);
  const apart = line([200, 500], [200, 90]);
  const tile = (wavy: FeatureDraft, other: FeatureDraft): Uint8Array =>
    buildTile([layer('road', wavy, other), layer('path', crossing)]);
  expect(simplify({ preserveTopology: true }).apply(KEY, tile(WAVY, crossing))).toEqual(tile(WAVY, crossing));
  expect(simplify({ preserveTopology: true }).apply(KEY, tile(WAVY, apart))).toEqual(tile(STRAIGHT, apart));
  expect(simplify().apply(KEY, tile(WAVY, crossing))).toEqual(tile(STRAIGHT, crossing));
});

describe('--drop-degenerate', () => {
  test('what collapses is removed: the ring, its feature, its layer, and on request its tile', () => {
    const big = area([100, 100], [200, 100], [200, 200]);
    const drop = { dropDegenerate: true };
    expect(simplify(drop).apply(KEY, buildTile([layer('lake', TINY, big), layer('pond', TINY)]))).toEqual(
      buildTile([layer('lake', big)]),
    );
    expect(simplify(drop).apply(KEY, buildTile([layer('pond', TINY)]))).toEqual(new Uint8Array());
    expect(simplify({ ...drop, dropEmptyTiles: true }).apply(KEY, buildTile([layer('pond', TINY)]))).toBeNull();
  });

  test('a collapsed exterior is removed with its holes, even with one that would stay', () => {
    const sliver = { x: [100, 300, 300, 200, 100], y: [100, 100, 104, 104, 104] };
    const outer = sliver.x.map((x, i) => ({ x, y: sliver.y[i]! }));
    const hole = [
      [150, 101],
      [150, 103],
      [250, 102],
    ].map(([x, y]) => ({ x: x!, y: y! }));
    const lake = {
      type: 3,
      geometry: commandsOf(
        3,
        [outer, hole].map((ring) => [...ring, ring[0]!]),
      ),
    };
    // The line shares vertices with the hole, which pins them.
    const shore = line([150, 101], [150, 103], [250, 102], [900, 900]);
    const tile = buildTile([layer('lake', lake, shore)]);
    const spec = { dropDegenerate: true, preserveTopology: true, tolerances: [{ zoom: 0, tolerance: 10 }] };
    expect(simplify(spec).apply(KEY, tile)).toEqual(buildTile([layer('lake', shore)]));
  });

  test('a layer without features stays', () => {
    const tile = buildTile([layer('empty')]);
    expect(simplify({ dropDegenerate: true }).apply(KEY, tile)).toBe(tile);
  });
});

describe('the report', () => {
  test('counts vertices, features, tiles and bytes before and after, by layer and zoom', () => {
    const transform = simplify({ dropDegenerate: true, layers: ['road', 'pond'], onlyLayers: true });
    const tile = buildTile([layer('road', WAVY, STRAIGHT), layer('pond', TINY), layer('other', WAVY)]);
    transform.apply(KEY, tile);
    transform.apply({ ...KEY, x: 1 }, tile);
    transform.apply({ z: 6, x: 0, y: 0 }, tile);
    const of = (draft: LayerDraft): number => buildTile([draft]).length;
    const nothing = { tiles: 0, features: 0, vertices: 0, bytes: 0 };
    const road = { tiles: 2, features: 4, vertices: 10, bytes: 2 * of(layer('road', WAVY, STRAIGHT)) };
    const pond = { tiles: 2, features: 2, vertices: 6, bytes: 2 * of(layer('pond', TINY)) };
    const { layers } = transform.report();
    expect(layers.filter(({ zoom }) => zoom === 5)).toEqual([
      {
        layer: 'other',
        zoom: 5,
        before: { tiles: 2, features: 2, vertices: 6, bytes: 2 * of(layer('other', WAVY)) },
        after: nothing,
      },
      { layer: 'pond', zoom: 5, before: pond, after: nothing },
      {
        layer: 'road',
        zoom: 5,
        before: road,
        after: { ...road, vertices: 8, bytes: 2 * of(layer('road', STRAIGHT, STRAIGHT)) },
      },
    ]);
    expect(layers.filter(({ zoom }) => zoom === 6)).toHaveLength(3);
  });

  test('does not count a tile that cannot be read to its end', () => {
    const transform = simplify({ layers: ['road'] });
    // A feature with half a tag, in the last layer, which is not named.
    const broken = layer('lake', { type: 3, extra: bytesField(2, [0]) });
    expect(() => transform.apply(KEY, buildTile([layer('road', WAVY), broken]))).toThrow(
      expect.objectContaining({ name: 'TileError', defect: 'tags' }),
    );
    expect(transform.report().layers).toEqual([]);
    expect(transform.apply(KEY, buildTile([layer('road', WAVY)]))).toEqual(buildTile([layer('road', STRAIGHT)]));
  });
});

describe('metadata', () => {
  const metadata = {
    ...emptyMetadata(),
    vector_layers: [
      { id: 'road', fields: { class: 'String' }, minzoom: 0, maxzoom: 14 },
      { id: 'pond', fields: {}, minzoom: 0, maxzoom: 14 },
      { id: 'unseen', fields: {} },
    ],
    tilestats: { layerCount: 2 },
  };

  test('is unchanged if only vertices were removed', () => {
    const transform = simplify();
    transform.apply(KEY, buildTile([layer('road', WAVY)]));
    expect(transform.describe(metadata, transform.report())).toBe(metadata);
  });

  test('loses removed layers, narrows zooms of partly removed ones, and drops tilestats', () => {
    const transform = simplify({
      dropDegenerate: true,
      tolerances: [
        { zoom: 0, tolerance: 4 },
        { zoom: 10, tolerance: 0 },
      ],
    });
    for (const z of [4, 10, 12]) transform.apply({ z, x: 0, y: 0 }, buildTile([layer('road', WAVY), layer('pond', TINY)]));
    const [road, pond, unseen] = metadata.vector_layers;
    expect(transform.describe(metadata, transform.report())).toEqual({
      ...emptyMetadata(),
      vector_layers: [road, { ...pond, minzoom: 10, maxzoom: 12 }, unseen],
    });
    const low = simplify({ dropDegenerate: true });
    low.apply(KEY, buildTile([layer('road', WAVY), layer('pond', TINY)]));
    expect(low.describe(metadata, low.report()).vector_layers).toEqual([road, unseen]);
  });
});

test('coordinates past 32 bits are left unchanged, at once', () => {
  const far = line([0, 0], [2 ** 31, 5], [2 ** 40, 0], [-(2 ** 50), 3], [7, 7]);
  const tile = buildTile([
    layer('road', far, { ...far, type: 2 }),
    layer('lake', area([0, 0], [2 ** 31, 0], [2 ** 31, 2 ** 31], [5, 2 ** 30])),
  ]);
  expect(simplify({ preserveTopology: true, dropDegenerate: true }).apply(KEY, tile)).toBe(tile);
});
