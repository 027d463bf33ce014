import { closeSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openPmtilesSource } from '../../../../src/archive/pmtiles/read/source.ts';
import { type PmtilesPoint, PmtilesSink, type PmtilesSinkOptions } from '../../../../src/archive/pmtiles/write/sink.ts';
import { contentHash } from '../../../../src/tile/content-hash.ts';
import { hilbertId, hilbertKey } from '../../../../src/tile/hilbert.ts';
import { keyText, type Tile } from '../../../../src/tile/key.ts';
import { otherMetadata, otherReader } from '../../../support/pmtiles-reader.ts';
import {
  madeMetadata,
  madeTiles,
  NO_NOTICES,
  scratchDirectory,
  seeded,
  shardOf,
  writeArchive,
} from '../../../support/pmtiles-tileset.ts';

function optionsIn(directory: string, name = 'out.pmtiles'): PmtilesSinkOptions {
  return { path: `${directory}/${name}`, spoolDirectory: directory, tileType: 'mvt', tileCompression: 'gzip' };
}

function tileOf(id: number, text: string): Tile {
  return { ...hilbertKey(id), data: Buffer.from(text) };
}

test('tiles, counts, zooms and layout survive a round trip', async () => {
  using scratch = scratchDirectory();
  const tiles = madeTiles(1, 5000, 85);
  const path = writeArchive(scratch.path, 'a.pmtiles', tiles);
  const header = await otherReader(path).getHeader();
  const contents = new Set(tiles.map(({ data }) => Buffer.from(data!).toString('hex')));
  expect(header).toMatchObject({
    numAddressedTiles: tiles.length,
    numTileContents: contents.size,
    clustered: true,
    internalCompression: 2,
    tileCompression: 1,
    tileType: 1,
    rootDirectoryOffset: 127,
    tileDataOffset: 16_384,
    tileDataLength: [...contents].reduce((sum, hex) => sum + hex.length / 2, 0),
    minZoom: tiles[0]!.z,
    maxZoom: tiles.at(-1)!.z,
    minLon: -10,
    minLat: -20,
    maxLon: 30,
    maxLat: 40,
    centerLon: 1,
    centerLat: 2,
    centerZoom: tiles[0]!.z,
  });
  expect(header.jsonMetadataOffset).toBe(16_384 + header.tileDataLength!);
  expect(header.leafDirectoryOffset).toBe(header.jsonMetadataOffset + header.jsonMetadataLength);
  expect(statSync(path).size).toBe(header.leafDirectoryOffset + header.leafDirectoryLength!);
  using source = openPmtilesSource(path);
  expect([...source.tiles(shardOf(source.census()), 'hilbert', NO_NOTICES)]).toEqual(tiles);
  expect(source.summary.warnings).toEqual([]);
  expect(readdirSync(scratch.path)).toEqual(['a.pmtiles']);
});

test('runs join only consecutive equal tiles, and a repeated content is stored once', async () => {
  using scratch = scratchDirectory();
  // 1-2 are a run, 4 is not adjacent, 5 differs, 6 repeats the first content.
  const tiles = [tileOf(1, 'a'), tileOf(2, 'a'), tileOf(4, 'a'), tileOf(5, 'b'), tileOf(6, 'a')];
  const header = await otherReader(writeArchive(scratch.path, 'a.pmtiles', tiles)).getHeader();
  expect([header.numAddressedTiles, header.numTileEntries, header.numTileContents, header.tileDataLength]).toEqual([5, 4, 2, 2]);
});

test('an archive with more entries than the root holds has leaves, and other readers find every tile', async () => {
  using scratch = scratchDirectory();
  const tiles = madeTiles(9, 40_000);
  const path = writeArchive(scratch.path, 'a.pmtiles', tiles);
  const other = otherReader(path);
  const header = await other.getHeader();
  expect(header.numTileEntries).toBeGreaterThan(16_384);
  expect(header.leafDirectoryLength).toBeGreaterThan(0);
  for (let i = 0; i < tiles.length; i += 97) {
    const { z, x, y, data } = tiles[i]!;
    expect(Buffer.compare(new Uint8Array((await other.getZxy(z, x, y))!.data), data!)).toBe(0);
  }
  using source = openPmtilesSource(path);
  let i = 0;
  for (const { z, x, y, data } of source.tiles(shardOf(source.census()), 'hilbert', NO_NOTICES)) {
    const tile = tiles[i++]!;
    if (keyText({ z, x, y }) !== keyText(tile) || Buffer.compare(data!, tile.data!) !== 0)
      throw new Error(`${keyText(tile)} differs`);
  }
  expect(i).toBe(tiles.length);
});

test('put refuses what PMTiles cannot hold, and names the tile', () => {
  using scratch = scratchDirectory();
  using sink = new PmtilesSink(optionsIn(scratch.path));
  sink.put(tileOf(5, 'a'));
  expect(() => sink.put(tileOf(5, 'b'))).toThrow(/tile 2\/0\/0 comes after 2\/0\/0/);
  expect(() => sink.put(tileOf(4, 'b'))).toThrow(/tile 1\/1\/0 comes after 2\/0\/0: tiles must be in Hilbert order/);
  expect(() => sink.put(tileOf(6, ''))).toThrow(/has no bytes/);
  expect(() => sink.put({ z: 2, x: 1, y: 1, data: null })).toThrow(/2\/1\/1 is NULL/);
  expect(() => sink.put({ z: 2, x: 4, y: 1, data: Buffer.from('a') })).toThrow(/2\/4\/1 is off the grid/);
  expect(() => sink.putHashed(9, contentHash(Buffer.from('z')), 3, () => Buffer.from('z'))).toThrow(
    /announced with 3 bytes and has 1/,
  );
  expect(() => sink.putHashed(9, contentHash(Buffer.from('a')), 2, () => Buffer.from('a'))).toThrow(/has 2 bytes, but its hash/);
});

test('the bytes of a known content are never fetched', () => {
  using scratch = scratchDirectory();
  using sink = new PmtilesSink(optionsIn(scratch.path));
  const bytes = Buffer.from('tile');
  let reads = 0;
  const read = () => {
    reads++;
    return bytes;
  };
  for (const id of [3, 4, 9]) sink.putHashed(id, contentHash(bytes), bytes.length, read);
  expect(reads).toBe(1);
  expect([sink.dataLength, sink.addressedTiles]).toEqual([4, 3]);
});

test('an archive without tiles cannot be finished', () => {
  using scratch = scratchDirectory();
  using sink = new PmtilesSink(optionsIn(scratch.path));
  expect(() => sink.finish(madeMetadata())).toThrow(/PMTiles cannot be empty/);
});

test('a sink disposed of without finish leaves nothing behind, and never removes an existing file', () => {
  using scratch = scratchDirectory();
  {
    using sink = new PmtilesSink(optionsIn(scratch.path));
    sink.put(tileOf(5, 'a'));
  }
  expect(readdirSync(scratch.path)).toEqual([]);
  writeFileSync(scratch.file('out.pmtiles'), 'mine');
  expect(() => new PmtilesSink(optionsIn(scratch.path))).toThrow(expect.objectContaining({ code: 'IO' }));
  expect(readFileSync(scratch.file('out.pmtiles'), 'utf8')).toBe('mine');
});

test('a handle passed in stays open, and its file stays', () => {
  using scratch = scratchDirectory();
  const options = optionsIn(scratch.path);
  const fd = openSync(options.path, 'wx+');
  {
    using sink = new PmtilesSink({ ...options, fd });
    sink.put(tileOf(5, 'a'));
    sink.finish(madeMetadata());
  }
  closeSync(fd);
  using source = openPmtilesSource(options.path);
  expect([...source.tiles(shardOf(source.census()), 'hilbert', NO_NOTICES)]).toHaveLength(1);
});

test('metadata is real JSON in a fixed order, whatever the order of its keys', async () => {
  using scratch = scratchDirectory();
  const other: Record<string, unknown> = Object.create(null);
  Object.assign(other, { zebra: 1, 10: 'ten', apple: { a: [1] } });
  Reflect.set(other, '__proto__', 'plain');
  const metadata = madeMetadata({
    other,
    vector_layers: [{ id: 'roads', fields: { kind: 'String' } }],
    tilestats: { layerCount: 1 },
  });
  const path = writeArchive(scratch.path, 'a.pmtiles', madeTiles(1, 3), { ...metadata, attribution: '© all' });
  const header = await otherReader(path).getHeader();
  const section = readFileSync(path).subarray(header.jsonMetadataOffset, header.jsonMetadataOffset + header.jsonMetadataLength);
  expect(gunzipSync(section).toString()).toBe(
    '{"name":"made","attribution":"© all","vector_layers":[{"id":"roads","fields":{"kind":"String"}}],' +
      '"tilestats":{"layerCount":1},"10":"ten","__proto__":"plain","apple":{"a":[1]},"zebra":1}',
  );
  expect((await otherMetadata(path)).vector_layers).toEqual(metadata.vector_layers);
  using source = openPmtilesSource(path);
  expect(source.summary.metadata.other).toEqual(other);
});

test('degrees off the globe are clamped, and missing bounds mean the world', async () => {
  using scratch = scratchDirectory();
  const wild = madeMetadata({ bounds: [-500, -500, 500, 500], center: [999, 999, 99] });
  const clamped = await otherReader(writeArchive(scratch.path, 'a.pmtiles', madeTiles(1, 3), wild)).getHeader();
  expect(clamped).toMatchObject({ minLon: -180, minLat: -90, maxLon: 180, maxLat: 90, centerLon: 180, centerLat: 90 });
  expect(clamped.centerZoom).toBe(clamped.maxZoom);
  const { bounds: _bounds, center: _center, ...silent } = madeMetadata();
  const world = await otherReader(writeArchive(scratch.path, 'b.pmtiles', madeTiles(1, 3), silent)).getHeader();
  expect(world).toMatchObject({ minLon: -180, maxLon: 180, maxLat: 85.0511287, centerLon: 0, centerLat: 0, centerZoom: 0 });
});

test('killed anywhere and resumed from its last durable point, a sink writes the same bytes', () => {
  using scratch = scratchDirectory();
  const tiles = madeTiles(5, 4000);
  const whole = readFileSync(writeArchive(scratch.path, 'whole.pmtiles', tiles));
  const random = seeded(11);
  for (let round = 0; round < 8; round++) {
    using place = scratchDirectory();
    const options: PmtilesSinkOptions = { ...optionsIn(place.path), tileCompression: 'none' };
    let sink = new PmtilesSink(options);
    let point = sink.checkpoint();
    let pointAt = 0;
    let kills = 0;
    for (let next = 0; next < tiles.length; ) {
      sink.put(tiles[next++]!);
      if (random() < 0.01) {
        point = JSON.parse(JSON.stringify(sink.checkpoint())) as PmtilesPoint;
        pointAt = next;
      }
      if (random() < 0.004 && kills++ < 20) {
        sink.suspend();
        sink = PmtilesSink.resume(options, point);
        next = pointAt;
      }
    }
    sink.finish(madeMetadata());
    sink[Symbol.dispose]();
    expect(kills).toBeGreaterThan(2);
    expect(readFileSync(options.path).equals(whole)).toBe(true);
    expect(readdirSync(place.path)).toEqual(['out.pmtiles']);
  }
});

test('a kill between finish and the end can still be resumed', () => {
  using scratch = scratchDirectory();
  const options = optionsIn(scratch.path);
  const sink = new PmtilesSink(options);
  sink.put(tileOf(5, 'a'));
  const point = sink.checkpoint();
  sink.put(tileOf(6, 'b'));
  sink.finish(madeMetadata());
  const finished = readFileSync(options.path);
  sink.suspend();
  using again = PmtilesSink.resume(options, point);
  again.put(tileOf(6, 'b'));
  again.finish(madeMetadata());
  expect(readFileSync(options.path).equals(finished)).toBe(true);
});

test('files that are missing, too short, or of another sink are not resumed', () => {
  using scratch = scratchDirectory();
  const options = optionsIn(scratch.path);
  const sink = new PmtilesSink(options);
  sink.put(tileOf(5, 'aaa'));
  sink.put(tileOf(6, 'bbb'));
  const point = sink.checkpoint();
  sink.suspend();
  const refused = expect.objectContaining({ code: 'BAD_JOB', permanent: true });
  expect(() => PmtilesSink.resume(options, { ...point, dataLength: 9 })).toThrow(refused);
  expect(() => PmtilesSink.resume(options, { ...point, contents: 3 })).toThrow(refused);
  expect(() => PmtilesSink.resume(options, { ...point, contents: 1 })).toThrow(refused);
  expect(() => PmtilesSink.resume({ ...options, spoolDirectory: scratch.file('elsewhere') }, point)).toThrow(refused);
  expect(hilbertId(2, 0, 0)).toBe(5);
});
