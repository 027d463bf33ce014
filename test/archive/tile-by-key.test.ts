// Reading one tile by its key gives the same as reading all shards, in every schema of both formats.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSource } from '../../src/archive/open.ts';
import type { OnDuplicate, TileSource } from '../../src/archive/types.ts';
import { keyText, type Tile } from '../../src/tile/key.ts';
import { buildMbtiles, type MbtilesShape, runSql, scratchDirectory, type TileRow } from '../support/mbtiles-builder.ts';
import { madeTiles, seeded, writeArchive } from '../support/pmtiles-tileset.ts';
import { REST, shardOf } from './mbtiles/reading.ts';

const SHAPES: [MbtilesShape, indexes: boolean][] = [
  ['flat', true],
  ['flat', false],
  ['normalized', true],
  ['normalized', false],
  ['shallow', true],
  ['martin-hash', true],
  ['martin-hash', false],
];

const random = seeded(11);
/** About half of zooms 0 to 5. Some tiles are empty, some are NULL, some contents repeat. */
const ROWS: TileRow[] = Array.from({ length: 6 }, (_, z) => z).flatMap((z) =>
  Array.from({ length: 4 ** z }, (_, i): TileRow => [z, i % 2 ** z, Math.floor(i / 2 ** z), dataOf()]).filter(
    () => random() < 0.5,
  ),
);
/** Off the grid, all at different keys. The last is past zoom 53, where a TMS row does not flip back. */
const OFF_GRID: TileRow[] = [
  [2, 4, 0, Buffer.from('east of all')],
  [2, -1, -7, Buffer.from('south-west of all')],
  [27, 5, 6, Buffer.from('too deep')],
  [60, 1, 1, Buffer.from('not to be flipped')],
  [3, 9, 9, null],
];

function dataOf(): Buffer | null {
  const n = random();
  return n < 0.05 ? null : n < 0.1 ? Buffer.alloc(0) : Buffer.from(`tile ${Math.floor(n * 40)}`);
}

function everyTile(source: TileSource): Map<string, Tile> {
  const tiles = new Map<string, Tile>();
  const silent = { drop() {}, warn() {} };
  for (const shard of [shardOf(source), REST])
    for (const tile of source.tiles(shard, 'row', silent)) tiles.set(keyText(tile), tile);
  return tiles;
}

function expectLookUps(source: TileSource, tiles: ReadonlyMap<string, Tile>): void {
  for (const [text, tile] of tiles) expect(source.tile(tile), text).toEqual(tile);
  for (let z = 0; z <= 6; z++) {
    for (let x = -1; x <= 2 ** z; x++) {
      for (let y = -1; y <= 2 ** z; y++)
        if (!tiles.has(`${z}/${x}/${y}`)) expect(source.tile({ z, x, y }), `${z}/${x}/${y}`).toBeNull();
    }
  }
}

describe.each(SHAPES)('%s, indexes %s', (shape, indexes) => {
  const build = (rows: readonly TileRow[]) => buildMbtiles(join(scratchDirectory(), 'in.mbtiles'), shape, rows, { indexes });

  test('exactly the stored tiles are found by key, on the grid and off it', () => {
    using source = openSource(build([...ROWS, ...OFF_GRID]));
    const tiles = everyTile(source);
    expect(tiles.size).toBe(ROWS.length + OFF_GRID.length - 1);
    expectLookUps(source, tiles);
    expect(source.tile({ z: 60, x: 1, y: 2 ** 60 - 2 })).toBeNull();
  });

  test('a key has three whole numbers', () => {
    using source = openSource(
      build([[3, 1, 1, Buffer.from('a')], ...(shape === 'shallow' ? [] : [[3, 1.5, 1, Buffer.from('b')] as TileRow])]),
    );
    expect(source.tile({ z: 3, x: 1, y: 6 })?.data).toEqual(Buffer.from('a'));
    expect(source.tile({ z: 3, x: 1.5, y: 6 })).toBeNull();
    expect(source.tile({ z: Number.NaN, x: 1, y: 6 })).toBeNull();
  });
});

describe.each<[MbtilesShape, boolean]>([
  ['flat', true],
  ['flat', false],
  ['normalized', false],
])('duplicate keys: %s, indexes %s', (shape, indexes) => {
  const key = { z: 3, x: 4, y: 5 };
  const text = (...rows: TileRow[]) => {
    const path = buildMbtiles(join(scratchDirectory(), 'in.mbtiles'), shape, rows, { indexes });
    return (onDuplicate: OnDuplicate, at = key) => {
      using source = openSource(path, { onDuplicate });
      const tile = source.tile(at);
      return tile === null ? null : String(tile.data);
    };
  };

  test('equal tiles are one', () => {
    const found = text([3, 4, 2, Buffer.from('a')], [3, 4, 2, Buffer.from('a')]);
    for (const onDuplicate of ['error', 'first', 'last'] as const) expect(found(onDuplicate)).toBe('a');
  });

  test('different ones are resolved by the policy', () => {
    const found = text([3, 4, 2, Buffer.from('a')], [3, 4, 2, Buffer.from('b')], [3, 5, 2, Buffer.from('c')]);
    expect(() => found('error')).toThrow(/has two different tiles at 3\/4\/5/);
    expect([found('first'), found('last')]).toEqual(['a', 'b']);
    // Only the duplicates of the requested key count.
    expect(found('error', { z: 3, x: 5, y: 5 })).toBe('c');
  });

  test('duplicates off the grid as well', () => {
    const found = text([3, 9, 2, Buffer.from('a')], [3, 9, 2, Buffer.from('b')]);
    expect(() => found('error', { z: 3, x: 9, y: 5 })).toThrow(/has two different tiles at 3\/9\/5/);
    expect([found('first', { z: 3, x: 9, y: 5 }), found('last', { z: 3, x: 9, y: 5 })]).toEqual(['a', 'b']);
  });
});

test('a key whose image is missing has no tile', () => {
  const path = buildMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'normalized', [
    [1, 0, 0, Buffer.from('a')],
    [1, 1, 0, Buffer.from('b')],
  ]);
  runSql(path, "DELETE FROM images WHERE tile_id = 'image-0'");
  using source = openSource(path);
  expect(source.tile({ z: 1, x: 0, y: 1 })).toBeNull();
  expect(String(source.tile({ z: 1, x: 1, y: 1 })?.data)).toBe('b');
});

test('a look-up does not disturb a read of tiles in progress', () => {
  const path = buildMbtiles(join(scratchDirectory(), 'in.mbtiles'), 'flat', ROWS);
  using source = openSource(path);
  const all = [...everyTile(source).values()];
  const found = Array.from(source.tiles(shardOf(source), 'row', { drop() {}, warn() {} }), (tile) => source.tile(tile));
  expect(found).toEqual(all);
});

test('PMTiles: every tile of every run is found, and none off the grid', () => {
  const tiles = madeTiles(5, 3000);
  using source = openSource(writeArchive(scratchDirectory(), 'in.pmtiles', tiles));
  expect(tiles.length).toBeGreaterThan(1000);
  for (const { z, x, y, data } of tiles) expect(source.tile({ z, x, y }), `${z}/${x}/${y}`).toEqual({ z, x, y, data });
  const there = new Set(tiles.map(keyText));
  for (let z = 0; z <= 6; z++) {
    for (let x = -1; x <= 2 ** z; x++) {
      for (let y = -1; y <= 2 ** z; y++)
        if (!there.has(`${z}/${x}/${y}`)) expect(source.tile({ z, x, y }), `${z}/${x}/${y}`).toBeNull();
    }
  }
  for (const key of [
    { z: 27, x: 0, y: 0 },
    { z: -1, x: 0, y: 0 },
    { z: 2, x: 0.5, y: 0 },
  ])
    expect(source.tile(key)).toBeNull();
});
