// The hash of a tileset depends on its tiles alone.

import { expect, test } from 'vitest';
import { TilesetHash } from '../../src/tile/tileset-hash.ts';

const TILES = Array.from({ length: 50 }, (_, i) => [{ z: 6, x: i % 7, y: i }, Buffer.from(`tile ${i % 11}`)] as const);

function hashOf(tiles: readonly (readonly [{ z: number; x: number; y: number }, Uint8Array | null])[]): string {
  const hash = new TilesetHash();
  for (const [key, data] of tiles) hash.add(key, data);
  return hash.toString();
}

test('the order does not matter, and parts add up', () => {
  const whole = hashOf(TILES);
  expect(hashOf([...TILES].reverse())).toBe(whole);
  const sum = new TilesetHash();
  sum.join(hashOf(TILES.slice(0, 20)));
  sum.join(hashOf(TILES.slice(20)));
  expect(sum.toString()).toBe(whole);
});

test('every key and every byte matters, and so does NULL', () => {
  const [first, ...rest] = TILES;
  const [key, data] = first!;
  const others = [
    hashOf(rest),
    hashOf([[{ ...key, y: 60 }, data], ...rest]),
    hashOf([[key, Buffer.from('another')], ...rest]),
    hashOf([[key, null], ...rest]),
    hashOf([[key, Buffer.alloc(0)], ...rest]),
    hashOf([first!, first!, ...rest]),
  ];
  expect(new Set([...others, hashOf(TILES)]).size).toBe(others.length + 1);
});

test('two tiles that change places are another tileset', () => {
  const [[a, one], [b, other], ...rest] = TILES as [(typeof TILES)[0], (typeof TILES)[0], ...typeof TILES];
  expect(hashOf([[a, other], [b, one], ...rest])).not.toBe(hashOf(TILES));
});
