// The facts of a tileset are the same however its tiles are cut into parts, and in whatever order the parts are folded.

import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Covers } from '../../../src/survey/describe/covers.ts';
import { type FactsResult, TilesetFacts } from '../../../src/survey/describe/tileset-facts.ts';
import type { Tile } from '../../../src/tile/key.ts';
import { seeded } from '../../support/pmtiles-tileset.ts';
import { buildTile, type FeatureDraft, type LayerDraft, type ValueDraft } from '../../support/tile-builder.ts';

const MAX_INFLATED = 2 ** 24;

function randomValue(random: () => number): ValueDraft {
  const n = Math.floor(random() * 700);
  const kinds: ValueDraft[] = [
    { string: `text ${n}` },
    { double: n / 4 },
    { sint: -n },
    { bool: n % 2 === 0 },
    { string: 'long'.repeat(26) },
  ];
  return kinds[Math.floor(random() * kinds.length)]!;
}

/** More attributes than are told apart, and more values than are listed. */
function randomTiles(seed: number): Tile[] {
  const random = seeded(seed);
  return Array.from({ length: 160 }, (_, i): Tile => {
    const layers = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, l): LayerDraft => {
      const features = Array.from({ length: 16 }, (): FeatureDraft => {
        const keys = Array.from({ length: 4 }, () => `key ${Math.floor(random() ** 3 * 4000)}`);
        return { tags: Object.fromEntries(keys.map((key) => [key, randomValue(random)])) };
      });
      return { name: `layer ${l}`, features };
    });
    const data = i % 50 === 9 ? Buffer.from('\x1f\x8bno gzip', 'latin1') : gzipSync(buildTile(layers));
    return { z: 4, x: i % 16, y: Math.floor(i / 16), data };
  });
}

function factsOf(tiles: readonly Tile[]): FactsResult {
  const facts = new TilesetFacts();
  for (const tile of tiles) {
    facts.addPlace(tile, () => false);
    facts.addTile(tile, 'gzip', MAX_INFLATED);
  }
  return JSON.parse(JSON.stringify(facts.toResult())) as FactsResult;
}

describe.each([1, 2])('seed %i', (seed) => {
  test('parts fold to the whole, in any order', () => {
    const tiles = randomTiles(seed);
    const whole = factsOf(tiles);
    expect(whole.isCut).toBe(true);
    expect(whole.attributes).toHaveLength(4000);
    expect(whole.attributes.some(({ values }) => values.length === 100)).toBe(true);
    expect(whole.unread).toMatchObject([{ defect: 'compression', tiles: 4 }]);
    const random = seeded(seed + 100);
    const parts = Array.from({ length: 7 }, (): Tile[] => []);
    for (const tile of tiles) parts[Math.floor(random() * 7)]!.push(tile);
    const results = parts.map(factsOf);
    for (const order of [results, results.toReversed()]) {
      const sum = new TilesetFacts();
      for (const result of order) sum.addResult(result);
      expect(JSON.parse(JSON.stringify(sum.toResult()))).toEqual(whole);
    }
  });
});

describe('the box of all tiles', () => {
  const boxOf = (tiles: readonly [z: number, x: number, y: number, hasDeeper: boolean][]) => {
    const covers = new Covers();
    for (const [z, x, y, hasDeeper] of tiles) covers.add({ z, x, y }, () => hasDeeper);
    return covers.toResult().box;
  };

  test('is that of tiles that have none below them, with the far edges of the outermost', () => {
    const box = boxOf([
      [0, 0, 0, true],
      [1, 0, 0, true],
      [2, 1, 1, true],
      [3, 2, 3, false],
      [3, 3, 2, false],
    ]);
    expect(box).toEqual([
      [2 / 8, 3 / 8],
      [2 / 8, 3 / 8],
      [4 / 8, 3 / 8],
      [4 / 8, 3 / 8],
    ]);
  });

  test('has the tolerance of the larger of two tiles with one edge, whichever comes first', () => {
    const tiles: [number, number, number, boolean][] = [
      [3, 2, 2, false],
      [2, 1, 1, false],
    ];
    expect(boxOf(tiles)![0]).toEqual([1 / 4, 1 / 2]);
    expect(boxOf(tiles)).toEqual(boxOf(tiles.toReversed()));
  });
});
