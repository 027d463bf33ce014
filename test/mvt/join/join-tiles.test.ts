// Tiles are joined layer by layer; an independent decoder finds every feature again.

import { describe, expect, test } from 'vitest';
import { joinTiles } from '../../../src/mvt/join/join-tiles.ts';
import { decodeTile } from '../../support/oracle-decode.ts';
import { seeded } from '../../support/pmtiles-tileset.ts';
import { buildTile, bytesField, type FeatureDraft, type LayerDraft, varintField } from '../../support/tile-builder.ts';

const road = (word: string, more: Partial<FeatureDraft> = {}): FeatureDraft => ({ tags: { word: { string: word } }, ...more });
const layer = (name: string, features: FeatureDraft[], more: Partial<LayerDraft> = {}): LayerDraft => ({
  name,
  features,
  ...more,
});
const wordsOf = (tile: Uint8Array): unknown[] =>
  decodeTile(tile).flatMap(({ features }) => features.map(({ properties }) => properties['word']));

test('a layer that one tile has keeps its bytes', () => {
  const a = buildTile([layer('a', [road('1')], { unusedKeys: ['idle'], extra: varintField(20, 7) })]);
  const b = buildTile([layer('b', [road('2')], { version: null, extent: 512 })]);
  expect(joinTiles([a, b], true)).toEqual(Uint8Array.from([...a, ...b]));
});

test('a layer that several have gets the features of all, with one table of keys and values', () => {
  const tags = (n: number): FeatureDraft => ({ tags: { both: { string: 'x' }, [`own ${n}`]: { uint: n } }, id: 2 ** 40 + n });
  const joined = joinTiles(
    [1, 2, 3].map((n) => buildTile([layer('roads', [tags(n)])])),
    false,
  );
  const [found, ...others] = decodeTile(joined);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ name: 'roads', extent: 4096, version: 2 });
  expect(found?.features).toMatchObject([1, 2, 3].map((n) => ({ id: 2 ** 40 + n, properties: { both: 'x', [`own ${n}`]: n } })));
  expect(Buffer.from(joined).toString('latin1').split('both')).toHaveLength(2);
});

test('features keep fields that nobody knows, tags in odd packing, and their order', () => {
  const odd = road('odd', { extra: bytesField(9, [1, 2, 3]), tagsPerField: 0, mix: 5, id: 3 });
  const joined = joinTiles(
    [buildTile([layer('a', [odd], { extra: varintField(77, 5) })]), buildTile([layer('a', [road('2')])])],
    false,
  );
  expect(wordsOf(joined)).toEqual(['odd', '2']);
  expect(Buffer.from(joined).includes(Buffer.from(bytesField(9, [1, 2, 3])))).toBe(true);
  expect(Buffer.from(joined).includes(Buffer.from(varintField(77, 5)))).toBe(true);
});

test('the lowest version counts', () => {
  const tiles = [2, null, 2].map((version) => buildTile([layer('a', [road('1')], { version })]));
  expect(decodeTile(joinTiles(tiles, false))[0]?.version).toBe(1);
});

describe('extents that differ', () => {
  // Move to (3, -5), line to (103, -5), as differences.
  const line = (scale: number) => [9, 6 * scale, 10 * scale - 1, 10, 200 * scale, 0];

  test('become the least common one, without rounding', () => {
    const tiles = [4096, 6144].map((extent) => buildTile([layer('a', [{ type: 2, geometry: line(1) }], { extent })]));
    const [found] = decodeTile(joinTiles(tiles, false));
    expect(found?.extent).toBe(12_288);
    const expected = [3, 2].map((scale) => buildTile([layer('a', [{ type: 2, geometry: line(scale) }], { extent: 12_288 })]));
    expect(found?.features.map(({ geometry }) => geometry)).toEqual(
      expected.flatMap((tile) => decodeTile(tile)[0]!.features.map(({ geometry }) => geometry)),
    );
  });

  test('without a common one are refused', () => {
    const tiles = [4096, 4099].map((extent) => buildTile([layer('a', [road('1')], { extent })]));
    expect(() => joinTiles(tiles, false)).toThrow(/source-layer "a" has extents 4096 and 4099/);
  });
});

test('equal features of several tiles are there once if asked; those of one tile are its own', () => {
  const twice = [road('seam', { id: 1 }), road('seam', { id: 1 })];
  const tiles = [
    buildTile([layer('a', [...twice, road('1')])]),
    buildTile([layer('a', [road('seam', { id: 1 }), road('seam', { id: 2 }), road('2')], { unusedKeys: ['shifts'] })]),
  ];
  expect(wordsOf(joinTiles(tiles, true))).toEqual(['seam', 'seam', '1', 'seam', '2']);
  expect(wordsOf(joinTiles(tiles, false))).toEqual(['seam', 'seam', '1', 'seam', 'seam', '2']);
});

test('a damaged tile, and one with fields besides layers, are refused', () => {
  const good = buildTile([layer('a', [road('1')])]);
  expect(() => joinTiles([good, good.subarray(0, good.length - 3)], false)).toThrow(/past the end|truncated/);
  expect(() => joinTiles([good, Uint8Array.from([...good, ...varintField(4, 1)])], false)).toThrow(/field 4 .* is no layer/);
  const badTag = buildTile([layer('a', [{ tags: {}, extra: bytesField(2, [9, 9]) }])]);
  expect(() => joinTiles([good, badTag], false)).toThrow(/tag/);
});

test('many features in many tiles all come through', () => {
  const random = seeded(11);
  const drafts = [0, 1, 2].map(() =>
    ['a', 'b', 'c'].map((name) =>
      layer(
        name,
        Array.from({ length: 300 }, () => road(`word ${Math.floor(random() * 500)}`, { id: Math.floor(random() * 2 ** 45) })),
      ),
    ),
  );
  const joined = decodeTile(
    joinTiles(
      drafts.map((layers) => buildTile(layers)),
      false,
    ),
  );
  expect(joined.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  for (const [i, { features }] of joined.entries())
    expect(features).toEqual(drafts.flatMap((layers) => decodeTile(buildTile([layers[i]!]))[0]!.features));
});
