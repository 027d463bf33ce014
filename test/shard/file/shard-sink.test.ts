import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openMbtilesSource } from '../../../src/archive/mbtiles/read/source.ts';
import { MbtilesShardSink, type ShardSinkOptions } from '../../../src/shard/file/shard-sink.ts';
import { hilbertId, hilbertKey } from '../../../src/tile/hilbert.ts';
import type { Tile } from '../../../src/tile/key.ts';
import { readTiles } from '../../archive/mbtiles/reading.ts';
import { queryRows, scratchDirectory } from '../../support/mbtiles-builder.ts';

/** Rows 0 to 45 of zoom 3, in row order: more than two batches. */
const TILES: Tile[] = Array.from({ length: 46 }, (_, n) => ({
  z: 3,
  x: n >> 3,
  y: 7 - (n & 7),
  data: Buffer.from(`tile ${n % 5}`),
}));

function writeShard(path: string, options: Partial<ShardSinkOptions> = {}, tiles: readonly Tile[] = TILES): string {
  using sink = new MbtilesShardSink({ path, order: 'row', columns: 'plain', ...options });
  for (const tile of tiles) sink.put(tile);
  sink.seal('sealed');
  sink.finish({ name: 'shard', other: {} });
  return path;
}

describe.each(['plain', 'hashed'] as const)('a shard of %s columns', (columns) => {
  test.each([1, 7, 20, 46, 100, 10_000])('is a readable MBTiles file, with %i rows per insert', (insertRows) => {
    const path = writeShard(join(scratchDirectory(), '0.mbtiles'), { columns, insertRows });
    using source = openMbtilesSource(path);
    expect(readTiles(source)).toEqual(TILES.map(({ z, x, y, data }) => `${z}/${x}/${y} ${data}`));
    expect([source.summary.tileType, source.summary.metadata.name]).toEqual(['mvt', 'shard']);
  });

  test('is the same file whenever it is written', () => {
    const directory = scratchDirectory();
    const [one, other] = ['one', 'other'].map((name) => readFileSync(writeShard(join(directory, name), { columns })));
    expect(one!.equals(other!)).toBe(true);
  });

  test('has no index', () => {
    const path = writeShard(join(scratchDirectory(), '0.mbtiles'), { columns });
    expect(queryRows(path, "SELECT name FROM sqlite_master WHERE type = 'index'")).toEqual([]);
  });

  test('distinguishes NULL and empty data', () => {
    const tiles: Tile[] = [
      { z: 1, x: 0, y: 1, data: null },
      { z: 1, x: 0, y: 0, data: new Uint8Array(0) },
    ];
    const path = writeShard(join(scratchDirectory(), '0.mbtiles'), { columns }, tiles);
    expect(queryRows(path, 'SELECT tile_row, typeof(tile_data) FROM tiles')).toEqual([
      [0, 'null'],
      [1, 'blob'],
    ]);
  });

  test('keeps tiles off the grid', () => {
    const tiles: Tile[] = [
      { z: -1, x: 5, y: 0.5 - 1 - 3, data: null },
      { z: 2, x: 9, y: 1, data: null },
      { z: 30, x: 2 ** 40, y: 0, data: null },
    ];
    const path = writeShard(join(scratchDirectory(), '0.mbtiles'), { columns }, tiles);
    expect(queryRows(path, 'SELECT zoom_level, tile_column, tile_row, typeof(tile_column) FROM tiles')).toEqual([
      [-1, 5, 3, 'integer'],
      [2, 9, 2, 'integer'],
      [30, 2 ** 40, 2 ** 30 - 1, 'integer'],
    ]);
  });
});

test('hashed columns have Hilbert id, length and MD5, or NULL if there is none', () => {
  const tiles: Tile[] = [
    { z: 26, x: 5, y: 6, data: Buffer.from('abc') },
    { z: 27, x: 0, y: 1, data: null },
  ];
  const path = writeShard(join(scratchDirectory(), '0.mbtiles'), { columns: 'hashed' }, tiles);
  const md5 = createHash('md5').update('abc').digest();
  expect(queryRows(path, 'SELECT id, length, hash FROM tiles')).toEqual([
    [hilbertId(26, 5, 6), 3, md5],
    [null, null, null],
  ]);
});

describe('order', () => {
  const put = (order: 'row' | 'hilbert', keys: [z: number, x: number, y: number][]): void => {
    using sink = new MbtilesShardSink({ path: join(scratchDirectory(), '0'), order, columns: 'hashed' });
    for (const [z, x, y] of keys) sink.put({ z, x, y, data: null });
  };

  test.each([
    [
      'a lower zoom',
      [
        [3, 0, 0],
        [2, 0, 0],
      ],
    ],
    [
      'a lower column',
      [
        [3, 1, 0],
        [3, 0, 0],
      ],
    ],
    [
      'a lower TMS row',
      [
        [3, 0, 0],
        [3, 0, 1],
      ],
    ],
    [
      'the same key',
      [
        [3, 0, 0],
        [3, 0, 0],
      ],
    ],
  ] as [string, [number, number, number][]][])('row order refuses %s after', (_, keys) => {
    expect(() => put('row', keys)).toThrow(
      expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining(keys[1]!.join('/')) }),
    );
  });

  test('hilbert order is by id; tiles off the grid follow, in row order', () => {
    const ids = [20, 21, 30, 84, 85].map((id) => hilbertKey(id)).map(({ z, x, y }): [number, number, number] => [z, x, y]);
    expect(() => put('hilbert', [...ids, [1, 5, 9], [1, 5, 3]])).not.toThrow();
    expect(() => put('hilbert', [ids[1]!, ids[0]!])).toThrow('order');
    expect(() => put('hilbert', [ids[1]!, ids[1]!])).toThrow('order');
    expect(() => put('hilbert', [[1, 5, 9], ids[4]!])).toThrow('order');
  });
});

describe('the file', () => {
  test('is not overwritten', () => {
    const path = join(scratchDirectory(), '0.mbtiles');
    writeFileSync(path, '');
    expect(() => writeShard(path)).toThrow(expect.objectContaining({ code: 'OUTPUT_EXISTS' }));
    expect(statSync(path).size).toBe(0);
  });

  test('is discarded if the sink is not finished', () => {
    const path = join(scratchDirectory(), '0.mbtiles');
    {
      using sink = new MbtilesShardSink({ path, order: 'row', columns: 'plain' });
      for (const tile of TILES) sink.put(tile);
      expect(existsSync(path)).toBe(true);
    }
    expect(existsSync(path)).toBe(false);
  });
});

describe('the seal', () => {
  test('is read from a complete shard', () => {
    expect(MbtilesShardSink.readSeal(writeShard(join(scratchDirectory(), '0.mbtiles')))).toBe('sealed');
  });

  test('is null for anything else', () => {
    const directory = scratchDirectory();
    const cut = writeShard(join(directory, 'cut'));
    truncateSync(cut, statSync(cut).size - 4096);
    const longer = writeShard(join(directory, 'longer'));
    writeFileSync(longer, Buffer.alloc(4096), { flag: 'a' });
    const text = join(directory, 'text');
    writeFileSync(text, 'no database');
    const empty = join(directory, 'empty');
    writeFileSync(empty, '');
    const unsealed = join(directory, 'unsealed');
    using sink = new MbtilesShardSink({ path: unsealed, order: 'row', columns: 'plain' });
    sink.finish({ other: {} });
    const seals = [cut, longer, text, empty, unsealed, join(directory, 'missing'), directory].map((path) =>
      MbtilesShardSink.readSeal(path),
    );
    expect(seals).toEqual(Array(7).fill(null));
    expect(existsSync(join(directory, 'missing'))).toBe(false);
  });
});
