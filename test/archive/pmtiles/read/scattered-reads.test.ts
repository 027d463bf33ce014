import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { InputFile } from '../../../../src/archive/pmtiles/read/input-file.ts';
import { readScattered, type TilePlace } from '../../../../src/archive/pmtiles/read/scattered-reads.ts';
import { seeded } from '../../../support/pmtiles-tileset.ts';

const directory = mkdtempSync(join(tmpdir(), 'tilefold-scattered-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** A file without repeated sequences. */
const BYTES = Buffer.alloc(12_000_000);
for (let at = 0; at < BYTES.length; at += 4) BYTES.writeUInt32LE((at * 2_654_435_761) % 2 ** 32, at);
const path = join(directory, 'bytes');
writeFileSync(path, BYTES);

function placesOf(seed: number, count: number): TilePlace[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, n) => {
    const length = random() < 0.02 ? 700_000 : 1 + Math.floor(random() * 9000);
    const offset = random() < 0.3 ? 64 : Math.floor(random() * (BYTES.length - length));
    return { z: 14, x: n, y: count - n, offset, length };
  });
}

test.each([0, 1, 5, 3000])('%i tiles come in the order of the requested ranges, each with its bytes', (count) => {
  using file = new InputFile(path);
  const places = placesOf(count, count);
  const tiles = [...readScattered(file, places)];
  expect(tiles.map(({ z, x, y }) => [z, x, y])).toEqual(places.map(({ z, x, y }) => [z, x, y]));
  for (const [n, { offset, length }] of places.entries()) {
    expect(Buffer.compare(tiles[n]!.data, BYTES.subarray(offset, offset + length)), `tile ${n}`).toBe(0);
  }
});

test('adjacent ranges take one read', () => {
  using file = new InputFile(path);
  let reads = 0;
  const read = file.read.bind(file);
  file.read = (position, length) => {
    reads++;
    return read(position, length);
  };
  const places = Array.from({ length: 100 }, (_, n) => ({ z: 8, x: n, y: 0, offset: ((n * 37) % 100) * 3000, length: 2000 }));
  expect([...readScattered(file, places)]).toHaveLength(100);
  expect(reads).toBe(1);
});
