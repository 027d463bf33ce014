// Rows that are not proper tiles: kept where the output can hold them, otherwise dropped under a counted reason; none is lost
// silently. runReport checks that the balance adds up.

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import { listTiles, readTiles, type Tiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, queryRows, runSql, type TileRow } from '../support/mbtiles-builder.ts';
import { seeded } from '../support/pmtiles-tileset.ts';
import { PLANS, runReport } from '../support/report.ts';
import { buildTile } from '../support/tile-builder.ts';

const MBTILES: [name: string, output: string, ...options: string[]][] = [
  ['flat MBTiles', 'out.mbtiles', '--mbtiles-type', 'flat'],
  ['normalized MBTiles', 'out.mbtiles', '--mbtiles-type', 'normalized'],
];
const PMTILES: [name: string, output: string] = ['PMTiles', 'out.pmtiles'];

/** Zooms 2 and 3, complete; rows here are TMS. */
const GOOD: TileRow[] = [2, 3].flatMap((z) =>
  Array.from({ length: 4 ** z }, (_, i): TileRow => [z, i % 2 ** z, Math.floor(i / 2 ** z), tile(z * 100 + i)]),
);

let directory = '';
const file = (name: string): string => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-odd-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('odd tile data', () => {
  const odd: TileRow[] = [
    [4, 0, 0, null],
    [4, 1, 0, null],
    [4, 2, 0, Buffer.alloc(0)],
    [4, 3, 0, ''],
    [4, 4, 0, 'text: grüß Gott'],
    [4, 5, 0, 42n],
    [4, 6, 0, 2.5],
  ];

  test.each(MBTILES)('is kept in %s, as bytes, with a warning', async (_, output, ...options) => {
    buildMbtiles(file('in.mbtiles'), 'flat', [...GOOD, ...odd]);
    const report = await copy(output, ...PLANS['split-merge'], '--shard-bytes', '300', ...options);
    expect(report.tiles).toMatchObject({ read: GOOD.length + 7, written: GOOD.length + 7, dropped: {} });
    expect(warningsOf(report)).toEqual({ 'null-data': 2, 'zero-byte': 2, 'text-data': 2, 'number-data': 2 });
    const written = queryRows(
      file(output),
      'SELECT tile_column, typeof(tile_data), tile_data FROM tiles WHERE zoom_level = 4 ORDER BY 1',
    );
    expect(written.map(([column, type, data]) => [column, type, data === null ? null : String(data)])).toEqual([
      [0, 'null', null],
      [1, 'null', null],
      [2, 'blob', ''],
      [3, 'blob', ''],
      [4, 'blob', 'text: grüß Gott'],
      [5, 'blob', '42'],
      [6, 'blob', '2.5'],
    ]);
    expectTiles(output, GOOD);
  });

  test('without bytes is dropped by PMTiles, with its reason', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', [...GOOD, ...odd]);
    const report = await copy('out.pmtiles', ...PLANS['split-merge'], '--shard-bytes', '300');
    expect(report.tiles.dropped).toEqual({ 'null-data': 2, 'zero-byte': 2 });
    expect(report.tiles.written).toBe(GOOD.length + 3);
    expect(examplesOf(report, 'null-data')).toEqual(['4/0/15', '4/1/15']);
    expectTiles('out.pmtiles', GOOD);
    const written = readTiles(file('out.pmtiles'));
    expect([...written.keys()].filter((key) => key.startsWith('4/')).sort()).toEqual(['4/4/15', '4/5/15', '4/6/15']);
  });

  test.each(['normalized', 'shallow'] as const)('in images of a %s archive is treated the same', async (shape) => {
    const rows: TileRow[] = [...GOOD, [4, 0, 0, null], [4, 1, 0, null], [4, 2, 0, Buffer.alloc(0)]];
    buildMbtiles(file('in.mbtiles'), shape, rows);
    const pmtiles = await copy('out.pmtiles');
    expect(pmtiles.tiles.dropped).toEqual({ 'null-data': 2, 'zero-byte': 1 });
    const mbtiles = await copy('out.mbtiles');
    expect(warningsOf(mbtiles)).toEqual({ 'null-data': 2, 'zero-byte': 1 });
    expectTiles('out.mbtiles', rows);
  });

  test('passes through prune, and is not read as a tile', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', [...GOOD, ...odd.slice(0, 5)]);
    const style = { version: 8, sources: {}, layers: [{ id: 'a', type: 'circle', source: 's', 'source-layer': 'pois' }] };
    writeFileSync(file('style.json'), JSON.stringify(style));
    const report = await runReport(['prune', file('in.mbtiles'), file('out.mbtiles'), '--style', file('style.json')]);
    expect(warningsOf(report)).toEqual({ 'null-data': 2, 'zero-byte': 2, 'text-data': 2 });
    expect(report.decode_errors).toMatchObject([{ count: 1, examples: ['4/4/15'] }]);
    expect(report.tiles).toMatchObject({ unchanged: GOOD.length + 5, dropped: {} });
  });
});

describe('odd keys', () => {
  const offGrid: TileRow[] = [
    [2, 4, 0, tile(1)],
    [2, 0, -1, tile(2)],
    [0, 1, 0, tile(3)],
    [27, 5, 5, tile(4)],
    [30, 2 ** 29, 2 ** 29, tile(5)],
    [-1, 0, 0, tile(6)],
  ];
  const invalid: TileRow[] = [
    [null, 0, 0, tile(7)],
    [3, null, 0, tile(8)],
    [3, 0, null, tile(9)],
    [3, 1.5, 0, tile(10)],
    [3, 'three', 0, tile(11)],
    [3, Buffer.from('x'), 0, tile(12)],
    [3, 0, 2n ** 62n, tile(13)],
    [2n ** 60n, 0, 0, tile(14)],
  ];

  test.each(MBTILES)('off the grid are kept in %s, with a warning; invalid ones are dropped', async (_, output, ...options) => {
    buildMbtiles(file('in.mbtiles'), 'flat', [...offGrid, ...GOOD, ...invalid]);
    const report = await copy(output, ...PLANS['split-merge'], '--shard-bytes', '300', ...options);
    expect(report.tiles.dropped).toEqual({ 'invalid-key': invalid.length });
    expect(warningsOf(report)).toEqual({ 'off-grid': offGrid.filter(([z]) => (z as number) >= 0).length + 1 });
    expect(report.tiles.written).toBe(GOOD.length + offGrid.length);
    expectTiles(output, [...GOOD, ...offGrid]);
    expect(report.by_zoom.map(({ zoom, read }) => [zoom, read])).toEqual([
      [null, 2],
      [-1, 1],
      [0, 1],
      [2, 18],
      [3, 70],
      [27, 1],
      [30, 1],
    ]);
  });

  test.each(Object.entries(PLANS))('are dropped by PMTiles, with their reasons, plan %s', async (_, plan) => {
    buildMbtiles(file('in.mbtiles'), 'flat', [...offGrid, ...GOOD, ...invalid]);
    const report = await copy('out.pmtiles', ...plan, '--shard-bytes', '300');
    expect(report.tiles.dropped).toEqual({ 'invalid-key': invalid.length, 'off-grid': offGrid.length });
    expect(report.tiles.written).toBe(GOOD.length);
    expect(examplesOf(report, 'off-grid')).toContain('27/5/134217722');
    expect(examplesOf(report, 'invalid-key').join('\n')).toMatch(/'three'/);
    expectTiles('out.pmtiles', GOOD);
    expect(readTiles(file('out.pmtiles')).size).toBe(GOOD.length);
  });

  test('alone make an MBTiles archive, but no PMTiles one', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', offGrid.slice(0, 2));
    await copy('out.mbtiles');
    expectTiles('out.mbtiles', offGrid.slice(0, 2));
    const { code, stderr } = await runCli(['copy', file('in.mbtiles'), file('out.pmtiles')]);
    expect(stderr).toMatch(/^tilefold: .*in\.mbtiles: no tile is left to write to .*out\.pmtiles/m);
    expect(code).toBe(1);
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.mbtiles']);
  });

  test('without an index, with NULL among them, are counted the same', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', shuffled([...offGrid, ...GOOD, ...invalid]), { indexes: false });
    const report = await copy('out.pmtiles');
    expect(report.tiles.dropped).toEqual({ 'invalid-key': invalid.length, 'off-grid': offGrid.length });
    expectTiles('out.pmtiles', GOOD);
  });
});

describe.each([...MBTILES, PMTILES])('to %s', (_, output, ...options) => {
  test.each(['normalized', 'shallow'] as const)(
    'map rows of a %s archive without their image are dropped, and counted',
    async (shape) => {
      buildMbtiles(file('in.mbtiles'), shape, GOOD);
      const [keys, ids] = shape === 'normalized' ? ['map', "'gone', NULL"] : ['tiles_shallow', '999, NULL'];
      for (const [i, id] of ids.split(', ').entries())
        runSql(file('in.mbtiles'), `INSERT INTO ${keys} VALUES (4, ${i}, 0, ${id})`);
      const report = await copy(output, ...PLANS['split-merge'], '--shard-bytes', '300', ...options);
      expect(report.tiles.dropped).toEqual({ 'missing-image': 2 });
      expect(examplesOf(report, 'missing-image').sort()).toEqual(['4/0/15', '4/1/15']);
      expectTiles(output, GOOD);
      expect(readTiles(file(output)).size).toBe(GOOD.length);
    },
  );

  test.each([true, false])('duplicate keys with equal bytes are one tile, and counted (index: %s)', async (indexes) => {
    buildMbtiles(file('in.mbtiles'), 'flat', shuffled([...GOOD, ...GOOD.slice(5, 9), ...GOOD.slice(5, 6)]), { indexes });
    const report = await copy(output, ...options);
    expect(report.tiles).toMatchObject({ read: GOOD.length + 5, written: GOOD.length, dropped: { duplicate: 5 } });
    expectTiles(output, GOOD);
  });

  describe.each([true, false])('duplicate keys with different bytes (index: %s)', (indexes) => {
    const [first, last]: TileRow[] = [
      [3, 4, 4, tile(-1)],
      [3, 4, 4, tile(-2)],
    ];
    const others = GOOD.filter(([z, x, row]) => z !== 3 || x !== 4 || row !== 4);

    beforeEach(() => {
      const rows = [...others.slice(10), first as TileRow, ...others.slice(0, 10), last as TileRow];
      buildMbtiles(file('in.mbtiles'), 'flat', rows, { indexes });
    });

    test('stop the run, which names the key', async () => {
      const { code, stderr } = await runCli(['copy', file('in.mbtiles'), file(output), ...options]);
      expect(stderr).toMatch(/two different tiles at 3\/4\/3.*--on-duplicate/);
      expect(code).toBe(4);
      expect(existsSync(file(output))).toBe(false);
    });

    test.each<[string, TileRow | undefined]>([
      ['first', first],
      ['last', last],
    ])('are resolved by --on-duplicate %s', async (choice, kept) => {
      const report = await copy(output, ...options, '--on-duplicate', choice);
      expect(report.tiles.dropped).toEqual({ duplicate: 1 });
      expectTiles(output, [...others, kept as TileRow]);
      expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', output]);
    });
  });

  test.each(['flat', 'normalized'] as const)('all rows of a %s archive without index arrive, in any order', async (shape) => {
    buildMbtiles(file('in.mbtiles'), shape, shuffled(GOOD), { indexes: false });
    const report = await copy(output, ...PLANS['split-merge'], '--shard-bytes', '300', ...options);
    expect(report.notes.join('\n')).toMatch(/no index/);
    expect(report.tiles).toMatchObject({ read: GOOD.length, dropped: {} });
    expectTiles(output, GOOD);
    expect(readTiles(file(output)).size).toBe(GOOD.length);
  });

  test('a view that only renames its tables is read directly', async () => {
    buildMbtiles(file('in.mbtiles'), 'flat', GOOD);
    runSql(
      file('in.mbtiles'),
      `DROP INDEX tile_index; ALTER TABLE tiles RENAME TO ground; CREATE INDEX g ON ground (zoom_level, tile_column, tile_row);
       CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data FROM ground WHERE zoom_level > 2`,
    );
    await copy(output, '--shard-bytes', '300', ...options);
    const drawn = GOOD.filter(([z]) => z === 3);
    expectTiles(output, drawn);
    expect(readTiles(file(output)).size).toBe(drawn.length);
  });

  test('map and images without a view are read', async () => {
    buildMbtiles(file('in.mbtiles'), 'normalized', GOOD, { view: false });
    await copy(output, ...options);
    expectTiles(output, GOOD);
  });
});

async function copy(output: string, ...options: string[]): Promise<RunReport> {
  return runReport(['copy', file('in.mbtiles'), file(output), ...options]);
}

/** Requires that all these rows are in the output unchanged. */
function expectTiles(output: string, rows: readonly TileRow[]): void {
  const expected: Tiles = new Map();
  for (const [z, x, row, data] of rows as [number, number, number, Buffer | null][])
    expected.set(`${z}/${x}/${2 ** z - 1 - row}`, data);
  const written = readTiles(file(output));
  expect(listTiles(new Map([...written].filter(([key]) => expected.has(key))))).toEqual(listTiles(expected));
}

function warningsOf({ warnings }: RunReport): Record<string, number> {
  return Object.fromEntries(warnings.map(({ kind, count }) => [kind, count]));
}

function examplesOf({ drops }: RunReport, reason: string): string[] {
  return drops.find(({ kind }) => kind === reason)?.examples ?? [];
}

function shuffled(rows: readonly TileRow[]): TileRow[] {
  const random = seeded(4);
  return rows
    .map((row) => ({ row, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ row }) => row);
}

function tile(id: number): Buffer {
  return gzipSync(buildTile([{ name: 'pois', features: [{ id: id + 1000 }] }]));
}
