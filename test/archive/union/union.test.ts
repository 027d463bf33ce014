// The parts of a union: strips, the queue of tiles, spools, shares of a sample, and archives open at once.

import { expect, test } from 'vitest';
import type { ArchiveSource, ColumnCount } from '../../../src/archive/types.ts';
import { ArchivePool } from '../../../src/archive/union/archive-pool.ts';
import { gapWarnings } from '../../../src/archive/union/gap-warnings.ts';
import { OrderedSpool } from '../../../src/archive/union/ordered-spool.ts';
import { inputShares } from '../../../src/archive/union/shares.ts';
import { StripSums } from '../../../src/archive/union/strips.ts';
import { compareKeys, type InputTile, inOrder, inputTile } from '../../../src/archive/union/tile-queue.ts';
import { scratchDirectory } from '../../support/mbtiles-builder.ts';
import { seeded } from '../../support/pmtiles-tileset.ts';

test('strips of archives add up, and those that overlap become one', () => {
  const sums = new StripSums();
  const strip = (zoom: number, from: number, to: number): ColumnCount => ({ zoom, columns: [from, to], tiles: 2, bytes: 10 });
  sums.add(0, [strip(6, 3, 3), strip(6, 64, 64), strip(6, 70, 70), strip(7, 1, 1)]);
  sums.add(2, [strip(6, 64, 127)]);
  sums.add(3, [strip(6, 3, 3), strip(6, 128, 128), strip(5, 0, 0)]);
  expect([...sums.counts()]).toEqual([
    { zoom: 5, columns: [0, 0], tiles: 2, bytes: 10, inputs: [3] },
    { zoom: 6, columns: [3, 3], tiles: 4, bytes: 20, inputs: [0, 3] },
    { zoom: 6, columns: [64, 127], tiles: 6, bytes: 30, inputs: [0, 2] },
    { zoom: 6, columns: [128, 128], tiles: 2, bytes: 10, inputs: [3] },
    { zoom: 7, columns: [1, 1], tiles: 2, bytes: 10, inputs: [0] },
  ]);
});

test.each(['row', 'hilbert'] as const)('streams in %s order are merged in it, through spools too', (order) => {
  const random = seeded(5);
  const compare = (a: InputTile, b: InputTile): number => compareKeys(a, b) || a.input - b.input;
  const streams = Array.from({ length: 7 }, (_, input) => {
    const tiles = Array.from({ length: input * 40 }, (_, n) => {
      const [x, y] = [Math.floor(random() * 16), Math.floor(random() * 16)];
      const data = n % 5 === 0 ? null : Buffer.alloc(n % 3 === 0 ? 300_000 : n, n);
      return inputTile(input, { z: 4, x, y, data }, order);
    });
    return tiles.sort(compare);
  });
  const spools = streams.map((tiles) => {
    const spool = new OrderedSpool(scratchDirectory());
    for (const tile of tiles) spool.write(tile);
    return spool;
  });
  const expected = streams.flat().sort(compare);
  const merged = [...inOrder(streams.map((tiles) => tiles.values()))];
  expect(merged.length).toBe(expected.length);
  expect(merged.every((tile, i) => compare(tile, expected[i]!) === 0)).toBe(true);
  let at = 0;
  for (const { input, tile, id } of inOrder(spools.map((spool) => spool.read()))) {
    const { data, ...key } = expected[at++]!.tile;
    expect({ ...key, id }).toEqual({ z: tile.z, x: tile.x, y: tile.y, id: expected[at - 1]!.id });
    expect(input).toBe(expected[at - 1]!.input);
    expect(data === null ? tile.data === null : Buffer.compare(data, tile.data as Uint8Array) === 0).toBe(true);
  }
  expect(at).toBe(expected.length);
  for (const spool of spools) spool[Symbol.dispose]();
});

test('a sample is divided by tiles, and never more than there are', () => {
  const shares = (tiles: number[], count: number) => Object.fromEntries(inputShares(tiles, count));
  expect(shares([10, 0, 30], 8)).toEqual({ 0: 2, 2: 6 });
  expect(shares([1, 1, 1], 100)).toEqual({ 0: 1, 1: 1, 2: 1 });
  expect(Object.values(shares(Array(500).fill(3), 7)).reduce((a, b) => a + b)).toBe(7);
});

test('no more archives are open at once than allowed, and leased ones stay', () => {
  const open = new Set<number>();
  let most = 0;
  const pool = new ArchivePool((input) => {
    open.add(input);
    most = Math.max(most, open.size);
    return { [Symbol.dispose]: () => open.delete(input) } as unknown as ArchiveSource;
  }, 3);
  using kept = pool.lease(0);
  for (let input = 1; input < 20; input++) pool.with(input, () => {});
  expect(most).toBe(3);
  expect(open.has(0)).toBe(true);
  expect(pool.lease(0).source).toBe(kept.source);
  pool[Symbol.dispose]();
  expect(open.size).toBe(0);
});

test('a hole is where an input ends and no columns below it have tiles', () => {
  const strip = (zoom: number, from: number, to: number, ...inputs: number[]) => ({
    zoom,
    columns: [from, to] as const,
    tiles: 1,
    bytes: 1,
    inputs,
  });
  const warn = (...census: ColumnCount[]) => gapWarnings(census, ['a', 'b']).join('\n');
  expect(warn(strip(3, 0, 0, 0), strip(3, 1, 1, 1), strip(4, 0, 0, 1))).toBe('');
  expect(warn(strip(3, 2, 2, 0), strip(4, 2, 3, 1), strip(4, 6, 7, 1))).toContain('a (zoom 3)');
  expect(warn(strip(3, 2, 2, 0), strip(4, 2, 3, 1), strip(4, 5, 7, 1))).toBe('');
  expect(warn(strip(3, 0, 0, 0), strip(5, 0, 0, 1))).toMatch(/no input has a tile at zoom 4,/);
});
