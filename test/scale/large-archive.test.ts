// An archive whose tile data is longer than 2^32 bytes, in a sparse file: written on from a durable point, read by our own reader
// and by the `pmtiles` package.

import { closeSync, openSync, readSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { PMTiles } from 'pmtiles';
import { expect, test } from 'vitest';
import { HEAD_BYTES } from '../../src/archive/pmtiles/header.ts';
import { openPmtilesSource } from '../../src/archive/pmtiles/read/source.ts';
import { Contents } from '../../src/archive/pmtiles/write/contents.ts';
import { EntrySpool } from '../../src/archive/pmtiles/write/entry-spool.ts';
import { PmtilesSink } from '../../src/archive/pmtiles/write/sink.ts';
import { hilbertId, hilbertKey } from '../../src/tile/hilbert.ts';
import { scratchDirectory } from '../support/pmtiles-tileset.ts';

/** Contents before the durable point, never read: 17 GB in all. */
const GIANTS = [2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1];
const DATA_BYTES = GIANTS.reduce((sum, length) => sum + length, 0);
/** Zoom 17 begins past 2^32. */
const FIRST_ID = hilbertId(17, 0, 0);

test('tiles after 17 GB of others, with ids past 2^32, are found', async () => {
  using scratch = scratchDirectory();
  const path = scratch.file('large.pmtiles');
  const options = { path, spoolDirectory: scratch.path, tileType: 'mvt', tileCompression: 'none' } as const;
  const tiles = Array.from({ length: 3000 }, (_, i) => ({ id: FIRST_ID + 100 + 7 * i, data: Buffer.from(`tile ${i % 1000}`) }));
  writeGiants(path, scratch.file('contents.spool'), scratch.file('entries.spool'));
  const point = {
    dataLength: DATA_BYTES,
    entries: GIANTS.length,
    contents: GIANTS.length,
    addressedTiles: GIANTS.length,
    open: null,
    firstId: FIRST_ID,
    lastId: FIRST_ID + GIANTS.length - 1,
  };
  using sink = PmtilesSink.resume(options, point);
  for (const { id, data } of tiles) sink.put({ ...hilbertKey(id), data });
  sink.finish({ name: 'large', other: {} });
  expect(statSync(path).size).toBeGreaterThan(2 ** 34 - 10);

  using source = openPmtilesSource(path);
  const archive = otherReader(path);
  expect(await archive.getHeader()).toMatchObject({
    tileDataLength: DATA_BYTES + tiles.slice(0, 1000).reduce((sum, { data }) => sum + data.length, 0),
    numAddressedTiles: GIANTS.length + tiles.length,
    numTileContents: GIANTS.length + 1000,
  });
  for (const { id, data } of tiles.filter((_, i) => i % 50 === 0)) {
    const key = hilbertKey(id);
    expect(String(source.tile(key)?.data)).toBe(String(data));
    const theirs = await archive.getZxy(key.z, key.x, key.y);
    expect(Buffer.from(theirs?.data ?? new ArrayBuffer(0)).toString()).toBe(String(data));
  }
});

/** Writes the files that a sink leaves at a durable point; the output is sparse and takes no space. */
function writeGiants(path: string, contentsPath: string, entriesPath: string): void {
  const contents = new Contents(contentsPath);
  const entries = new EntrySpool(entriesPath);
  for (const [n, length] of GIANTS.entries()) {
    entries.append({ id: FIRST_ID + n, offset: contents.end, length, run: 1 });
    contents.add(Buffer.alloc(16, n + 1), length);
  }
  for (const spool of [contents, entries]) {
    spool.sync();
    spool.close();
  }
  writeFileSync(path, '');
  truncateSync(path, HEAD_BYTES + DATA_BYTES);
}

function otherReader(path: string): PMTiles {
  const getBytes = async (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    const file = openSync(path, 'r');
    const read = readSync(file, bytes, 0, length, offset);
    closeSync(file);
    return { data: new Uint8Array(bytes.subarray(0, read)).buffer };
  };
  return new PMTiles({ getKey: () => path, getBytes });
}
