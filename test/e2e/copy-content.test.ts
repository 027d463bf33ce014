// A copy keeps every tile byte for byte, between any two formats, and the counts in the header are true.

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listTiles, type PmtilesFile, readPmtiles, readTiles, type Tiles } from '../support/archive-reading.ts';
import { awkwardTiles } from '../support/awkward-tiles.ts';
import { runCli } from '../support/cli.ts';
import { buildMbtiles, type MbtilesShape } from '../support/mbtiles-builder.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { otherReader } from '../support/pmtiles-reader.ts';
import { seeded } from '../support/pmtiles-tileset.ts';
import { PLANS, runReport } from '../support/report.ts';
import { buildTile } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

const GZIP = 2;
const NONE = 1;
const MVT = 1;
const PNG = 2;
const WEBP = 4;

let directory = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-copy-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each<[name: string, format: string, type: number, compression: number, makeTiles: () => Tiles]>([
  ['gzip vector', 'pbf', MVT, GZIP, awkwardTiles],
  ['raw vector', 'pbf', MVT, NONE, rawTiles],
  ['PNG', 'png', PNG, NONE, () => rasterTiles(makePng)],
  ['WebP', 'webp', WEBP, NONE, () => rasterTiles(makeWebp)],
])('%s tiles', (name, format, type, compression, makeTiles) => {
  let tiles: Tiles;
  let listed: string[];
  const named = (suffix: string): string => file(`${name} ${suffix}`);

  beforeAll(() => {
    tiles = makeTiles();
    listed = listTiles(tiles);
    buildMbtiles(named('in.mbtiles'), 'flat', tmsRows(tiles), { metadata: [['format', format]] });
    buildPmtiles(named('in.pmtiles'), tiles, { type, compression });
  });

  test('survive MBTiles to PMTiles to MBTiles', async () => {
    await copy(named('in.mbtiles'), named('there.pmtiles'), ...PLANS['split-merge'], '--shard-bytes', '20000');
    const archive = readPmtiles(named('there.pmtiles'));
    expect(archive.header).toMatchObject({ tileType: type, tileCompression: compression });
    expectTrueCounts(archive, tiles);
    await expectFound(named('there.pmtiles'), tiles);
    await copy(named('there.pmtiles'), named('back.mbtiles'), ...PLANS.stream);
    expect(listTiles(readTiles(named('back.mbtiles')))).toEqual(listed);
  });

  test('are reported as uncompressed by report and plan, but only where that is unusual', async () => {
    const expectedNotes = name === 'raw vector' ? [expect.stringContaining('the tiles are not compressed')] : [];
    const isOfCompression = (note: string) => note.includes('compressed');
    for (const input of ['in.mbtiles', 'in.pmtiles']) {
      const report = await copy(named(input), named('noted.mbtiles'), '--force');
      expect(report.notes.filter(isOfCompression)).toEqual(expectedNotes);
      const { stdout } = await runCli(['copy', named(input), named('noted.pmtiles'), '--dry-run', '--report-format', 'json']);
      expect(JSON.parse(stdout).notes.filter(isOfCompression)).toEqual(expectedNotes);
    }
  });

  test.each(['flat', 'normalized'])('survive MBTiles to %s MBTiles', async (shape) => {
    await copy(named('in.mbtiles'), named(`${shape}.mbtiles`), '--mbtiles-type', shape);
    expect(listTiles(readTiles(named(`${shape}.mbtiles`)))).toEqual(listed);
  });

  test('survive PMTiles to PMTiles, de-duplicated and in order', async () => {
    await copy(named('in.pmtiles'), named('through.pmtiles'));
    const archive = readPmtiles(named('through.pmtiles'));
    expect(archive.header).toMatchObject({ tileType: type, tileCompression: compression });
    expectTrueCounts(archive, tiles);
    await expectFound(named('through.pmtiles'), tiles);
  });

  test('from any schema give the same PMTiles archive', async () => {
    const shapes: MbtilesShape[] = ['flat', 'normalized', 'shallow', 'martin-hash'];
    const archives: Buffer[] = [];
    for (const shape of shapes) {
      buildMbtiles(named(`${shape}-in.mbtiles`), shape, tmsRows(tiles), { metadata: [['format', format]] });
      await copy(named(`${shape}-in.mbtiles`), named(`${shape}.pmtiles`));
      archives.push(readFileSync(named(`${shape}.pmtiles`)));
    }
    for (const archive of archives) expect(archive.equals(archives[0] as Buffer)).toBe(true);
  });
});

describe('a minority with another compression', () => {
  const some = buildTile([{ name: 'roads', features: [{ id: 1 }, { id: 2 }] }]);
  const others = [0, 1, 2, 3, 4].map((id) => buildTile([{ name: 'roads', features: [{ id }] }]));

  test.each<[usual: string, pack: (tile: Uint8Array) => Buffer, unusual: Buffer, code: number, outcome: Buffer]>([
    ['gzip', (tile) => gzipSync(tile), Buffer.from(some), GZIP, gzipSync(some)],
    ['gzip', (tile) => gzipSync(tile), deflateSync(some), GZIP, gzipSync(some)],
    ['raw', (tile) => Buffer.from(tile), gzipSync(some), NONE, Buffer.from(some)],
  ])('is converted to %s like the rest in PMTiles, and counted', async (usual, pack, unusual, code, outcome) => {
    const tiles: Tiles = new Map(others.map((tile, i) => [`4/${i}/3`, pack(tile)]));
    tiles.set('4/9/9', unusual);
    const name = `${usual}-${unusual.length}`;
    buildMbtiles(file(`${name}.mbtiles`), 'flat', tmsRows(tiles));
    const report = await runReport(['copy', file(`${name}.mbtiles`), file(`${name}.pmtiles`)]);
    expect(report.tiles).toMatchObject({ read: 6, written: 6, unchanged: 5, reencoded: 1, dropped: {} });
    expect(readPmtiles(file(`${name}.pmtiles`)).header.tileCompression).toBe(code);
    expect(listTiles(readTiles(file(`${name}.pmtiles`)))).toEqual(listTiles(new Map(tiles).set('4/9/9', outcome)));
  });

  test('stays as it is in MBTiles', async () => {
    const tiles: Tiles = new Map(others.map((tile, i) => [`4/${i}/3`, gzipSync(tile)]));
    tiles.set('4/9/9', Buffer.from(some)).set('4/9/8', deflateSync(some));
    buildMbtiles(file('mixed.mbtiles'), 'flat', tmsRows(tiles));
    const report = await copy(file('mixed.mbtiles'), file('mixed-out.mbtiles'));
    expect(report.tiles.reencoded).toBe(0);
    expect(listTiles(readTiles(file('mixed-out.mbtiles')))).toEqual(listTiles(tiles));
  });
});

describe('zooms', () => {
  test('go to 26, at every corner of the grid', async () => {
    const tiles: Tiles = new Map();
    for (let z = 0; z <= 26; z++) {
      const last = 2 ** z - 1;
      const middle = 2 ** Math.max(0, z - 1);
      const inside = `${Math.min(middle, last)}/${Math.max(0, middle - 1)}`;
      for (const place of ['0/0', `${last}/0`, `0/${last}`, `${last}/${last}`, inside]) {
        const key = `${z}/${place}`;
        tiles.set(key, gzipSync(key));
      }
    }
    buildMbtiles(file('deep.mbtiles'), 'flat', tmsRows(tiles));
    await copy(file('deep.mbtiles'), file('deep.pmtiles'), ...PLANS['split-merge'], '--shard-bytes', '500');
    const archive = readPmtiles(file('deep.pmtiles'));
    expectTrueCounts(archive, tiles);
    expect(archive.header).toMatchObject({ minZoom: 0, maxZoom: 26 });
    await expectFound(file('deep.pmtiles'), tiles);
    await copy(file('deep.pmtiles'), file('deep-back.mbtiles'), '--shard-bytes', '500');
    expect(listTiles(readTiles(file('deep-back.mbtiles')))).toEqual(listTiles(tiles));
  });

  test.each(['mbtiles', 'pmtiles'])('outside --minzoom and --maxzoom are left out, from %s', async (format) => {
    const tiles = awkwardTiles();
    if (format === 'mbtiles') buildMbtiles(file('zooms.mbtiles'), 'normalized', tmsRows(tiles));
    else buildPmtiles(file('zooms.pmtiles'), tiles);
    const output = file(`zooms-${format}-out.pmtiles`);
    const report = await runReport(['copy', file(`zooms.${format}`), output, '--minzoom', '2', '--maxzoom', '4']);
    const kept = new Map([...tiles].filter(([key]) => key >= '2' && key < '5'));
    expect(report.tiles.read).toBe(kept.size);
    expect(listTiles(readTiles(output))).toEqual(listTiles(kept));
    expect(readPmtiles(output).header).toMatchObject({ minZoom: 2, maxZoom: 4 });
  });
});

test('a directory too large for the root is written as leaves, and read back', async () => {
  const tiles: Tiles = new Map();
  for (let x = 0; x < 160; x++) for (let y = 0; y < 160; y++) tiles.set(`8/${x}/${y}`, distinctContent(x * 160 + y));
  buildMbtiles(file('many.mbtiles'), 'flat', tmsRows(tiles));
  await copy(file('many.mbtiles'), file('many.pmtiles'), ...PLANS['split-merge'], '--shard-bytes', '40000');
  const archive = readPmtiles(file('many.pmtiles'));
  expect(archive.leaves).toBeGreaterThan(1);
  expect(archive.header.rootDirectoryOffset + archive.header.rootDirectoryLength).toBeLessThanOrEqual(16_384);
  expectTrueCounts(archive, tiles);
  await expectFound(file('many.pmtiles'), tiles);
  await copy(file('many.pmtiles'), file('many-back.mbtiles'));
  expect(listTiles(readTiles(file('many-back.mbtiles')))).toEqual(listTiles(tiles));
});

test('equal tiles are stored once, and consecutive equal tiles are one entry', async () => {
  const [sea, land] = [gzipSync('sea'), gzipSync('land')];
  const tiles: Tiles = new Map();
  for (let x = 0; x < 32; x++) for (let y = 0; y < 32; y++) tiles.set(`5/${x}/${y}`, x === 16 ? land : sea);
  buildMbtiles(file('sea.mbtiles'), 'flat', tmsRows(tiles));
  await copy(file('sea.mbtiles'), file('sea.pmtiles'), ...PLANS['split-merge'], '--shard-bytes', '2000');
  const { header, entries, tileData } = readPmtiles(file('sea.pmtiles'));
  expect(header).toMatchObject({ numAddressedTiles: 1024, numTileContents: 2, numTileEntries: entries.length });
  expect(tileData.length).toBe(sea.length + land.length);
  expect(
    entries.every(({ offset, tileId, runLength }, i) => {
      const next = entries[i + 1];
      return next === undefined || next.offset !== offset || next.tileId !== tileId + runLength;
    }),
  ).toBe(true);
  expect(listTiles(readTiles(file('sea.pmtiles')))).toEqual(listTiles(tiles));
});

/** Copies, and requires that every tile is kept as stored. */
async function copy(input: string, output: string, ...options: string[]) {
  const report = await runReport(['copy', input, output, ...options]);
  expect(report.tiles).toMatchObject({ unchanged: report.tiles.written, reencoded: 0, dropped: {} });
  const bytes = [...readTiles(output).values()].reduce((sum, data) => sum + (data?.length ?? 0), 0);
  expect(report.input).toMatchObject({ total_tile_size_bytes: bytes, file_size_bytes: statSync(input).size });
  expect(report.output).toMatchObject({ total_tile_size_bytes: bytes, file_size_bytes: statSync(output).size });
  expect(report.by_zoom.reduce((sum, { bytes_out }) => sum + bytes_out, 0)).toBe(bytes);
  return report;
}

/** Checks counts, order, offsets and extent of an archive against its tiles. */
function expectTrueCounts({ header, entries, tileData }: PmtilesFile, tiles: Tiles): void {
  const keys = [...tiles.keys()].map((key) => key.split('/').map(Number) as [number, number, number]);
  const zooms = keys.map(([z]) => z).sort((a, b) => a - b);
  const contents = new Set([...tiles.values()].map((data) => data?.toString('latin1')));
  expect(header).toMatchObject({
    numAddressedTiles: tiles.size,
    numTileEntries: entries.length,
    numTileContents: contents.size,
    clustered: true,
    minZoom: zooms[0],
    maxZoom: zooms.at(-1),
    tileDataOffset: 16_384,
  });
  expect(tileData.length).toBe([...contents].reduce((sum, content) => sum + (content as string).length, 0));
  let end = 0;
  for (const { offset, length } of entries) {
    expect(offset).toBeLessThanOrEqual(end);
    if (offset === end) end += length;
  }
  expect(end).toBe(tileData.length);
  expectTrueBounds(header, keys);
}

/** No tileset here declares bounds: they are the box of all tiles, without ancestors, and the center lies inside. */
function expectTrueBounds(header: PmtilesFile['header'], keys: [number, number, number][]): void {
  const { minLon, minLat, maxLon, maxLat, centerLon, centerLat, centerZoom, minZoom, maxZoom } = header;
  const deepest = keys.filter(([z]) => z === maxZoom);
  for (const [z, x, y] of deepest) {
    expect(longitude(x, z)).toBeGreaterThanOrEqual(minLon - 1e-6);
    expect(longitude(x + 1, z)).toBeLessThanOrEqual(maxLon + 1e-6);
    expect(latitude(y, z)).toBeLessThanOrEqual(maxLat + 1e-6);
    expect(latitude(y + 1, z)).toBeGreaterThanOrEqual(minLat - 1e-6);
  }
  const columns = deepest.map(([, x]) => x).sort((a, b) => a - b);
  const rows = deepest.map(([, , y]) => y).sort((a, b) => a - b);
  expect(minLon).toBeCloseTo(longitude(columns[0] as number, maxZoom), 6);
  expect(maxLon).toBeCloseTo(longitude((columns.at(-1) as number) + 1, maxZoom), 6);
  expect(maxLat).toBeCloseTo(latitude(rows[0] as number, maxZoom), 6);
  expect(minLat).toBeCloseTo(latitude((rows.at(-1) as number) + 1, maxZoom), 6);
  expect(centerLon > minLon && centerLon < maxLon && centerLat > minLat && centerLat < maxLat).toBe(true);
  expect(centerZoom >= minZoom && centerZoom <= maxZoom).toBe(true);
}

/** Requires that the `pmtiles` package finds every tile, and none where there is none. */
async function expectFound(path: string, tiles: Tiles): Promise<void> {
  const reader = otherReader(path);
  for (const [key, data] of tiles) {
    const [z, x, y] = key.split('/').map(Number) as [number, number, number];
    const found = await reader.getZxy(z, x, y);
    if (found === undefined || !Buffer.from(found.data).equals(data as Buffer)) throw new Error(`${key} is not found as it was`);
    const beside = `${z}/${x}/${(y + 1) % 2 ** z}`;
    if (!tiles.has(beside)) expect(await reader.getZxy(z, x, (y + 1) % 2 ** z), beside).toBeUndefined();
  }
}

function rawTiles(): Tiles {
  const tiles: Tiles = new Map();
  for (let x = 20; x < 40; x++) {
    for (let y = 7; y < 27; y++) {
      const features = [{ id: x * y, tags: { name: { string: `${x % 7}` } } }];
      tiles.set(`6/${x}/${y}`, Buffer.from(buildTile([{ name: 'raw', features }])));
    }
  }
  return tiles;
}

function rasterTiles(make: (random: () => number) => Buffer): Tiles {
  const random = seeded(11);
  const tiles: Tiles = new Map();
  for (let z = 0; z <= 4; z++)
    for (let x = 0; x < 2 ** z; x++) for (let y = 0; y < 2 ** z; y++) tiles.set(`${z}/${x}/${y}`, make(random));
  return tiles;
}

/** Signature, IHDR and an IDAT of noise that contains a gzip magic by chance. */
function makePng(random: () => number): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    return Buffer.concat([length, Buffer.from(type), body, Buffer.alloc(4)]);
  };
  const size = Buffer.from([0, 0, 1, 0, 0, 0, 1, 0, 8, 2, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', size), chunk('IDAT', noise(random)), chunk('IEND', Buffer.alloc(0))]);
}

function makeWebp(random: () => number): Buffer {
  const body = Buffer.concat([Buffer.from('WEBPVP8L'), noise(random)]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length);
  return Buffer.concat([Buffer.from('RIFF'), length, body]);
}

function noise(random: () => number): Buffer {
  const bytes = Array.from({ length: 40 + Math.floor(random() * 200) }, () => Math.floor(random() * 256));
  return Buffer.from([0x1f, 0x8b, ...bytes]);
}

/** Four bytes that are neither gzip nor zlib. */
function distinctContent(n: number): Buffer {
  const content = Buffer.alloc(4, 1);
  content.writeUInt16BE(n, 2);
  return content;
}

function longitude(x: number, z: number): number {
  return (x / 2 ** z) * 360 - 180;
}

function latitude(y: number, z: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** z))) * 180) / Math.PI;
}
