// Tiles added in any order come out sorted. Most runs here hold only a few keys, so that many are merged.

import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { zxyToTileId } from 'pmtiles';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TileSpool } from '../../../src/archive/spool/tile-spool.ts';
import type { OnDuplicate } from '../../../src/archive/types.ts';
import { keyText, type TileKey, type TileOrder } from '../../../src/tile/key.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-spool-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const anyKey: fc.Arbitrary<TileKey> = fc
  .oneof(fc.integer({ min: 0, max: 4 }), fc.constantFrom(15, 26))
  .chain((z) =>
    fc.record({ z: fc.constant(z), x: fc.integer({ min: 0, max: 2 ** z - 1 }), y: fc.integer({ min: 0, max: 2 ** z - 1 }) }),
  );

function spooled(
  order: TileOrder,
  tiles: readonly (TileKey & { data: Buffer })[],
  onDuplicate: OnDuplicate = 'last',
  recordsPerRun = 3,
) {
  using spool = new TileSpool({ directory, order, onDuplicate, recordsPerRun });
  for (const { z, x, y, data } of tiles) spool.add({ z, x, y }, data);
  return Array.from(spool.tiles(), (tile) => `${keyText(tile)} ${Buffer.from(tile.read()).toString()}`);
}

/** The sort key by other code: the id of the pmtiles package, or zoom, column and TMS row. */
function placeOf({ z, x, y }: TileKey, order: TileOrder): number[] {
  return order === 'hilbert' ? [zxyToTileId(z, x, y)] : [z, x, 2 ** z - 1 - y];
}

test.each(['row', 'hilbert'] as const)('tiles come out in %s order, the last of each key', (order) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyKey, fc.string({ minLength: 1 })), { maxLength: 40 }), (given) => {
      const tiles = given.map(([key, text]) => ({ ...key, data: Buffer.from(text) }));
      const last = new Map(tiles.map((tile) => [keyText(tile), tile]));
      const wanted = [...last.values()].sort((a, b) => {
        const places = placeOf(b, order);
        return (
          placeOf(a, order)
            .map((place, i) => place - places[i]!)
            .find((difference) => difference !== 0) ?? 0
        );
      });
      expect(spooled(order, tiles)).toEqual(wanted.map((tile) => `${keyText(tile)} ${tile.data.toString()}`));
    }),
  );
  expect(readdirSync(directory)).toEqual([]);
});

const TWICE = ['a', 'b', 'a'].map((text) => ({ z: 1, x: 0, y: 1, data: Buffer.from(text) }));

test('of a repeated key the first or the last counts', () => {
  expect(spooled('row', TWICE, 'first', 1)).toEqual(['1/0/1 a']);
  expect(spooled('row', TWICE.slice(0, 2), 'last', 1)).toEqual(['1/0/1 b']);
});

test('a repeated key is refused, unless its bytes are equal', () => {
  expect(() => spooled('hilbert', TWICE, 'error')).toThrow('tile 1/0/1 was added twice, with different bytes');
  expect(spooled('hilbert', [TWICE[0]!, TWICE[2]!], 'error')).toEqual(['1/0/1 a']);
});
