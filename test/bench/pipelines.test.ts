import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { contentOf, differenceOf } from '../../bench/check/content.mjs';
import { naivePruner } from '../../bench/pipelines/naive-prune.mjs';
import { reusedZlib } from '../../bench/pipelines/reused-zlib.mjs';
import { drawTile, encodeTile } from '../../bench/tileset/encode.mjs';
import { seeded } from '../../bench/tileset/random.mjs';

describe('what the bench compares with', () => {
  test('the floor inflates and deflates to the very bytes of zlib, tile after tile', () => {
    const { gunzip, gzip } = reusedZlib();
    for (const features of [0, 3, 200, 1]) {
      const raw = drawTile(seeded(features + 1), 14, features);
      const stored = gzipSync(raw);
      expect(Buffer.from(gunzip(stored)).equals(raw)).toBe(true);
      expect(Buffer.from(gzip(raw)).equals(stored)).toBe(true);
    }
  });

  test('a tile that does not inflate stops the floor, and is not the tile before it', () => {
    const { gunzip } = reusedZlib();
    const stored = gzipSync(drawTile(seeded(2), 14, 50));
    gunzip(stored);
    expect(() => gunzip(stored.subarray(0, stored.length >> 1))).toThrow();
    const corrupt = Buffer.from(stored);
    corrupt.writeUInt32LE(0, stored.length - 8);
    expect(() => gunzip(corrupt)).toThrow();
    expect(Buffer.from(gunzip(stored)).equals(gunzipSync(stored))).toBe(true);
  });

  test('the naive pruner keeps what a filter lets through at the zoom, and nothing else', () => {
    const road = (kind: string) => ({ type: 2, geometry: [9, 2, 2, 10, 4, 4], tags: { class: kind } });
    const tile = encodeTile([
      { name: 'transportation', features: [road('rail'), road('path'), road('rail')] },
      { name: 'housenumber', features: [road('rail')] },
    ]);
    const prune = naivePruner({
      layers: [
        { id: 'a', type: 'line', source: 's', 'source-layer': 'transportation', minzoom: 10, filter: ['==', 'class', 'rail'] },
      ],
    });
    expect(prune(9, tile)).toBeNull();
    const wanted = encodeTile([{ name: 'transportation', features: [road('rail'), road('rail')] }]);
    expect(differenceOf(contentOf(wanted), contentOf(prune(10, tile) ?? new Uint8Array(0)))).toBeNull();
  });
});
