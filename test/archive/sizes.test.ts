// Size scans equal plain SQL over the inserted rows, and a full read.

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openSource } from '../../src/archive/open.ts';
import type { SizePart, SizeSink } from '../../src/archive/size-source.ts';
import type { ArchiveSource } from '../../src/archive/types.ts';
import { sizeParts } from '../../src/survey/scan/scan-parts.ts';
import { hilbertKey } from '../../src/tile/hilbert.ts';
import { MAX_ZOOM } from '../../src/tile/key.ts';
import { buildMbtiles, type MbtilesShape, runSql, scratchDirectory, type TileRow } from '../support/mbtiles-builder.ts';
import { madeTiles, seeded, writeArchive } from '../support/pmtiles-tileset.ts';

/** Records all calls: `z/x/y bytes`, or `z bytes` if the key was not requested. */
class RecordedSizes implements SizeSink {
  readonly minKeyedBytes: number;
  readonly lines: string[] = [];
  invalidKeys = 0;
  missingImages = 0;

  constructor(minKeyedBytes: number) {
    this.minKeyedBytes = minKeyedBytes;
  }

  sized(zoom: number, bytes: number): void {
    expect(bytes).toBeLessThan(this.minKeyedBytes);
    this.lines.push(`${zoom} ${bytes}`);
  }

  tile(zoom: number, x: number, y: number, bytes: number): void {
    this.lines.push(`${zoom}/${x}/${y} ${bytes}`);
  }

  run(firstId: number, tiles: number, bytes: number): void {
    for (let id = firstId; id < firstId + tiles; id++) {
      const { z, x, y } = hilbertKey(id);
      this.tile(z, x, y, bytes);
    }
  }

  invalidKey(): void {
    this.invalidKeys++;
  }

  missingImage(): void {
    this.missingImages++;
  }
}

function recordSizes(
  path: string,
  minKeyedBytes: number,
  zoom: number | null = null,
  parts = (source: ArchiveSource): SizePart[] => sizeParts(source, zoom).map(({ part }) => part),
): RecordedSizes {
  using source = openSource(path);
  const recorded = new RecordedSizes(minKeyedBytes);
  for (const part of parts(source)) for (const _step of source.sizes(part, recorded));
  recorded.lines.sort();
  return recorded;
}

const random = seeded(7);
const ROWS: TileRow[] = Array.from({ length: 900 }, (_row, i) => {
  const z = i % 7;
  const data = random() < 0.05 ? null : Buffer.alloc(Math.floor(random() ** 4 * 900), i % 200);
  return [z, Math.floor(random() * 2 ** z), Math.floor(random() * 2 ** z), data];
});
/** Integers off the grid, and values that are no keys. */
const OFF_GRID: TileRow[] = [
  [2, 4, 0, Buffer.alloc(5)],
  [2, -1, -7, Buffer.alloc(6)],
  [30, 2 ** 30, 3, Buffer.alloc(7)],
];
const NO_KEYS: TileRow[] = [
  [null, 1, 1, Buffer.alloc(8)],
  [1, 'x', 1, Buffer.alloc(9)],
  [1, 1, 0.5, Buffer.alloc(10)],
];

function lineOf([z, x, row, data]: TileRow): string {
  const y = 2 ** (z as number) - 1 - (row as number);
  return `${z}/${x}/${y} ${(data as Buffer | null)?.length ?? 0}`;
}

function unique(rows: readonly TileRow[]): TileRow[] {
  return [...new Map(rows.map((row) => [`${row[0]}/${row[1]}/${row[2]}`, row])).values()];
}

describe.each<[MbtilesShape, boolean]>([
  ['flat', true],
  ['flat', false],
  ['normalized', true],
  ['normalized', false],
  ['shallow', true],
  ['martin-hash', true],
])('%s, indexes %s', (shape, indexes) => {
  test('every row is reported, with its key and its size', () => {
    const rows = unique(ROWS);
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), shape, rows, { indexes });
    expect(recordSizes(path, 0).lines).toEqual(rows.map(lineOf).sort());
    expect(recordSizes(path, 0, 5).lines.filter((line) => line.startsWith('5/'))).toEqual(
      rows
        .filter(([z]) => z === 5)
        .map(lineOf)
        .sort(),
    );
  });

  test('without keys the sizes by zoom are the same', () => {
    const rows = unique(ROWS);
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), shape, rows, { indexes });
    const anyKey = (line: string): string => line.replace(/^(\d+)\S*/, '$1');
    for (const minKeyedBytes of [Number.POSITIVE_INFINITY, 300]) {
      expect(recordSizes(path, minKeyedBytes).lines.map(anyKey).sort()).toEqual(rows.map(lineOf).map(anyKey).sort());
    }
  });

  test('rows off the grid, or without a key, are reported', () => {
    // WITHOUT ROWID allows no NULL in the key.
    const noKeys = shape === 'shallow' ? NO_KEYS.slice(1) : shape === 'martin-hash' ? NO_KEYS.slice(1) : NO_KEYS;
    const rows = [...unique(ROWS), ...OFF_GRID, ...noKeys];
    const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), shape, rows, { indexes });
    const recorded = recordSizes(path, Number.POSITIVE_INFINITY);
    const kept = [...unique(ROWS), ...OFF_GRID].map(lineOf);
    expect(recorded.lines.length).toBe(kept.length);
    expect(recorded.lines).toEqual(expect.arrayContaining(OFF_GRID.map(lineOf)));
    expect(recorded.invalidKeys).toBe(noKeys.length);
  });
});

test('duplicate keys are all reported', () => {
  const rows = [ROWS[0]!, ROWS[0]!, ROWS[1]!];
  const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', rows);
  expect(recordSizes(path, 0).lines).toEqual(rows.map(lineOf).sort());
});

test('a map row without image is reported as such', () => {
  const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'normalized', unique(ROWS));
  runSql(path, "DELETE FROM images WHERE tile_id = 'image-3'");
  const recorded = recordSizes(path, 0);
  expect(recorded.missingImages).toBeGreaterThan(0);
  expect(recorded.lines.length + recorded.missingImages).toBe(unique(ROWS).length);
});

test.each([
  ['with an index on the ids of the keys', 'CREATE INDEX map_images ON map (tile_id)'],
  ['without one', 'SELECT 1'],
])('unused images are not contents of the archive, %s', (_, sql) => {
  const rows = unique(ROWS);
  const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'normalized', rows);
  runSql(path, sql);
  using source = openSource(path);
  const contents = source.distinctContents() as number;
  expect(contents).toBeLessThanOrEqual(rows.length);
  for (let i = 0; i < 500; i++) runSql(path, `INSERT INTO images (tile_data, tile_id) VALUES (x'00', 'dangling-${i}')`);
  using again = openSource(path);
  expect(again.distinctContents()).toBe(contents);
});

test.each<[what: string, tiles: Buffer[], sniffed: string | undefined]>([
  ['gzip', [gzipSync('a'), gzipSync('b')], 'gzip'],
  ['nothing', [Buffer.from('\u001aab'), Buffer.alloc(0)], 'none'],
  ['gzip and none', [gzipSync('a'), Buffer.from('\u001aab')], 'mixed'],
  ['empty tiles', [Buffer.alloc(0)], undefined],
])('the compression is detected from the tiles: %s', (_, tiles, sniffed) => {
  const rows = tiles.map((data, x): TileRow => [3, x, 0, data]);
  for (const shape of ['flat', 'normalized', 'shallow'] as const) {
    using source = openSource(buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), shape, rows));
    expect(source.summary.sniffedCompression).toBe(sniffed);
  }
});

test('row ids may be far apart, and past 2^53 the table is read by its keys', () => {
  const rows = unique(ROWS).slice(0, 40);
  const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', rows);
  runSql(path, 'UPDATE tiles SET rowid = rowid * 1000000000000 WHERE rowid % 2 = 0');
  expect(recordSizes(path, 0).lines).toEqual(rows.map(lineOf).sort());
  expect(recordSizes(path, Number.POSITIVE_INFINITY).lines).toHaveLength(rows.length);
  runSql(path, 'UPDATE tiles SET rowid = 9223372036854775800 WHERE rowid = 1');
  expect(recordSizes(path, 0).lines).toEqual(rows.map(lineOf).sort());
});

test('an archive without rows has no parts', () => {
  const path = buildMbtiles(join(scratchDirectory(), 'a.mbtiles'), 'flat', []);
  expect(recordSizes(path, 0).lines).toEqual([]);
});

test('a PMTiles directory gives every tile of every run, or those of one zoom', () => {
  const tiles = madeTiles(3, 4000);
  const path = writeArchive(scratchDirectory(), 'a.pmtiles', tiles);
  const expected = tiles.map(({ z, x, y, data }) => `${z}/${x}/${y} ${data?.length}`);
  expect(recordSizes(path, 0).lines).toEqual([...expected].sort());
  const zoom = tiles.at(-1)!.z;
  expect(recordSizes(path, 0, zoom).lines).toEqual(expected.filter((line) => line.startsWith(`${zoom}/`)).sort());
  expect(recordSizes(path, 0, MAX_ZOOM).lines).toEqual([]);
});
