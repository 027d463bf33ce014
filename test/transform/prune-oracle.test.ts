import fc from 'fast-check';
import { afterAll, beforeAll, expect, type MockInstance, test, vi } from 'vitest';
import type { DecisionOptions } from '../../src/style/decision.ts';
import { parseStyle } from '../../src/style/style.ts';
import { LayerRules } from '../../src/transform/prune/layer-rules.ts';
import { PruneTally } from '../../src/transform/prune/prune-tally.ts';
import { TilePruner } from '../../src/transform/prune/tile-pruner.ts';
import { decodeTile, expectedLayers } from '../support/oracle.ts';
import {
  buildTile,
  bytesField,
  type FeatureDraft,
  type LayerDraft,
  type ValueDraft,
  varintField,
} from '../support/tile-builder.ts';

// Small alphabets, so that filters often match features.
const KEYS = ['class', 'rank', 'name', '__proto__', 'hidden'];
const TEXTS = ['a', 'b', 'Zürich', 'a text longer than twenty-four bytes', ''];
const NUMBERS = [-1, 0, 1, 2.5, 2 ** 31, -(2 ** 33), 2 ** 53];
const INTEGERS = [-1n, 0n, 1n, 2n ** 31n, -(2n ** 33n), 2n ** 53n, 2n ** 62n];

const value: fc.Arbitrary<ValueDraft> = fc.oneof(
  fc.constantFrom(...TEXTS).map((string) => ({ string })),
  fc.constantFrom(...NUMBERS, -0, Number.NaN, Number.POSITIVE_INFINITY).map((double) => ({ double })),
  fc.constantFrom(0, 1, 2.5, -1).map((float) => ({ float })),
  fc.constantFrom(...INTEGERS).map((int) => ({ int })),
  fc.constantFrom(...INTEGERS.filter((integer) => integer >= 0n)).map((uint) => ({ uint })),
  // pbf rounds zigzag values past 2^53 before it decodes the sign.
  fc.constantFrom(...INTEGERS.filter((integer) => integer < 2n ** 50n)).map((sint) => ({ sint })),
  fc.boolean().map((bool) => ({ bool })),
  // No value, and one of an unknown type.
  fc.constantFrom([], [], varintField(9, 1)).map((raw) => ({ raw })),
);

const GEOMETRIES: Record<number, number[][]> = {
  0: [[9, 0, 0]],
  1: [
    [9, 50, 34],
    [17, 10, 14, 3, 9],
    [9, 8000, 8000],
  ],
  2: [
    [9, 4, 4, 18, 0, 16, 16, 0],
    [9, 8190, 2, 10, 4, 4, 9, 0, 0, 10, 2, 2],
  ],
  3: [[9, 0, 0, 26, 20, 0, 0, 20, 19, 0, 15]],
};

/** Missing, empty, without a type, of unknown type, and undecodable. */
const ODD_GEOMETRIES: Partial<FeatureDraft>[] = [
  { geometry: null },
  { geometry: [] },
  { geometry: null, type: null },
  { geometry: [], type: 32 },
  { type: null },
  { type: 7 },
  { type: 2, geometry: [9, 1, 1] },
  { type: 1, geometry: [12, 1, 1] },
  { type: 3, geometry: [9, 1, 1, 18, 2] },
  { extra: bytesField(4, [9, 1, 1]) },
];

const feature: fc.Arbitrary<FeatureDraft> = fc
  .record({
    id: fc.option(fc.constantFrom(0, 1, 2n ** 60n), { nil: undefined }),
    type: fc.integer({ min: 0, max: 3 }),
    tags: fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { maxLength: 5 }),
    shape: fc.nat(),
  })
  .map(({ id, type, tags, shape }) => {
    const shapes = GEOMETRIES[type] as number[][];
    const draft = { type, tags, geometry: shapes[shape % shapes.length] as number[] };
    return id === undefined ? draft : { ...draft, id };
  })
  .chain(
    (draft): fc.Arbitrary<FeatureDraft> =>
      fc.oneof(
        { weight: 12, arbitrary: fc.constant(draft) },
        { weight: 1, arbitrary: fc.constantFrom(...ODD_GEOMETRIES).map((odd) => ({ ...draft, ...odd })) },
      ),
  );

const layer: fc.Arbitrary<LayerDraft> = fc.record({
  name: fc.constantFrom('road', 'poi', 'other'),
  features: fc.array(feature, { maxLength: 12 }),
  version: fc.constantFrom(1, 2),
  extent: fc.constantFrom(512, 4096),
  unusedKeys: fc.constantFrom([], ['spare']),
});

const scalar = fc.constantFrom<unknown[]>(...TEXTS, ...NUMBERS, true, false);
const key = fc.constantFrom(...KEYS);
const POLYGON = {
  type: 'Polygon',
  coordinates: [
    [
      [-90, 0],
      [0, 0],
      [0, 80],
      [-90, 80],
      [-90, 0],
    ],
  ],
};

const legacyLeaf = fc.oneof(
  fc.tuple(fc.constantFrom('==', '!=', '<', '>=', '>', '<='), key, scalar),
  fc.tuple(fc.constantFrom('in', '!in'), key, scalar, scalar),
  fc.tuple(fc.constantFrom('has', '!has'), key),
  fc.tuple(fc.constantFrom('==', '!='), fc.constant('$type'), fc.constantFrom('Point', 'LineString', 'Polygon', 'MultiPolygon')),
  fc.tuple(fc.constant('=='), fc.constant('$id'), fc.constantFrom(0, 1)),
);
const legacy = fc.oneof(
  legacyLeaf,
  fc.tuple(fc.constantFrom('all', 'any', 'none'), legacyLeaf, legacyLeaf),
  fc.tuple(fc.constant('any'), legacyLeaf, fc.tuple(fc.constant('all'), legacyLeaf, legacyLeaf)),
);

const expressionLeaf = fc.oneof(
  key.map((k) => ['has', k]),
  fc.tuple(key, scalar).map(([k, v]) => ['==', ['get', k], v]),
  fc.tuple(key, fc.constantFrom(...NUMBERS)).map(([k, v]) => ['>', ['get', k], v]), // fails on text
  fc.tuple(key, fc.constantFrom(...NUMBERS)).map(([k, v]) => ['>=', ['to-number', ['get', k], 0], v]),
  key.map((k) => ['<', ['/', 1, ['number', ['get', k], 1]], 0]), // tells -0 from 0
  key.map((k) => ['in', ['get', k], ['literal', ['a', 1, true]]]),
  key.map((k) => ['match', ['get', k], ['a', 'b'], true, false]),
  fc.constantFrom('Point', 'MultiPoint', 'MultiLineString').map((type) => ['==', ['geometry-type'], type]),
  fc.integer({ min: 3, max: 18 }).map((zoom) => ['>=', ['zoom'], zoom]),
  fc.constant(['==', ['id'], 1]),
  fc.constant(['has', ['to-string', ['get', 'name']]]),
  fc.constant(['within', POLYGON]),
  fc.constant(['<', ['distance', { type: 'Point', coordinates: [-45, 30] }], 5e6]),
  fc.constant(['no-such-operator']),
);
const expression = fc.oneof(
  expressionLeaf,
  expressionLeaf.map((child) => ['!', child]),
  fc.tuple(fc.constantFrom('all', 'any'), expressionLeaf, expressionLeaf),
  fc.tuple(expressionLeaf, expressionLeaf, expressionLeaf).map((children) => ['case', ...children]),
);

const styleLayer = fc.record(
  {
    'source-layer': fc.constantFrom('road', 'poi'),
    minzoom: fc.constantFrom(0, 3, 4.5, 5, 7),
    maxzoom: fc.constantFrom(4, 5.5, 6, 24),
    filter: fc.oneof(legacy, expression),
    layout: fc.constantFrom({}, { visibility: 'none' }, { visibility: 'visible' }),
  },
  { requiredKeys: ['source-layer', 'filter'] },
);

const scene = fc.record({
  tiles: fc.array(fc.array(layer, { maxLength: 4 }).map(buildTile), { minLength: 1, maxLength: 3 }),
  style: fc
    .array(styleLayer, { minLength: 1, maxLength: 4 })
    .map((layers) =>
      JSON.stringify({ version: 8, layers: layers.map((entry, i) => ({ id: `layer ${i}`, type: 'line', ...entry })) }),
    ),
  filters: fc.constantFrom(true, true, true, false),
  zoomRule: fc.constantFrom('view' as const, 'tile' as const),
  maxTileZoom: fc.constantFrom(5, 14),
  unknownFilter: fc.constantFrom('keep' as const, 'drop' as const),
});

const KEY = { z: 5, x: 11, y: 13 };
type Options = Pick<DecisionOptions, 'filters' | 'zoomRule' | 'maxTileZoom' | 'unknownFilter'>;

function prunerOf(style: string, options: Options, remember = true): TilePruner {
  const rest = {
    visibility: 'layout',
    attributes: false,
    layers: null,
    excludeLayers: [],
    keepAttributes: [],
    dropAttributes: [],
  } as const;
  return new TilePruner(new LayerRules(parseStyle(style, 'style'), { ...options, ...rest }, remember));
}

const RUNS = { numRuns: 1500, seed: 20261121 };

// The oracle's featureFilter warns about run-time errors.
let warn: MockInstance<typeof globalThis.console.warn>;
beforeAll(() => {
  warn = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
});
afterAll(() => warn.mockRestore());

test('exactly the layers and features that the oracle keeps stay, and no tile grows', () => {
  fc.assert(
    fc.property(scene, ({ tiles, style, ...options }) => {
      const pruner = prunerOf(style, options);
      for (const tile of tiles) {
        const pruned = pruner.transform(KEY, tile);
        expect(decodeTile(pruned)).toEqual(expectedLayers({ style, ...options }, KEY, tile));
        expect(pruned.length).toBeLessThanOrEqual(tile.length);
        expect(pruned === tile || Buffer.compare(pruned, tile) !== 0).toBe(true);
      }
    }),
    RUNS,
  );
});

test('pruning is idempotent', () => {
  fc.assert(
    fc.property(scene, ({ tiles, style, ...options }) => {
      const pruner = prunerOf(style, options);
      for (const tile of tiles) {
        const once = pruner.transform(KEY, tile);
        expect(pruner.transform(KEY, once)).toBe(once);
      }
    }),
    RUNS,
  );
});

test('caching verdicts changes neither a byte nor a count', () => {
  fc.assert(
    fc.property(scene, ({ tiles, style, ...options }) => {
      const [withMemo, without] = [true, false].map((remember) => {
        const tally = new PruneTally();
        const pruner = prunerOf(style, options, remember);
        const pruned = tiles.map((tile) => {
          const bytes = Buffer.from(pruner.transform(KEY, tile)).toString('hex');
          tally.addTile(pruner.notes, KEY);
          return bytes;
        });
        return { tiles: pruned, report: tally.toReport() };
      });
      expect(withMemo).toEqual(without);
    }),
    RUNS,
  );
});

test('a damaged tile is refused or pruned, and never anything else', () => {
  const damage = fc.tuple(fc.nat(), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(scene, fc.array(damage, { minLength: 1, maxLength: 3 }), ({ tiles, style, ...options }, damages) => {
      const tile = Uint8Array.from(tiles[0] as Uint8Array);
      for (const [at, byte] of damages) if (tile.length > 0) tile[at % tile.length] = byte;
      const pruner = prunerOf(style, options);
      try {
        expect(pruner.transform(KEY, tile).length).toBeLessThanOrEqual(tile.length);
      } catch (error) {
        expect((error as Error).name).toBe('TileError');
      }
    }),
    RUNS,
  );
});
