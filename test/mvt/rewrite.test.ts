import { VectorTile } from '@mapbox/vector-tile';
import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { expect, test } from 'vitest';
import { Cursor } from '../../src/mvt/cursor.ts';
import { Feature } from '../../src/mvt/feature.ts';
import { Layer } from '../../src/mvt/layer.ts';
import { Output } from '../../src/mvt/output.ts';
import { LayerRewriter } from '../../src/mvt/rewrite.ts';
import { forEachLayer } from '../../src/mvt/tile.ts';
import { buildTile, bytesField, type LayerDraft, varintField } from '../support/tile-builder.ts';
import { layerDraft } from './arbitrary-tile.ts';
import { ALL, type Choice, reduced, rewrite } from './rewriting.ts';
import { contentOf, readWire } from './wire.ts';

const tile = fc.array(layerDraft, { maxLength: 3 }).map(buildTile);
const flags = fc.array(fc.boolean(), { minLength: 32, maxLength: 32 });
const choice: fc.Arbitrary<Choice> = fc.tuple(flags, flags).map(([features, keys]) => ({
  feature: (index) => features[index % 32]!,
  key: (index) => keys[index % 32]!,
}));
const RUNS = { numRuns: 1500 };

test('only the chosen features and keys stay, byte for byte', () => {
  fc.assert(
    fc.property(tile, choice, (before, chosen) => {
      const after = readWire(rewrite(before, chosen));
      expect(after.map(contentOf)).toEqual(readWire(before).map((layer) => contentOf(reduced(layer, chosen))));
      for (const { keys, values, features } of after) {
        const used = features.flatMap(({ pairs }) => pairs);
        expect(new Set(keys)).toEqual(new Set(used.map(([key]) => key)));
        expect(new Set(values)).toEqual(new Set(used.map(([, value]) => value)));
      }
    }),
    RUNS,
  );
});

test('no tile grows, and rewriting it again changes nothing', () => {
  fc.assert(
    fc.property(tile, choice, (before, chosen) => {
      const once = rewrite(before, chosen);
      expect(once.length).toBeLessThanOrEqual(before.length);
      expect(rewrite(once, ALL)).toEqual(once);
    }),
    RUNS,
  );
});

test('a decoder reads the same features as before', () => {
  // It reads only packed tags, and no pair split over two chunks.
  const packed = layerDraft.map((draft) => ({
    ...draft,
    features: draft.features.map((feature) => ({ ...feature, tagsPerField: 2 })),
  }));
  fc.assert(
    fc.property(
      packed.map((draft) => buildTile([draft])),
      choice,
      (before, { feature }) => {
        const expected = decoded(before).filter((_, i) => feature(i));
        expect(decoded(rewrite(before, { feature, key: () => true }))).toEqual(expected);
      },
    ),
    RUNS,
  );
});

function decoded(bytes: Uint8Array): unknown[] {
  const [layer] = Object.values(new VectorTile(new PbfReader(bytes)).layers);
  return Array.from({ length: layer?.length ?? 0 }, (_, i) => {
    const { id, type, extent, properties } = layer!.feature(i);
    return { id, type, extent, properties: { ...properties }, geometry: layer!.feature(i).loadGeometry() };
  });
}

/** A layer with the keys a, b, c (0, 1, 2) and one feature with the given tags, and the expected tags without b. */
function withoutB(fields: number[]): number[] {
  const layer: LayerDraft = {
    name: 'l',
    features: [{ geometry: null, type: null, extra: fields }],
    unusedKeys: ['a', 'b', 'c'],
    unusedValues: [{ int: 1 }, { int: 2 }, { int: 3 }],
  };
  const after = rewrite(buildTile([layer]), { feature: () => true, key: (index) => index !== 1 });
  const cursor = new Cursor(after);
  const scanned = new Layer();
  forEachLayer(cursor, (_, start, end) => scanned.scan(cursor, start, end));
  return [...after.subarray(scanned.features.starts[0], scanned.features.ends[0])];
}

test.each<[string, number[], number[]]>([
  ['from the middle of a chunk', bytesField(2, [0, 0, 1, 1, 2, 2]), bytesField(2, [0, 0, 1, 1])],
  ['with its chunk', [...bytesField(2, [0, 0]), ...bytesField(2, [1, 1])], bytesField(2, [0, 0])],
  ['with all tags', bytesField(2, [1, 1, 1, 2]), []],
  [
    'from the end of one chunk and the start of the next',
    [...bytesField(2, [0, 0, 1]), ...bytesField(2, [2, 2, 0])],
    [...bytesField(2, [0, 0]), ...bytesField(2, [1, 0])],
  ],
  ['with two chunks of one tag', [...bytesField(2, [1]), ...bytesField(2, [0]), ...varintField(17, 5)], varintField(17, 5)],
  [
    'as two single tags',
    [...varintField(2, 1), ...varintField(17, 5), ...varintField(2, 0), ...varintField(2, 2), ...varintField(2, 0)],
    [...varintField(17, 5), ...varintField(2, 0), ...varintField(2, 0)],
  ],
  ['half in a chunk, half as a single tag', [...bytesField(2, [0, 0, 1]), ...varintField(2, 2)], bytesField(2, [0, 0])],
  ['while an empty chunk stays', [...bytesField(2, []), ...bytesField(2, [1, 0])], bytesField(2, [])],
])('a dropped key is removed %s', (_what, before, after) => {
  expect(withoutB(before)).toEqual(after);
});

test('of two keys with one name, only the one dropped by index is removed', () => {
  const draft: LayerDraft = {
    name: 'l',
    features: [{ extra: bytesField(2, [0, 0, 1, 1]) }],
    unusedKeys: ['k', 'k'],
    unusedValues: [{ int: 1 }, { int: 2 }],
  };
  const after = rewrite(buildTile([draft]), { feature: () => true, key: (index) => index === 1 });
  expect(readWire(after)[0]!.features[0]!.pairs).toEqual([['6b', '2002']]);
});

test('overlong varints of lengths and indices do not make a tile grow', () => {
  const feature = [0x12, 0x86, 0x00, 0x80, 0x80, 0x00, 0x81, 0x80, 0x00, 0x18, 0x01, 0x22, 0x03, 9, 0, 0];
  const layer = [
    0x78,
    2,
    0x0a,
    1,
    0x6c,
    0x12,
    0x80 + feature.length,
    0x00,
    ...feature,
    0x1a,
    1,
    0x61,
    0x22,
    2,
    0x28,
    1,
    0x22,
    2,
    0x28,
    2,
  ];
  const before = Uint8Array.from([0x1a, 0x80 + layer.length, 0x80, 0x00, ...layer]);
  const after = rewrite(before, ALL);
  expect(readWire(after)[0]!.features[0]!.pairs).toEqual([['61', '2802']]);
  expect(after.length).toBeLessThan(before.length);
  expect(rewrite(after, ALL)).toEqual(after);
});

test('dropping a value that a feature needs is an error, not a wrong tile', () => {
  const before = buildTile([{ name: 'l', features: [{ tags: { k: { int: 1 } } }] }]);
  const cursor = new Cursor(before);
  const layer = new Layer();
  const feature = new Feature();
  const output = new Output();
  forEachLayer(cursor, (_, start, end) => layer.scan(cursor, start, end));
  feature.read(cursor, layer.features.starts[0]!, layer.features.ends[0]!, 1, 1);
  expect(feature.chunkStart).toBeGreaterThan(0);
  for (const chunkStart of [feature.chunkStart, -1]) {
    const kept = {
      features: Uint8Array.of(1),
      chunkStarts: Int32Array.of(chunkStart),
      chunkEnds: Int32Array.of(feature.chunkEnd),
      keys: Uint8Array.of(1),
      values: Uint8Array.of(0),
    };
    expect(() => new LayerRewriter(output).rewrite(cursor, 0, layer, kept)).toThrow('value 0 is dropped');
  }
});
