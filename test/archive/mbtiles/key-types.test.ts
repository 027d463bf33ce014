// Key columns that are not declared INTEGER: SQLite stores whole numbers in them as text or reals, and they are valid keys.

import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openMbtilesSource } from '../../../src/archive/mbtiles/read/source.ts';
import { buildMbtiles, runSql, scratchDirectory, type TileRow } from '../../support/mbtiles-builder.ts';
import { Notes, REST, readTiles, shardOf } from './reading.ts';

/** Zooms and columns of one and two digits: as text, '10' comes before '9'. In row order by number. */
const ROWS: TileRow[] = [
  [0, 0, 0, Buffer.from('a')],
  [9, 2, 9, Buffer.from('b')],
  [9, 2, 10, Buffer.from('c')],
  [9, 10, 1, Buffer.from('a')],
  [10, 9, 100, Buffer.from('d')],
  [10, 10, 99, Buffer.from('e')],
];

const KEYS = 'zoom_level, tile_column, tile_row';
const INDEX = `CREATE INDEX tile_index ON tiles (${KEYS});`;
const flat = (type: string, more = ''): string =>
  `CREATE TABLE tiles (zoom_level ${type}, tile_column ${type}, tile_row ${type}, tile_data BLOB${more})`;
const pair = (type: string, end = ''): string => `
  CREATE TABLE map (zoom_level ${type}, tile_column ${type}, tile_row ${type}, tile_id TEXT${end};
  CREATE TABLE images (tile_id TEXT PRIMARY KEY, tile_data BLOB);`;
const PRIMARY = `, PRIMARY KEY (${KEYS})) WITHOUT ROWID`;

/** How a schema stores the rows, which are inserted as numbers or as text. */
const SCHEMAS: [name: string, schema: string, as: (value: unknown) => unknown][] = [
  ['TEXT with an index', `${flat('TEXT')}; ${INDEX}`, String],
  ['TEXT without an index', flat('TEXT'), String],
  ['TEXT of numbers with a fraction of zero', `${flat('VARCHAR(20)')}; ${INDEX}`, (value) => `${value}.0`],
  ['REAL with an index', `${flat('REAL')}; ${INDEX}`, Number],
  ['FLOAT without an index', flat('FLOAT'), Number],
  ['no type, and text', `${flat('')}; ${INDEX}`, String],
  ['no type, and reals', `${flat('')}; ${INDEX}`, Number],
  ['no type, without an index', flat(''), String],
  ['ANY of a strict table', `${flat('ANY')} STRICT; ${INDEX}`, String],
  ['TEXT, WITHOUT ROWID', flat('TEXT', PRIMARY).replace(/\)$/, ''), String],
  ['TEXT in map', `${pair('TEXT', ')')} CREATE INDEX map_index ON map (${KEYS});`, String],
  ['TEXT in map, WITHOUT ROWID', pair('TEXT', PRIMARY), String],
];

function buildTyped(schema: string, rows: readonly TileRow[], as: (value: unknown) => unknown): string {
  const path = join(scratchDirectory(), 'typed.mbtiles');
  runSql(path, `${schema}; CREATE TABLE metadata (name TEXT, value TEXT); INSERT INTO metadata VALUES ('format', 'pbf')`);
  const db = new Database(path);
  for (const [zoom, column, row, data] of rows) {
    const key = [as(zoom), as(column), as(row)];
    if (schema.includes('images')) {
      db.prepare('INSERT OR IGNORE INTO images VALUES (?, ?)').run(String(data), data);
      db.prepare('INSERT INTO map VALUES (?, ?, ?, ?)').run(...key, String(data));
    } else db.prepare('INSERT INTO tiles VALUES (?, ?, ?, ?)').run(...key, data);
  }
  db.close();
  return path;
}

/** The same rows in columns declared INTEGER. */
function usual(): string {
  return buildMbtiles(join(scratchDirectory(), 'usual.mbtiles'), 'flat', ROWS);
}

describe.each(SCHEMAS)('whole numbers in key columns of %s', (_, schema, as) => {
  const backwards = [...ROWS].reverse();

  test('are keys: the same tiles in both orders, and the same counts', () => {
    using source = openMbtilesSource(buildTyped(schema, backwards, as));
    using reference = openMbtilesSource(usual());
    expect(readTiles(source)).toEqual(readTiles(reference));
    expect(readTiles(source, 'hilbert')).toEqual(readTiles(reference, 'hilbert'));
    expect(readTiles(source)).toHaveLength(ROWS.length);
    expect([...source.census()]).toEqual([...reference.census()]);
    expect(source.rest()).toEqual({ tiles: 0, bytes: 0 });
    expect([...source.sample(4)]).toEqual([...reference.sample(4)]);
    expect(source.summary.warnings).toEqual([
      expect.stringMatching(/^the key columns of (tiles|map) are not declared INTEGER: whole numbers in them are read as keys/),
    ]);
  });

  test('are read by key, and sized', () => {
    using source = openMbtilesSource(buildTyped(schema, backwards, as));
    using reference = openMbtilesSource(usual());
    for (const [z, x, row, data] of ROWS as [number, number, number, Buffer][]) {
      const key = { z, x, y: 2 ** z - 1 - row };
      expect(source.tile(key)).toEqual({ ...key, data });
    }
    expect(source.tile({ z: 9, x: 1, y: 510 })).toBeNull();
    expect(sizesOf(source)).toEqual(sizesOf(reference));
  });
});

test('a value that is no whole number is an invalid key', () => {
  const odd: TileRow[] = ['x', '1.5', '0x1', '', '1e400', '99999999999999999999'].map((zoom) => [
    zoom,
    '0',
    '0',
    Buffer.from('z'),
  ]);
  using source = openMbtilesSource(
    buildTyped(`${flat('TEXT')}; ${INDEX}`, [...ROWS, ...odd, [null, '0', '0', null]], (value) => value),
  );
  const notes = new Notes();
  expect([...source.tiles(REST, 'row', notes)]).toEqual([]);
  expect(notes.lines.filter((line) => line.startsWith('drop invalid-key'))).toHaveLength(odd.length + 1);
  expect(source.rest().tiles).toBe(odd.length + 1);
  expect(readTiles(source)).toHaveLength(ROWS.length);
});

test('a key off the grid is one there as well', () => {
  using source = openMbtilesSource(buildTyped(flat('TEXT'), [...ROWS, [1, 7, 0, Buffer.from('z')]], String));
  expect([...source.tiles(REST, 'row', new Notes())]).toMatchObject([{ z: 1, x: 7, y: 1 }]);
});

test.each(['', 'INT', 'NUMERIC', 'BIGINT'])('columns of type "%s" that hold integers are read by their own index', (type) => {
  const path = buildTyped(`${flat(type)}; ${INDEX}`, ROWS, (value) => BigInt(value as number));
  const scratch = scratchDirectory();
  using source = openMbtilesSource(path, { scratch });
  expect(readTiles(source)).toHaveLength(ROWS.length);
  expect(source.summary.warnings).toEqual([]);
  expect(readdirSync(scratch)).toEqual([]);
});

test('a view over a table of TEXT keys', () => {
  const schema = flat('TEXT').replace('tiles', 'stored');
  const path = join(scratchDirectory(), 'view.mbtiles');
  copyFileSync(buildTyped(flat('TEXT'), ROWS, String), path);
  runSql(path, `${schema}; INSERT INTO stored SELECT * FROM tiles; DROP TABLE tiles; CREATE VIEW tiles AS SELECT * FROM stored`);
  using source = openMbtilesSource(path);
  using reference = openMbtilesSource(usual());
  expect(readTiles(source)).toEqual(readTiles(reference));
  expect(readTiles(source, 'hilbert')).toEqual(readTiles(reference, 'hilbert'));
  expect(source.rest().tiles).toBe(0);
});

function sizesOf(source: ReturnType<typeof openMbtilesSource>): string[] {
  const sizes: string[] = [];
  const sink = {
    minKeyedBytes: 0,
    sized: (zoom: number, bytes: number) => void sizes.push(`${zoom}: ${bytes}`),
    tile: (...tile: number[]) => void sizes.push(tile.join('/')),
    run() {},
    invalidKey: () => void sizes.push('invalid'),
    missingImage: () => void sizes.push('missing'),
  };
  const whole = source.wholePart(null);
  const byKey = { shard: shardOf(source) };
  for (const part of whole === null ? [byKey] : [byKey, whole]) for (const _ of source.sizes(part, sink));
  return [...new Set(sizes)].sort();
}
