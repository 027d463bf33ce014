import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openPmtilesSource } from '../../../../src/archive/pmtiles/read/source.ts';
import { TilefoldError } from '../../../../src/errors.ts';
import { hilbertId, hilbertKey } from '../../../../src/tile/hilbert.ts';
import { flipRow, keyText, type Tile } from '../../../../src/tile/key.ts';
import { type RawArchive, rawArchive, rawDirectory, varint } from '../../../support/pmtiles-bytes.ts';
import { otherReader } from '../../../support/pmtiles-reader.ts';
import { madeTiles, NO_NOTICES, scratchDirectory, shardOf, writeArchive } from '../../../support/pmtiles-tileset.ts';

interface Reading {
  warnings: readonly string[];
  tiles: Tile[];
  metadata: Record<string, unknown>;
}

/** Opens an archive with these bytes and reads all of it. */
function readAll(bytes: Uint8Array): Reading {
  using scratch = scratchDirectory();
  writeFileSync(scratch.file('a.pmtiles'), bytes);
  using source = openPmtilesSource(scratch.file('a.pmtiles'));
  const tiles = [...source.tiles(shardOf(source.census()), 'hilbert', NO_NOTICES)];
  return { tiles, warnings: source.summary.warnings, metadata: { ...source.summary.metadata } };
}

/** Returns the error of opening or reading. */
function failure(bytes: Uint8Array): TilefoldError {
  try {
    readAll(bytes);
  } catch (error) {
    if (error instanceof TilefoldError) return error;
    throw error;
  }
  throw new Error('it was read without an error');
}

const LEAF = rawDirectory([{ id: 5 }, { id: 6 }]);
const BOMB = gzipSync(Buffer.alloc(64 * 2 ** 20, 1));

const BROKEN: [what: string, archive: RawArchive, message: RegExp][] = [
  ['an empty directory', { root: [] }, /empty directory/],
  ['more entries than bytes', { root: Buffer.concat([varint(2 ** 40), Buffer.alloc(20, 1)]) }, /claims 1099511627776 entries/],
  ['a varint of 11 bytes', { root: Buffer.concat([varint(1), Buffer.alloc(10, 0xff), Buffer.alloc(9, 1)]) }, /more than 64 bits/],
  ['one id twice', { root: [{ id: 5 }, { id: 5 }] }, /tile id 5 occurs twice/],
  ['descending ids', { root: [{ id: 5 }, { id: 3 }] }, /must ascend/],
  ['an id of zoom 27', { root: [{ id: 6004799503160661n }] }, /runs into/],
  ['the id 2^64 - 1', { root: [{ id: 2n ** 64n - 1n }] }, /zoom 26/],
  ['runs that overlap', { root: [{ id: 5, run: 3 }, { id: 7 }] }, /tile id 5 \(run of 3\) runs into the entry of tile id 7/],
  ['a run of 2^40', { root: [{ id: 5, run: 2 ** 40 }] }, /run length/],
  [
    'runs of 2^34 tiles in all',
    { root: [1, 2, 3, 4, 5].map((i) => ({ id: i * 2 ** 32, run: 2 ** 32 - 1 })) },
    /more than 17179869184 tiles/,
  ],
  ['an entry of length 0', { root: [{ id: 5, length: 0 }] }, /length 0/],
  ['an entry past the tile data', { root: [{ id: 5, length: 65 }] }, /ends past the tile data/],
  ['an offset that wraps at 2^64', { root: [{ id: 5, code: 2n ** 64n - 1n }] }, /ends past the tile data/],
  ['a length of 2^64 - 1', { root: [{ id: 5, length: 2n ** 64n - 1n }] }, /length 18446744073709552000/],
  ['a first offset of "behind"', { root: [{ id: 5, code: 0 }] }, /there is none/],
  ['a pointer past the leaves', { root: [{ id: 5, run: 0, length: 20 }], leaves: LEAF }, /ends past the leaf directories/],
  ['a leaf that begins elsewhere', { root: [{ id: 4, run: 0, length: LEAF.length }], leaves: LEAF }, /its pointer says 4/],
  [
    'a leaf that reaches into the next',
    { root: [{ id: 5, run: 0, length: LEAF.length }, { id: 6 }], leaves: LEAF },
    /tile id 6 \(run of 1\) runs into tile id 6/,
  ],
  [
    'a leaf that points at itself',
    { root: [{ id: 5, run: 0, length: 5 }], leaves: rawDirectory([{ id: 5, run: 0, length: 5 }]) },
    /4 deep/,
  ],
  [
    'two pointers to one leaf',
    { root: [5, 7].map((id) => ({ id, run: 0, length: LEAF.length, code: 1 })), leaves: LEAF },
    /says 7/,
  ],
  [
    'a leaf that is a gzip bomb',
    { gzip: true, root: [{ id: 5, run: 0, length: BOMB.length }], leaves: BOMB },
    /inflates to more/,
  ],
  [
    'a leaf that does not inflate',
    { gzip: true, root: [{ id: 5, run: 0, length: LEAF.length }], leaves: LEAF },
    /does not inflate/,
  ],
  ['metadata past the end', { root: [{ id: 5 }], header: { 32: 2 ** 40 } }, /the metadata .* ends past the end of the file/],
  ['a section at 2^64', { root: [{ id: 5 }], header: { 56: 2n ** 64n - 10n } }, /the tile data .* ends past the end of the file/],
  ['no root directory', { root: [{ id: 5 }], header: { 16: 0 } }, /root directory is empty/],
  [
    'directories of an undeclared, undetectable compression',
    { root: Buffer.alloc(40, 0xff), header: { 97: 0 } },
    /code 0.*reads neither as gzip, nor as none, nor as brotli/,
  ],
  ['directories in zstd', { root: [{ id: 5 }], header: { 97: 4 } }, /code 4, zstd/],
  ['directories of compression 7', { root: [{ id: 5 }], header: { 97: 7 } }, /code 7, not defined/],
  ['version 4', { root: [{ id: 5 }], version: 4 }, /version 4/],
];

test.each(BROKEN)('%s is an error that names the file', (_what, archive, message) => {
  const error = failure(rawArchive(archive));
  expect(error.message).toMatch(message);
  expect(error.message).toMatch(/a\.pmtiles/);
  expect(error.permanent).toBe(true);
});

test('a root directory that is a gzip bomb is an error, and is never inflated completely', () => {
  const before = process.memoryUsage().arrayBuffers;
  const bytes = rawArchive({ root: [{ id: 5 }], gzip: true });
  const bomb = Buffer.concat([bytes, BOMB]);
  bomb.writeBigUInt64LE(BigInt(bytes.length), 8);
  bomb.writeBigUInt64LE(BigInt(BOMB.length), 16);
  expect(failure(bomb).message).toMatch(/inflates to more than 8388608 bytes/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 2 ** 20);
});

test('the error about a file that is not PMTiles v3 says what it is', () => {
  expect(failure(Buffer.alloc(0))).toMatchObject({ code: 'NOT_AN_ARCHIVE', message: expect.stringMatching(/is empty/) });
  expect(failure(Buffer.from('PMText is not it'))).toMatchObject({ code: 'NOT_AN_ARCHIVE' });
  expect(failure(Buffer.from([0x50, 0x4d, 2, 0, 9, 9, 9, 9]))).toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringMatching(/v2; convert/),
  });
  using scratch = scratchDirectory();
  expect(() => openPmtilesSource(scratch.file('none.pmtiles'))).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  mkdirSync(scratch.file('directory'));
  expect(() => openPmtilesSource(scratch.file('directory'))).toThrow(TilefoldError);
});

test('an archive cut off anywhere is an error, never a smaller tileset', () => {
  const whole = rawArchive({ root: [{ id: 5 }, { id: 9 }], tileData: Buffer.from('tiletile') });
  expect(readAll(whole).tiles).toHaveLength(2);
  for (let end = 0; end < whole.length; end++) expect(failure(whole.subarray(0, end)).permanent).toBe(true);
});

const ODD: [what: string, archive: RawArchive, warning: RegExp][] = [
  ['metadata that is an array', { root: [{ id: 5 }], metadata: '[1]' }, /not a JSON object/],
  ['metadata that is not JSON', { root: [{ id: 5 }], metadata: '{"a":' }, /not JSON/],
  ['no metadata', { root: [{ id: 5 }], metadata: '' }, /not JSON/],
  ['metadata in bad UTF-8', { root: [{ id: 5 }], metadata: Buffer.from('{"name":"\xff"}', 'latin1') }, /not valid UTF-8/],
  [
    'metadata 200,000 deep',
    { root: [{ id: 5 }], metadata: `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}` },
    /more than 1000 levels deep/,
  ],
  ['vector_layers as text', { root: [{ id: 5 }], metadata: '{"vector_layers":"[]"}' }, /vector_layers is not an array/],
  [
    'a vector layer without id',
    { root: [{ id: 5 }], metadata: '{"vector_layers":[{"id":"a"},{}]}' },
    /the metadata's vector_layers: 1 entries have no id/,
  ],
  [
    'a duplicate layer',
    { root: [{ id: 5 }], metadata: '{"vector_layers":[{"id":"a"},{"id":"a"}]}' },
    /the metadata's vector_layers: 1 entries are of a layer that has one already/,
  ],
  ['the json row of MBTiles', { root: [{ id: 5 }], metadata: '{"json":"{}"}' }, /json is read as if its keys were/],
  ['other zooms in the header', { root: [{ id: 5 }], header: { 101: 1 } }, /says zooms 0 to 1, the directories hold 2 to 2/],
  ['impossible zooms', { root: [{ id: 5 }], header: { 100: 9 } }, /zooms 9 to 2 are not valid/],
  ['other counts', { root: [{ id: 5 }], header: { 72: 7 } }, /says 7 addressed tiles, the directories hold 1/],
  [
    'declared clustered, but not',
    {
      root: [
        { id: 5, code: 9 },
        { id: 6, code: 1 },
      ],
    },
    /says clustered/,
  ],
  ['bytes behind the root', { root: Buffer.concat([rawDirectory([{ id: 5 }]), Buffer.alloc(3)]) }, /3 bytes follow the entries/],
  ['sections that overlap', { root: [{ id: 5 }], header: { 24: 127 } }, /overlap/],
  [
    'a wrong tile compression',
    { root: [{ id: 5 }], header: { 98: 2 } },
    /says tile compression gzip, but there are tiles with none/,
  ],
];

test.each(ODD)('%s: a warning, and no tile is lost', (_what, archive, warning) => {
  const { warnings, tiles } = readAll(rawArchive(archive));
  expect(warnings.join('\n')).toMatch(warning);
  expect(tiles.length).toBeGreaterThan(0);
});

test('an archive without tiles is read, with a warning, if all of its sections agree', () => {
  const { warnings, tiles } = readAll(rawArchive({ root: [], tileData: Buffer.alloc(0) }));
  expect(warnings).toEqual(['the archive holds no tile at all']);
  expect(tiles).toEqual([]);
});

test('trailing bytes after the last section are reported', () => {
  const bytes = Buffer.concat([rawArchive({ root: [{ id: 5 }] }), Buffer.alloc(1000)]);
  expect(readAll(bytes).warnings.join()).toMatch(/1000 bytes follow the last section/);
});

test('vector_layers and tilestats are read from text, and from the json row of MBTiles', () => {
  const layers = [{ id: 'a', fields: { x: 'Number' } }];
  const words = { vector_layers: JSON.stringify(layers), tilestats: '{"layerCount":1}' };
  const asText = readAll(rawArchive({ root: [{ id: 5 }], metadata: JSON.stringify(words) })).metadata;
  expect(asText).toMatchObject({ vector_layers: layers, tilestats: { layerCount: 1 } });
  const json = JSON.stringify({ name: 'inner', vector_layers: layers });
  const asRow = readAll(rawArchive({ root: [{ id: 5 }], metadata: JSON.stringify({ name: 'outer', json }) })).metadata;
  expect(asRow).toMatchObject({ name: 'outer', vector_layers: layers });
  expect(Object.keys(asRow.other as object)).toEqual([]);
});

test('metadata keys like __proto__ are plain keys', () => {
  const metadata = '{"__proto__":{"polluted":1},"constructor":2,"name":"n","version":3,"bounds":"not read"}';
  const read = readAll(rawArchive({ root: [{ id: 5 }], metadata })).metadata;
  const other = read.other as Record<string, unknown>;
  expect(Object.getPrototypeOf(other)).toBeNull();
  expect(Object.keys(other)).toEqual(['__proto__', 'constructor']);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(read).toMatchObject({ name: 'n', version: '3', minzoom: 0, maxzoom: 2, bounds: [-180, -85, 180, 85] });
});

test('directories may be in brotli', () => {
  const root = brotliCompressSync(rawDirectory([{ id: 5 }]));
  const metadata = brotliCompressSync('{"name":"b"}');
  const { tiles, metadata: read } = readAll(rawArchive({ root, metadata, header: { 97: 3 } }));
  expect(tiles.map(keyText)).toEqual([keyText(hilbertKey(5))]);
  expect(read.name).toBe('b');
});

const COMPRESSORS = { gzip: gzipSync, none: Buffer.from, brotli: brotliCompressSync };

describe.each(Object.entries(COMPRESSORS))('directories in %s', (name, compress: (bytes: Buffer) => Buffer) => {
  const leaf = compress(LEAF);
  const root = compress(rawDirectory([{ id: 5, run: 0, length: leaf.length }]));
  const archive = { root, leaves: leaf, metadata: compress(Buffer.from('{"name":"n"}')) };

  test('open if the header leaves their compression unknown, with a warning', () => {
    const { tiles, metadata, warnings } = readAll(rawArchive({ ...archive, header: { 97: 0 } }));
    expect(tiles.map(({ z, x, y }) => hilbertId(z, x, y))).toEqual([5, 6]);
    expect(metadata.name).toBe('n');
    expect(warnings.join('\n')).toContain(`does not say how directories are compressed; they are read as ${name}`);
  });

  test.each([
    ['none', 1],
    ['gzip', 2],
    ['brotli', 3],
  ])('open under a header that says %s, with a warning if that is wrong', (claim, code) => {
    const { tiles, metadata, warnings } = readAll(rawArchive({ ...archive, header: { 97: code } }));
    expect(tiles).toHaveLength(2);
    expect(metadata.name).toBe('n');
    const isReported = warnings.join('\n').includes(`says that directories are in ${claim}; they are read as ${name}`);
    expect(isReported).toBe(claim !== name);
  });
});

test('metadata with another compression than the directories are read, with a warning', () => {
  const { metadata, warnings } = readAll(rawArchive({ root: [{ id: 5 }], metadata: gzipSync('{"name":"n"}') }));
  expect(metadata.name).toBe('n');
  expect(warnings.join()).toContain('the metadata is in gzip, and the directories in none');
});

test('a run that crosses zooms is expanded tile by tile, and its bytes are read once', () => {
  const { tiles } = readAll(rawArchive({ root: [{ id: 0, run: 21 }] }));
  expect(tiles.map((tile) => hilbertId(tile.z, tile.x, tile.y))).toEqual(Array.from({ length: 21 }, (_, i) => i));
  expect(new Set(tiles.map((tile) => tile.data)).size).toBe(1);
});

test('a run of millions is counted exactly, without visiting each tile', () => {
  using scratch = scratchDirectory();
  const from = hilbertId(16, 0, 0) - 5;
  const run = 2 ** 32 - 1;
  writeFileSync(scratch.file('a.pmtiles'), rawArchive({ root: [{ id: from, run }] }));
  using source = openPmtilesSource(scratch.file('a.pmtiles'));
  const counts = [...source.census()];
  const tiles = (zoom: number) => counts.filter((count) => count.zoom === zoom).reduce((sum, count) => sum + count.tiles, 0);
  expect([tiles(15), tiles(16)]).toEqual([5, run - 5]);
  expect(counts.filter((count) => count.zoom === 16)).toHaveLength(1024);
});

test('leaves of leaves are read, 4 directories deep', () => {
  const deepest = rawDirectory([{ id: 5 }, { id: 6, run: 4 }]);
  const middle = rawDirectory([{ id: 5, run: 0, length: deepest.length }]);
  const upper = rawDirectory([{ id: 5, run: 0, length: middle.length, code: deepest.length + 1 }]);
  const leaves = Buffer.concat([deepest, middle, upper]);
  const root = [{ id: 5, run: 0, length: upper.length, code: deepest.length + middle.length + 1 }, { id: 10 }];
  expect(readAll(rawArchive({ root, leaves })).tiles.map((tile) => hilbertId(tile.z, tile.x, tile.y))).toEqual([
    5, 6, 7, 8, 9, 10,
  ]);
});

test('every tile equals the one that the pmtiles package reads, in both orders', async () => {
  using scratch = scratchDirectory();
  const path = writeArchive(scratch.path, 'a.pmtiles', madeTiles(1, 8000));
  const other = otherReader(path);
  using source = openPmtilesSource(path);
  const counts = [...source.census()];
  const shard = shardOf(counts);
  const inHilbertOrder = [...source.tiles(shard, 'hilbert', NO_NOTICES)];
  for (const { z, x, y, data } of inHilbertOrder) {
    const stored = await other.getZxy(z, x, y);
    expect(Buffer.compare(new Uint8Array(stored!.data), data!)).toBe(0);
  }
  expect(counts.reduce((sum, { tiles }) => sum + tiles, 0)).toBe(inHilbertOrder.length);
  expect(counts.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(inHilbertOrder.reduce((sum, { data }) => sum + data!.length, 0));
  const byRow = inHilbertOrder.toSorted((a, b) => a.z - b.z || a.x - b.x || flipRow(a.z, a.y) - flipRow(b.z, b.y));
  expect([...source.tiles(shard, 'row', NO_NOTICES)]).toEqual(byRow);
});

test('shards cut the tileset without loss or overlap, wherever they are cut', () => {
  using scratch = scratchDirectory();
  const tiles = madeTiles(2, 20_000, hilbertId(7, 0, 0));
  using source = openPmtilesSource(writeArchive(scratch.path, 'a.pmtiles', tiles));
  const zooms = [7, 8, 9, 10, 11, 12];
  const odd = { ...shardOf([]), ranges: zooms.flatMap((zoom) => [range(zoom, 0, 4), range(zoom, 9, 9), range(zoom, 64, 100)]) };
  const rest = {
    ...shardOf([]),
    ranges: zooms.flatMap((zoom) => [range(zoom, 5, 8), range(zoom, 10, 63), range(zoom, 101, 2 ** zoom - 1)]),
  };
  const parts = [odd, rest].map((shard) => [...source.tiles(shard, 'hilbert', NO_NOTICES)]);
  for (const part of parts) {
    const ids = part.map(({ z, x, y }) => hilbertId(z, x, y));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
  }
  expect(parts[0]!.length).toBeGreaterThan(100);
  expect(parts.flat().map(keyText).sort()).toEqual(tiles.map(keyText).sort());
});

function range(zoom: number, from: number, to: number): { zoom: number; columns: [number, number] } {
  return { zoom, columns: [from, to] };
}

test('a sample is spread over the archive, the same each time, without duplicates', () => {
  using scratch = scratchDirectory();
  using source = openPmtilesSource(writeArchive(scratch.path, 'a.pmtiles', madeTiles(3, 30_000)));
  const sample = [...source.sample(50)];
  expect(sample).toHaveLength(50);
  expect([...source.sample(50)]).toEqual(sample);
  using small = openPmtilesSource(writeArchive(scratch.path, 'b.pmtiles', madeTiles(3, 1)));
  expect([...small.sample(50)]).toHaveLength(1);
});

test('a file that shrinks while it is read is an error', () => {
  using scratch = scratchDirectory();
  const path = writeArchive(scratch.path, 'a.pmtiles', madeTiles(6, 1000));
  using source = openPmtilesSource(path);
  const shard = shardOf(source.census());
  truncateSync(path, 16_400);
  const changed = expect.objectContaining({ code: 'INPUT_CHANGED' });
  expect(() => [...source.tiles(shard, 'row', NO_NOTICES)]).toThrow(changed);
});

test('a rest shard holds nothing', () => {
  using scratch = scratchDirectory();
  using source = openPmtilesSource(writeArchive(scratch.path, 'a.pmtiles', madeTiles(4, 10)));
  expect([...source.tiles({ index: 0, ranges: [], rest: true, tiles: 0, bytes: 0 }, 'row', NO_NOTICES)]).toEqual([]);
  expect(source.rest()).toEqual({ tiles: 0, bytes: 0 });
});
