// Archives made from tiles in any order, read back by independent code.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createArchive, openArchive, type StoredTile, type Writer } from '../../src/index.ts';
import { inflateTile, listTiles, metadataRows, readPmtiles, readTiles } from '../support/archive-reading.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { buildPlanet } from '../support/planet.ts';
import { seeded } from '../support/pmtiles-tileset.ts';

const FORMATS = ['out.pmtiles', 'out.mbtiles'] as const;
const TILE = { z: 3, x: 1, y: 6, data: gzipSync('roads') };

function planetTiles(directory: string): StoredTile[] {
  using archive = openArchive(buildPlanet(join(directory, 'in.mbtiles'), 'flat', { side: 12, maxzoom: 5, seed: 3 }));
  return [...archive.tiles()];
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = seeded(seed);
  const list = [...items];
  for (let i = list.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [list[i], list[other]] = [list[other] as T, list[i] as T];
  }
  return list;
}

async function write(path: string, tiles: Iterable<StoredTile>): Promise<Buffer> {
  await using writer = createArchive(path, { tileType: 'mvt', overwrite: true });
  for (const tile of tiles) writer.add(tile);
  await writer.finish({ name: 'planet', vector_layers: [{ id: 'roads', fields: { class: 'String' } }] });
  return readFileSync(path);
}

describe.each(FORMATS)('%s', (name) => {
  test('holds the added tiles, with the same bytes for any order', async () => {
    const directory = scratchDirectory();
    const path = join(directory, name);
    const tiles = planetTiles(directory);
    const sorted = await write(path, tiles);
    expect(listTiles(readTiles(path))).toEqual(listTiles(readTiles(join(directory, 'in.mbtiles'))));
    expect((await write(path, shuffled(tiles, 7))).equals(sorted)).toBe(true);
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', name].sort());
  });

  test('does not exist until it is complete, and leaves nothing if it never is', async () => {
    const directory = scratchDirectory();
    const path = join(directory, name);
    {
      await using writer = createArchive(path, { tileType: 'mvt' });
      writer.add(TILE);
      expect(existsSync(path)).toBe(false);
    }
    expect(readdirSync(directory)).toEqual([]);
  });

  test('compresses tiles that come in another compression', async () => {
    const path = join(scratchDirectory(), name);
    await using writer = createArchive(path, { tileType: 'mvt' });
    writer.add({ ...TILE, data: Buffer.from('\u001aplain') });
    writer.add({ z: 3, x: 1, y: 7, data: TILE.data });
    await writer.finish();
    const tiles = readTiles(path);
    expect(gunzipSync(tiles.get('3/1/6') as Buffer).toString()).toBe('\u001aplain');
    expect(tiles.get('3/1/7')).toEqual(TILE.data);
  });

  test('refuses to replace a file by default', async () => {
    const path = join(scratchDirectory(), name);
    writeFileSync(path, 'mine');
    expect(() => createArchive(path, { tileType: 'mvt' })).toThrow('exists already; set overwrite');
    await using writer = createArchive(path, { tileType: 'mvt', overwrite: true });
    writer.add(TILE);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(await writer.finish()).toMatchObject({ path, tiles: 1, bytes: readFileSync(path).length });
    expect(readTiles(path).size).toBe(1);
  });

  test('does not replace a file that appears meanwhile', async () => {
    const directory = scratchDirectory();
    const path = join(directory, name);
    await using writer = createArchive(path, { tileType: 'mvt' });
    writer.add(TILE);
    writeFileSync(path, 'mine');
    await expect(writer.finish()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(readdirSync(directory)).toEqual([name]);
  });

  test('a signal stops the writing, and nothing is left', async () => {
    const directory = scratchDirectory();
    const stop = new AbortController();
    await using writer = createArchive(join(directory, name), { tileType: 'png' });
    for (let x = 0; x < 5_000; x++) writer.add({ z: 13, x, y: 0, data: Buffer.from(`tile ${x}`) });
    const finished = writer.finish({}, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(finished).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('files of a killed process are removed by the next writer, those of a live one stay', async () => {
    const directory = scratchDirectory();
    const alive = createArchive(join(directory, `alive-${name}`), { tileType: 'png' });
    const index = JSON.stringify(new URL('../../dist/index.js', import.meta.url).href);
    const script = `import { createArchive } from ${index};
      const writer = createArchive(${JSON.stringify(join(directory, name))}, { tileType: 'png' });
      writer.add({ z: 0, x: 0, y: 0, data: Buffer.from('x') }); process.stdout.write('ready'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(readdirSync(directory)).toHaveLength(2);
    await using next = createArchive(join(directory, name), { tileType: 'png' });
    expect(readdirSync(directory)).toHaveLength(2);
    alive.add({ z: 0, x: 0, y: 0, data: Buffer.from('x') });
    await alive.finish();
    next.add({ z: 0, x: 0, y: 0, data: Buffer.from('y') });
    await next.finish();
    expect(readdirSync(directory).sort()).toEqual([`alive-${name}`, name].sort());
  });
});

test('metadata is in both formats, with zooms and bounds of the tiles', async () => {
  const directory = scratchDirectory();
  for (const name of FORMATS) await write(join(directory, name), [TILE, { ...TILE, z: 4 }]);
  const { header, metadata } = readPmtiles(join(directory, 'out.pmtiles'));
  expect(header).toMatchObject({
    minZoom: 3,
    maxZoom: 4,
    tileType: 1,
    tileCompression: 2,
    clustered: true,
    numAddressedTiles: 2,
  });
  expect(metadata).toMatchObject({ name: 'planet', vector_layers: [{ id: 'roads', fields: { class: 'String' } }] });
  const rows = metadataRows(join(directory, 'out.mbtiles'));
  expect(rows).toMatchObject({ name: 'planet', format: 'pbf', minzoom: '3', maxzoom: '4' });
  expect(JSON.parse(rows['json'] ?? '')).toMatchObject({ vector_layers: [{ id: 'roads' }] });
  using archive = openArchive(join(directory, 'out.pmtiles'));
  expect(archive.metadata).toMatchObject({ name: 'planet', minzoom: 3, maxzoom: 4 });
});

test('equal tiles are stored once in PMTiles', async () => {
  const path = join(scratchDirectory(), 'out.pmtiles');
  await using writer = createArchive(path, { tileType: 'mvt' });
  for (let x = 0; x < 8; x++) writer.add({ ...TILE, x });
  await writer.finish();
  expect(readPmtiles(path).header).toMatchObject({ numAddressedTiles: 8, numTileContents: 1 });
  expect(inflateTile(readTiles(path).get('3/7/6') as Buffer).toString()).toBe('roads');
});

test('an image is kept unchanged, even if it looks compressed', async () => {
  const path = join(scratchDirectory(), 'out.pmtiles');
  await using writer = createArchive(path, { tileType: 'png' });
  writer.add({ ...TILE, data: Buffer.from([0x1f, 0x8b, 1, 2, 3]) });
  await writer.finish();
  expect(readTiles(path).get('3/1/6')).toEqual(Buffer.from([0x1f, 0x8b, 1, 2, 3]));
});

test('the error about a tile that must be recompressed and does not inflate names it', async () => {
  await using writer = createArchive(join(scratchDirectory(), 'out.pmtiles'), { tileType: 'mvt', tileCompression: 'none' });
  expect(() => writer.add({ ...TILE, data: TILE.data.subarray(0, 12) })).toThrow(/add: tile 3\/1\/6: the tile does not inflate/);
});

describe('an invalid value is an error that names it', () => {
  const create = (options: object, path = 'out.pmtiles') => createArchive(join(scratchDirectory(), path), options as never);

  test.each([
    [{ tileTpye: 'mvt' }, 'createArchive: there is no option "tileTpye"; did you mean tileType?'],
    [{}, 'createArchive: option tileType is needed'],
    [{ tileType: 'pbf' }, 'createArchive: option tileType must be mvt, png, jpeg, webp, avif, mlt; got "pbf"'],
    [{ tileType: 'mvt', overwrite: 'yes' }, 'createArchive: option overwrite must be true or false; got "yes"'],
    [{ tileType: 'mvt', format: 'mbtiles' }, 'option format is mbtiles, and the path ends in .pmtiles'],
  ])('%j', (options, message) => {
    expect(() => create(options)).toThrow(message);
  });

  test('a path without a known extension', () => {
    expect(() => create({ tileType: 'mvt' }, 'out')).toThrow('ends in none of .mbtiles, .pmtiles; set option format');
  });

  test.each([
    [{ ...TILE, z: 1.5 }, 'add: 1.5/1/6 is no tile key'],
    [{ ...TILE, x: 8 }, 'add: 3/8/6 is no tile key'],
    [{ ...TILE, data: 'text' }, 'add: data of tile 3/1/6 must be a Uint8Array; got "text"'],
    [{ ...TILE, data: new Uint8Array() }, 'add: tile 3/1/6 has no bytes, which PMTiles cannot hold'],
  ])('tile %j', async (tile, message) => {
    await using writer: Writer = create({ tileType: 'mvt' });
    expect(() => writer.add(tile as never)).toThrow(message);
  });

  test('metadata, a second finish, and an archive without tiles', async () => {
    await using writer = create({ tileType: 'mvt' });
    await expect(writer.finish({ bounds: [1, 2] } as never)).rejects.toThrow('metadata bounds must be an array of 4 numbers');
    await expect(writer.finish()).rejects.toMatchObject({ code: 'EMPTY_OUTPUT' });
    await expect(writer.finish()).rejects.toThrow('is closed');
  });
});
