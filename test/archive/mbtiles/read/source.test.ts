import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openMbtilesSource } from '../../../../src/archive/mbtiles/read/source.ts';
import { hilbertId } from '../../../../src/tile/hilbert.ts';
import {
  type BuilderOptions,
  buildMbtiles,
  type MbtilesShape,
  runSql,
  scratchDirectory,
  type TileRow,
} from '../../../support/mbtiles-builder.ts';
import { Notes, REST, readTiles, shardOf } from '../reading.ts';

/** Spread over three zooms, with equal contents, in random order. */
const ROWS: TileRow[] = [
  [3, 5, 1, Buffer.from('c')],
  [0, 0, 0, Buffer.from('a')],
  [3, 1, 6, Buffer.from('b')],
  [3, 5, 0, Buffer.from('a')],
  [3, 1, 2, Buffer.from('d')],
  [2, 3, 3, Buffer.from('a')],
];

/** The same in XYZ: row order follows the TMS row, so y descends. */
const IN_ROW_ORDER = ['0/0/0 a', '2/3/0 a', '3/1/5 d', '3/1/1 b', '3/5/7 a', '3/5/6 c'];

const SHAPES: [name: string, shape: MbtilesShape, options: BuilderOptions, schema: string, warnings: number][] = [
  ['a flat table', 'flat', {}, 'flat', 0],
  ['a flat table without index', 'flat', { indexes: false }, 'flat', 1],
  ['map + images', 'normalized', {}, 'normalized', 0],
  ['map + images without view', 'normalized', { view: false }, 'normalized', 0],
  ['map + images without indexes', 'normalized', { indexes: false }, 'normalized', 2],
  ['map + images without view or indexes', 'normalized', { view: false, indexes: false }, 'normalized', 2],
  ['tiles_shallow + tiles_data', 'shallow', {}, 'shallow', 0],
  ['tiles_shallow + tiles_data without view', 'shallow', { view: false }, 'shallow', 0],
  ['a view over one table with hashes', 'martin-hash', {}, 'view', 0],
  ['a view over one table without index', 'martin-hash', { indexes: false }, 'view', 1],
];

describe.each(SHAPES)('%s', (_, shape, options, schema, warnings) => {
  test('gives the same tiles, in both orders', () => {
    using source = openMbtilesSource(buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), shape, ROWS, options));
    expect(source.summary.schema).toBe(schema);
    expect(source.summary.warnings).toHaveLength(warnings);
    expect(readTiles(source)).toEqual(IN_ROW_ORDER);
    expect(readTiles(source, 'hilbert')).toEqual([...IN_ROW_ORDER].sort(byHilbertId));
  });

  test('counts tiles by zoom and column, with all bytes', () => {
    using source = openMbtilesSource(buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), shape, ROWS, options));
    expect([...source.census()]).toEqual([
      { zoom: 0, columns: [0, 0], tiles: 1, bytes: 1 },
      { zoom: 2, columns: [3, 3], tiles: 1, bytes: 1 },
      { zoom: 3, columns: [1, 1], tiles: 2, bytes: 2 },
      { zoom: 3, columns: [5, 5], tiles: 2, bytes: 2 },
    ]);
    expect(source.rest()).toEqual({ tiles: 0, bytes: 0 });
  });

  test('returns samples spread over all keys', () => {
    using source = openMbtilesSource(buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), shape, ROWS, options));
    const sample = (count: number): string => Array.from(source.sample(count), (tile) => Buffer.from(tile).toString()).join('');
    expect([sample(1), sample(3), sample(6), sample(99)]).toEqual(['b', 'abc', 'aadbac', 'aadbac']);
  });

  test('keeps NULL data, and tiles off the grid', () => {
    const rows: TileRow[] = [...ROWS, [1, 0, 0, null], [2, 9, 1, Buffer.from('off')], [30, 4, 2 ** 30 - 1, Buffer.from('deep')]];
    using source = openMbtilesSource(buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), shape, rows, options));
    expect(readTiles(source)).toContain('1/0/1 NULL');
    expect(source.rest()).toEqual({ tiles: 2, bytes: 7 });
    expect(readTiles(source, 'row', REST)).toEqual(['2/9/2 off', '30/4/0 deep']);
  });
});

describe('reading a part', () => {
  test('a shard has only its columns, and every tile is in one shard', () => {
    using source = openMbtilesSource(buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS));
    const shard = { ...REST, rest: undefined, ranges: [{ zoom: 3, columns: [2, 7] as const }] };
    expect(readTiles(source, 'hilbert', shard as never)).toEqual(['3/5/7 a', '3/5/6 c'].sort(byHilbertId));
  });

  test('separate column ranges of one zoom still come out by Hilbert id', () => {
    const rows = Array.from({ length: 256 }, (_, n): TileRow => [4, n >> 4, n & 15, Buffer.from('x')]);
    using source = openMbtilesSource(buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', rows));
    const ranges = [0, 7, 15].map((column) => ({ zoom: 4, columns: [column, column] as const }));
    const tiles = readTiles(source, 'hilbert', { index: 0, ranges, tiles: 0, bytes: 0 });
    expect(tiles).toHaveLength(48);
    expect(tiles).toEqual([...tiles].sort(byHilbertId));
  });
});

describe('odd rows', () => {
  test('coordinates that are no integers, or beyond 2^53, are reported and not yielded', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS);
    runSql(
      path,
      `INSERT INTO tiles VALUES (NULL, 0, 0, x'00'), (1.5, 0, 0, x'00'), (2, 'text', 0, x'00'), (2, x'01', 0, x'00'),
      (2, 9007199254740993, 0, x'00'), (2, 0, 9223372036854775807, x'00'), (63, 1, 1, x'00')`,
    );
    using source = openMbtilesSource(path);
    const notes = new Notes();
    expect(source.rest().tiles).toBe(7);
    expect(readTiles(source, 'row', REST, notes)).toEqual([]);
    expect(notes.lines).toEqual([
      'drop invalid-key zoom null: zoom_level NULL, tile_column 0, tile_row 0',
      'drop invalid-key zoom null: zoom_level 1.5, tile_column 0, tile_row 0',
      'drop invalid-key zoom 2: zoom_level 2, tile_column 0, tile_row 9223372036854775807',
      'drop invalid-key zoom 2: zoom_level 2, tile_column 9007199254740993, tile_row 0',
      "drop invalid-key zoom 2: zoom_level 2, tile_column 'text', tile_row 0",
      'drop invalid-key zoom 2: zoom_level 2, tile_column a BLOB, tile_row 0',
      'drop invalid-key zoom 63: zoom_level 63, tile_column 1, tile_row 1',
    ]);
    expect(readTiles(source)).toEqual(IN_ROW_ORDER);
  });

  test('text and numbers in tile_data are yielded as their bytes, with a warning', () => {
    const rows: TileRow[] = [
      [1, 0, 0, 'täxt'],
      [1, 0, 1, Buffer.alloc(0)],
    ];
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', rows);
    runSql(path, 'INSERT INTO tiles VALUES (1, 1, 0, 9223372036854775807), (1, 1, 1, 1.5)');
    using source = openMbtilesSource(path);
    const notes = new Notes();
    const text = Buffer.from('täxt').toString('latin1');
    expect(readTiles(source, 'row', shardOf(source), notes)).toEqual([
      `1/0/1 ${text}`,
      '1/0/0 ',
      '1/1/1 9223372036854775807',
      '1/1/0 1.5',
    ]);
    expect(notes.lines).toEqual(['warn text-data: 1/0/1', 'warn number-data: 1/1/1', 'warn number-data: 1/1/0']);
  });

  test.each(['row', 'hilbert'] as const)('a key whose image is missing is reported, in %s order', (order) => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'normalized', ROWS);
    runSql(path, "INSERT INTO map VALUES (1, 0, 0, 'nowhere')");
    using source = openMbtilesSource(path);
    const notes = new Notes();
    expect(readTiles(source, order, shardOf(source), notes)).toHaveLength(ROWS.length);
    expect(notes.lines).toEqual(['drop missing-image zoom 1: 1/0/1']);
  });
});

describe.each(['row', 'hilbert'] as const)('a duplicate key, in %s order', (order) => {
  const twice = (first: string | null, second: string | null): string => {
    const data = [first, second].map((text) => (text === null ? null : Buffer.from(text)));
    const rows: TileRow[] = data.map((bytes) => [1, 1, 1, bytes]);
    return buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', [[1, 1, 0, Buffer.from('below')], ...rows]);
  };

  test('is one tile when the bytes are equal', () => {
    using source = openMbtilesSource(twice('same', 'same'));
    const notes = new Notes();
    expect(readTiles(source, order, shardOf(source), notes).sort()).toEqual(['1/1/0 same', '1/1/1 below']);
    expect(notes.lines).toEqual(['drop duplicate zoom 1: 1/1/0']);
  });

  test.each([
    ['one', 'other'],
    ['one', null],
    ['', null],
  ])('is an error when %j and %j differ', (first, second) => {
    using source = openMbtilesSource(twice(first, second));
    const text = /two different tiles at 1\/1\/0.*--on-duplicate first/;
    expect(() => readTiles(source, order)).toThrow(
      expect.objectContaining({ code: 'DUPLICATE_TILE', message: expect.stringMatching(text) }),
    );
  });

  test.each([
    ['first', 'one'],
    ['last', 'other'],
  ] as const)('is the %s one on request', (onDuplicate, expected) => {
    using source = openMbtilesSource(twice('one', 'other'), { onDuplicate });
    const notes = new Notes();
    expect(readTiles(source, order, shardOf(source), notes)).toContain(`1/1/0 ${expected}`);
    expect(notes.lines).toEqual(['drop duplicate zoom 1: 1/1/0']);
  });
});

test.each([
  ['sparse', 1],
  ['full', 8],
])('500 rows with one key, and large tiles, are yielded one by one from a %s square', (_, side) => {
  const others = Array.from({ length: side * side }, (_, i): TileRow => [3, i % side, Math.floor(i / side), Buffer.from('o')]);
  const path = join(scratchDirectory(), 'a.mbtiles');
  const many = Array.from({ length: 500 }, (): TileRow => [3, 0, 0, Buffer.from('o')]);
  buildMbtiles(path, 'flat', [...others, ...many]);
  using source = openMbtilesSource(path);
  const notes = new Notes();
  const shard = shardOf(source);
  const tiles = readTiles(source, 'hilbert', shard, notes);
  expect(tiles).toHaveLength(side * side);
  expect(notes.lines).toHaveLength(500);
  expect(readTiles(source, 'hilbert', { ...shard, tiles: 1, bytes: 2 ** 30 })).toEqual(tiles);
});

describe('the key index', () => {
  test('is built once in the scratch directory and shared', () => {
    const directory = scratchDirectory();
    const scratch = join(directory, 'scratch');
    const path = buildMbtiles(join(directory, 'a.mbtiles'), 'normalized', ROWS, { indexes: false });
    using first = openMbtilesSource(path, { scratch });
    expect(readTiles(first)).toEqual(IN_ROW_ORDER);
    const built = statSync(join(scratch, 'keys.sqlite'));
    using second = openMbtilesSource(path, { scratch });
    expect(readTiles(second)).toEqual(IN_ROW_ORDER);
    expect(statSync(join(scratch, 'keys.sqlite'))).toMatchObject({ ino: built.ino, mtimeMs: built.mtimeMs });
    expect(readdirSync(scratch)).toEqual(['keys.sqlite']);
  });

  test('of another state of the archive, or truncated, is built again', () => {
    const directory = scratchDirectory();
    const path = buildMbtiles(join(directory, 'a.mbtiles'), 'flat', ROWS, { indexes: false });
    for (const damage of [
      () => runSql(path, "INSERT INTO tiles VALUES (1, 0, 0, x'65')"),
      () => truncateSync(join(directory, 'keys.sqlite'), 100),
    ]) {
      openMbtilesSource(path, { scratch: directory })[Symbol.dispose]();
      using before = openMbtilesSource(path, { scratch: directory });
      readTiles(before);
      damage();
      using source = openMbtilesSource(path, { scratch: directory });
      expect(readTiles(source)).toContain('1/0/1 e');
    }
  });

  test('keeps rows of one key in the order in which they were written', () => {
    const rows: TileRow[] = ['z', 'y', 'x'].map((text) => [1, 0, 0, Buffer.from(text)]);
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', rows, { indexes: false });
    using first = openMbtilesSource(path, { onDuplicate: 'first' });
    using last = openMbtilesSource(path, { onDuplicate: 'last' });
    expect([readTiles(first), readTiles(last)]).toEqual([['1/0/1 z'], ['1/0/1 x']]);
  });

  test('finds images whose ids are numbers in one table and text in the other', () => {
    const path = join(scratchDirectory(), 'a.mbtiles');
    runSql(
      path,
      `CREATE TABLE map (zoom_level, tile_column, tile_row, tile_id TEXT); CREATE TABLE images (tile_id INTEGER, tile_data);
      INSERT INTO map VALUES (0, 0, 0, '7'); INSERT INTO images VALUES (7, x'61')`,
    );
    using source = openMbtilesSource(path);
    expect(readTiles(source)).toEqual(['0/0/0 a']);
  });
});

describe('the schema', () => {
  test('may be in upper case', () => {
    const path = join(scratchDirectory(), 'a.mbtiles');
    runSql(path, "CREATE TABLE TILES (ZOOM_LEVEL, TILE_COLUMN, TILE_ROW, TILE_DATA); INSERT INTO TILES VALUES (0, 0, 0, x'61')");
    using source = openMbtilesSource(path);
    expect(readTiles(source)).toEqual(['0/0/0 a']);
  });

  test('with a view that leaves rows out is read through the view', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'normalized', ROWS, { view: false });
    runSql(
      path,
      `CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map
      JOIN images ON images.tile_id = map.tile_id WHERE zoom_level = 3`,
    );
    using source = openMbtilesSource(path);
    expect(source.summary.schema).toBe('view');
    expect(readTiles(source)).toEqual(IN_ROW_ORDER.filter((tile) => tile.startsWith('3/')));
  });

  test('with a view that joins by more than the id is read through the view', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'normalized', ROWS, { view: false });
    runSql(
      path,
      `CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map
      JOIN images ON images.tile_id = map.tile_id AND zoom_level = 3`,
    );
    using source = openMbtilesSource(path);
    expect(source.summary.schema).toBe('view');
    expect(readTiles(source)).toEqual(IN_ROW_ORDER.filter((tile) => tile.startsWith('3/')));
  });

  test('with a view over other tables is read through the view', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'normalized', ROWS, { view: false });
    runSql(
      path,
      `CREATE TABLE map_images (zoom_level, tile_column, tile_row, tile_data); INSERT INTO map_images VALUES (0, 0, 0, x'7a');
      CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM map_images`,
    );
    using source = openMbtilesSource(path);
    expect(readTiles(source)).toEqual(['0/0/0 z']);
  });

  test('names tables that are not copied', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS);
    runSql(path, 'CREATE TABLE keymap (a); CREATE TABLE grids (a)');
    using source = openMbtilesSource(path);
    expect(source.summary.warnings).toEqual(['tables that are not carried over: grids, keymap']);
  });

  test.each([
    ['no tiles', 'CREATE TABLE a (b)', /no tiles table or view/],
    [
      'other columns',
      'CREATE TABLE tiles (z, x, y, data)',
      /column zoom_level, tile_column, tile_row, tile_data missing.*z, x, y, data/,
    ],
    [
      'a computed column',
      'CREATE TABLE tiles (zoom_level, tile_column, tile_row, a, tile_data AS (hex(a)))',
      /tile_data of tiles is computed/,
    ],
    ['a virtual table', 'CREATE VIRTUAL TABLE tiles USING fts4 (zoom_level, tile_column, tile_row, tile_data)', /virtual table/],
    [
      'a view of too few columns',
      'CREATE TABLE t (a); CREATE VIEW tiles AS SELECT a AS zoom_level FROM t',
      /tile_data missing in the tiles view/,
    ],
    ['a circular view', 'CREATE VIEW tiles AS SELECT * FROM tiles', /cannot be read/],
    [
      'a cross join',
      'CREATE TABLE t (a); CREATE VIEW tiles AS SELECT 1 AS zoom_level, b.a AS tile_column, c.a AS tile_row, c.a AS tile_data FROM t b, t c',
      /not a plain join/,
    ],
    [
      'an endless recursion',
      `CREATE VIEW tiles AS WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c)
        SELECT 14 AS zoom_level, n AS tile_column, 0 AS tile_row, n AS tile_data FROM c`,
      /not a plain join/,
    ],
    [
      'a maker of giant blobs',
      'CREATE TABLE t (z, x, y); CREATE VIEW tiles AS SELECT z AS zoom_level, x AS tile_column, y AS tile_row, zeroblob(500000000) AS tile_data FROM t',
      /calls functions/,
    ],
  ])('with %s is refused', (_, sql, message) => {
    const path = join(scratchDirectory(), 'a.mbtiles');
    runSql(path, sql);
    expect(() => openMbtilesSource(path)).toThrow(
      expect.objectContaining({ code: 'BAD_ARCHIVE', message: expect.stringMatching(message) }),
    );
  });
});

describe('the summary', () => {
  test('has metadata, type and compression', () => {
    const metadata: [string, string][] = [
      ['name', 'n'],
      ['format', 'pbf'],
      ['compression', 'br'],
      ['maxzoom', '3'],
    ];
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS, { metadata });
    using source = openMbtilesSource(path);
    const { tileType, tileCompression, size } = source.summary;
    expect(source.summary.metadata).toMatchObject({ name: 'n', maxzoom: 3 });
    expect({ tileType, tileCompression, size }).toEqual({
      tileType: 'mvt',
      tileCompression: 'brotli',
      size: statSync(path).size,
    });
  });

  test.each([
    ['png', Buffer.from('\x89PNG\r\n', 'latin1')],
    ['jpeg', Buffer.from('\xff\xd8\xff\xe0', 'latin1')],
    ['webp', Buffer.from('RIFF1234WEBPVP8 ')],
    ['mvt', Buffer.from('\x1f\x8b\x08', 'latin1')],
  ])('detects %s if the metadata does not declare it', (tileType, data) => {
    using source = openMbtilesSource(
      buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', [[0, 0, 0, data]], { metadata: [] }),
    );
    expect(source.summary.tileType).toBe(tileType);
  });

  test('counts metadata that is no text, and works without a metadata table', () => {
    const directory = scratchDirectory();
    const path = buildMbtiles(join(directory, 'a.mbtiles'), 'flat', ROWS, { metadata: [['maxzoom', 3]] });
    runSql(
      path,
      "DROP TABLE metadata; CREATE TABLE metadata (name, value); INSERT INTO metadata VALUES ('maxzoom', 3), (NULL, 'x'), ('format', 'pbf')",
    );
    using odd = openMbtilesSource(path);
    expect(odd.summary.metadata.maxzoom).toBe(3);
    expect(odd.summary.warnings).toEqual([expect.stringContaining('left out: 1'), expect.stringContaining('read as text: 1')]);
    runSql(path, 'DROP TABLE metadata');
    using none = openMbtilesSource(path);
    expect(none.summary.warnings).toEqual([expect.stringContaining('no metadata table')]);
  });
});

test('an archive in WAL mode is read with its -wal file, and without it there is a warning', () => {
  const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS);
  const writer = new Database(path);
  writer.exec("PRAGMA journal_mode=WAL; INSERT INTO tiles VALUES (1, 0, 0, x'65')");
  using live = openMbtilesSource(path);
  expect(readTiles(live)).toContain('1/0/1 e');
  expect(live.summary.warnings).toEqual([expect.stringContaining('WAL mode')]);
  const copy = join(scratchDirectory(), 'copy.mbtiles');
  writeFileSync(copy, readFileSync(path));
  using alone = openMbtilesSource(copy);
  expect(alone.summary.warnings).toEqual([
    expect.stringContaining('WAL mode'),
    expect.stringContaining('last changes are missing'),
  ]);
  writer.close();
});

describe('free pages', () => {
  test('are not reported', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS);
    runSql(path, 'CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(100000)); DROP TABLE filler');
    using source = openMbtilesSource(path);
    expect(readFileSync(path).readUInt32BE(36)).toBeGreaterThan(20);
    expect(source.summary.warnings).toEqual([]);
  });

  test.each([
    ['without a first page', 32, 0, 0],
    ['none, but with a first page', 36, 0, 0],
    ['more than there are pages', 36, 0xffffffff, 0],
    ['beginning past the end', 32, 1, 0xff],
  ])('that are impossible, %s, give a warning', (_, at, low, high) => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS);
    runSql(path, 'CREATE TABLE filler (x); INSERT INTO filler VALUES (zeroblob(100000)); DROP TABLE filler');
    const bytes = readFileSync(path);
    bytes.writeUInt32BE(low, at);
    bytes[at] = bytes[at]! | high;
    writeFileSync(path, bytes);
    using source = openMbtilesSource(path);
    expect(source.summary.warnings).toEqual([expect.stringMatching(/free pages .*quick_check/)]);
    expect(readTiles(source).length).toBeGreaterThan(0);
  });
});

describe('a file that is no complete archive', () => {
  test.each([
    ['empty', '', /empty/],
    ['gzip', '\x1f\x8b\x08', /gzip/],
    ['a web page', '<!DOCTYPE html><html>', /HTML/],
    ['PMTiles', 'PMTiles\x03', /PMTiles/],
    ['noise', 'nothing that is known', /neither/],
  ])('is refused and named: %s', (_, bytes, message) => {
    const path = join(scratchDirectory(), 'a.mbtiles');
    writeFileSync(path, bytes, 'latin1');
    expect(() => openMbtilesSource(path)).toThrow(
      expect.objectContaining({ code: 'NOT_AN_ARCHIVE', message: expect.stringMatching(message) }),
    );
  });

  test('is not created when it is missing', () => {
    const path = join(scratchDirectory(), 'a.mbtiles');
    expect(() => openMbtilesSource(path)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    expect(existsSync(path)).toBe(false);
  });

  test('is refused when its name ends in white space, which SQLite would strip', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS);
    writeFileSync(`${path} `, readFileSync(path));
    expect(() => openMbtilesSource(`${path} `)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
  });

  test('is refused when it is a directory', () => {
    const path = join(scratchDirectory(), 'a.mbtiles');
    mkdirSync(path);
    expect(() => openMbtilesSource(path)).toThrow(
      expect.objectContaining({ code: 'NOT_AN_ARCHIVE', message: expect.stringContaining('directory') }),
    );
  });

  test('is refused when its end is missing', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', manyRows());
    truncateSync(path, statSync(path).size - 4096);
    expect(() => openMbtilesSource(path)).toThrow(expect.objectContaining({ code: 'BAD_ARCHIVE', permanent: true }));
  });

  test('is still counted when a page of tiles is damaged; only the shard that needs it fails', () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', manyRows());
    const damaged = overwriteLeaf(path, 5);
    using source = openMbtilesSource(path);
    const census = [...source.census()];
    expect(census.map(({ tiles }) => tiles)).toEqual(Array(64).fill(64));
    expect(Math.min(...census.map(({ bytes }) => bytes))).toBeGreaterThan(64 * 150);
    const failed = census.filter(({ zoom, columns }) => {
      try {
        readTiles(source, 'row', { index: 0, ranges: [{ zoom, columns }], tiles: 0, bytes: 0 });
        return false;
      } catch (error) {
        expect(error).toMatchObject({
          code: 'BAD_ARCHIVE',
          permanent: true,
          message: expect.stringContaining(`columns ${columns[0]} to`),
        });
        return true;
      }
    });
    expect(failed.map(({ columns }) => columns[0])).toEqual(damaged);
  });

  test('in Hilbert order names the first unreadable tile, and yields all before it', () => {
    for (const rows of [manyRows(), manyRows().filter((_, n) => n % 9 === 0)]) {
      const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', rows);
      overwriteLeaf(path, 5);
      const inOrder = rows
        .map(([z, x, row]) => ({ z: Number(z), x: Number(x), y: 2 ** Number(z) - 1 - Number(row) }))
        .sort((a, b) => hilbertId(a.z, a.x, a.y) - hilbertId(b.z, b.x, b.y))
        .map((key) => ({ ...key, isLost: isLost(path, key) }));
      const firstLost = inOrder.findIndex((key) => key.isLost);
      expect(firstLost).toBeGreaterThan(0);
      const { z, x, y } = inOrder[firstLost]!;
      using source = openMbtilesSource(path);
      let given = 0;
      const read = (): void => {
        for (const _tile of source.tiles(shardOf(source), 'hilbert', new Notes())) given++;
      };
      expect(read).toThrow(
        expect.objectContaining({ code: 'BAD_ARCHIVE', message: expect.stringContaining(`(tile ${z}/${x}/${y})`) }),
      );
      // The last good row is held back until the next key is read.
      expect(given).toBe(firstLost - 1);
    }
  });

  test('is refused with advice when a writer has crashed', () => {
    const directory = scratchDirectory();
    const path = buildMbtiles(join(directory, 'a.mbtiles'), 'flat', manyRows());
    const copy = join(directory, 'copy.mbtiles');
    const writer = new Database(path);
    writer.exec('PRAGMA cache_size=2; BEGIN; UPDATE tiles SET tile_data = zeroblob(300)');
    writeFileSync(copy, readFileSync(path));
    writeFileSync(`${copy}-journal`, readFileSync(`${path}-journal`));
    writer.close();
    const before = readFileSync(copy);
    expect(() => openMbtilesSource(copy)).toThrow(
      expect.objectContaining({ message: expect.stringContaining('a writer crashed') }),
    );
    expect(readFileSync(copy).equals(before)).toBe(true);
  });

  test('can be retried when a writer holds it', { timeout: 20_000 }, () => {
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', ROWS);
    const writer = new Database(path);
    writer.exec('BEGIN EXCLUSIVE');
    expect(() => openMbtilesSource(path)).toThrow(expect.objectContaining({ code: 'IO', permanent: false }));
    writer.close();
  });
});

test('reading leaves the archive unchanged, byte for byte, and nothing beside it', () => {
  const directory = scratchDirectory();
  const path = buildMbtiles(join(directory, 'a.mbtiles'), 'flat', ROWS, { indexes: false });
  const before = readFileSync(path);
  const source = openMbtilesSource(path);
  readTiles(source, 'hilbert');
  source[Symbol.dispose]();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(directory)).toEqual(['a.mbtiles']);
});

function manyRows(): TileRow[] {
  return Array.from({ length: 4096 }, (_, n): TileRow => [6, n >> 6, n & 63, Buffer.alloc(200, n)]);
}

/** Overwrites the start of a leaf page of `tiles`, and returns the columns stored on it. */
function overwriteLeaf(path: string, nth: number): number[] {
  const db = new Database(path);
  const leaves = db
    .prepare("SELECT pageno FROM dbstat WHERE name = 'tiles' AND pagetype = 'leaf' ORDER BY pageno")
    .pluck()
    .all() as number[];
  const perLeaf = db
    .prepare("SELECT ncell FROM dbstat WHERE name = 'tiles' AND pagetype = 'leaf' ORDER BY path")
    .pluck()
    .all() as number[];
  const page = leaves[nth]!;
  const first = perLeaf.slice(0, nth).reduce((sum, cells) => sum + cells, 0);
  const lost = db
    .prepare('SELECT DISTINCT tile_column FROM (SELECT tile_column FROM tiles NOT INDEXED ORDER BY rowid LIMIT ? OFFSET ?)')
    .pluck();
  const columns = lost.all(perLeaf[nth], first) as number[];
  db.close();
  const bytes = readFileSync(path);
  bytes.fill(0xff, (page - 1) * 4096, (page - 1) * 4096 + 64);
  writeFileSync(path, bytes);
  return columns;
}

/** Whether the row of a tile cannot be read. */
function isLost(path: string, { z, x, y }: { z: number; x: number; y: number }): boolean {
  const db = new Database(path, { readonly: true });
  try {
    db.prepare('SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?').get(z, x, 2 ** z - 1 - y);
    return false;
  } catch {
    return true;
  } finally {
    db.close();
  }
}

function byHilbertId(one: string, other: string): number {
  return idOf(one) - idOf(other);
}

function idOf(tile: string): number {
  const [z, x, y] = tile.split(' ')[0]!.split('/').map(Number) as [number, number, number];
  return hilbertId(z, x, y);
}

test('a row id that now leads to another row is never read as the scanned tile', () => {
  const rows: TileRow[] = [0, 1, 2].map((column) => [3, column, 1, Buffer.from(`of column ${column}`)]);
  const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', rows, { indexes: false });
  giveRowidOfLast(path);
  using source = openMbtilesSource(path);
  expect([...source.census()].reduce((sum, { tiles }) => sum + tiles, 0)).toBe(3);
  // The balance of a run then reports the missing tile as an error.
  expect(readTiles(source, 'row').sort()).toEqual(['3/1/6 of column 1', '3/2/6 of column 2']);
  expect(() => readTiles(source, 'hilbert')).toThrow(/index on tile keys is damaged/);
});

/**
 * Sets the row id of the first of three rows to that of the last, by its byte on the leaf page (sqlite.org/fileformat2.html,
 * 1.6).
 */
function giveRowidOfLast(path: string): void {
  const db = new Database(path, { readonly: true });
  const page = db.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'tiles'").pluck().get() as number;
  const start = (page - 1) * (db.pragma('page_size', { simple: true }) as number);
  db.close();
  const bytes = readFileSync(path);
  const cell = start + bytes.readUInt16BE(start + 8);
  expect(bytes[cell + 1]).toBe(1);
  bytes[cell + 1] = 3;
  writeFileSync(path, bytes);
}
