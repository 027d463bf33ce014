// Two archives read side by side: every key of either, once, in any two formats.

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openSource } from '../../../src/archive/open.ts';
import { TileComparer } from '../../../src/survey/pair/compare-tiles.ts';
import { pairParts } from '../../../src/survey/pair/pair-parts.ts';
import { tilePairs } from '../../../src/survey/pair/tile-pairs.ts';
import { shardOfPart } from '../../../src/survey/scan/scan-parts.ts';
import { buildMbtiles, scratchDirectory, type TileRow } from '../../support/mbtiles-builder.ts';
import { buildPmtiles } from '../../support/pmtiles-builder.ts';

const A = keys(0, 400);
const B = keys(200, 700);

test.each([
  ['mbtiles', 'mbtiles'],
  ['mbtiles', 'pmtiles'],
  ['pmtiles', 'mbtiles'],
  ['pmtiles', 'pmtiles'],
] as const)('%s and %s', (formatA, formatB) => {
  const directory = scratchDirectory();
  using a = openSource(write(directory, 'a', formatA, A));
  using b = openSource(write(directory, 'b', formatB, B));
  const quiet = { drop() {}, warn() {} };
  const found = pairParts(a, b).flatMap((part) =>
    [...tilePairs(a, b, shardOfPart(part), [quiet, quiet])].map(
      ({ z, x, y, a, b }) => `${z}/${x}/${y} ${a === undefined ? '' : 'a'}${b === undefined ? '' : 'b'}`,
    ),
  );
  const wanted = [...new Set([...A, ...B])].map((key) => `${key} ${A.includes(key) ? 'a' : ''}${B.includes(key) ? 'b' : ''}`);
  expect(found.sort()).toEqual(wanted.sort());
});

test('rows off the grid are paired, too', () => {
  const directory = scratchDirectory();
  const row = (z: number, x: number): TileRow => [z, x, 0, Buffer.from([1])];
  using a = openSource(buildMbtiles(join(directory, 'a.mbtiles'), 'flat', [row(0, 0), row(2, 50), row(2, 70)]));
  using b = openSource(buildMbtiles(join(directory, 'b.mbtiles'), 'flat', [row(0, 0), row(2, 60), row(2, 70)]));
  const quiet = { drop() {}, warn() {} };
  const pairs = pairParts(a, b).flatMap((part) => [...tilePairs(a, b, shardOfPart(part), [quiet, quiet])]);
  expect(pairs.map(({ x, a, b }) => [x, a !== undefined, b !== undefined])).toEqual([
    [0, true, true],
    [50, true, false],
    [60, false, true],
    [70, true, true],
  ]);
});

test('equal bytes are the same, and equal contents may have other bytes', () => {
  const comparer = new TileComparer({ compressions: ['gzip', 'gzip'], maxInflatedBytes: 1000 });
  const content = Buffer.from('some content of a tile');
  expect(comparer.compare(content, Buffer.from(content))).toBe('same');
  expect(comparer.compare(gzipSync(content), content)).toBe('reencoded');
  expect(comparer.compare(gzipSync(content), gzipSync('other'))).toBe('changed');
  expect(comparer.compare(null, Buffer.alloc(0))).toBe('reencoded');
  expect(comparer.compare(gzipSync(content), gzipSync(content).subarray(0, 20))).toBe('unreadable');
  expect(comparer.compare(gzipSync(Buffer.alloc(2000)), gzipSync(Buffer.alloc(2001)))).toBe('unreadable');
});

/** Tiles of zoom 5; columns and rows are numbered by n. */
function keys(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `5/${(from + i) >> 5}/${(from + i) & 31}`);
}

function write(directory: string, name: string, format: 'mbtiles' | 'pmtiles', tiles: readonly string[]): string {
  const path = join(directory, `${name}.${format}`);
  if (format === 'pmtiles') return buildPmtiles(path, new Map(tiles.map((key) => [key, Buffer.from(key)])), { compression: 1 });
  return buildMbtiles(
    path,
    'flat',
    tiles.map((key): TileRow => {
      const [z, x, y] = key.split('/').map(Number) as [number, number, number];
      return [z, x, 2 ** z - 1 - y, Buffer.from(key)];
    }),
  );
}
