// Reading with the library, compared with independent readers.

import { join } from 'node:path';
import { zxyToTileId } from 'pmtiles';
import { expect, test } from 'vitest';
import { openArchive } from '../../src/index.ts';
import { readTiles } from '../support/archive-reading.ts';
import { buildMbtiles, scratchDirectory } from '../support/mbtiles-builder.ts';
import { buildPlanet } from '../support/planet.ts';

function planet(shape: 'flat' | 'normalized' = 'flat'): string {
  return buildPlanet(join(scratchDirectory(), 'planet.mbtiles'), shape, { side: 8, maxzoom: 5, seed: 5 });
}

test.each(['flat', 'normalized'] as const)('each tile of a %s archive by its key, as stored', (shape) => {
  const path = planet(shape);
  using archive = openArchive(path);
  for (const [key, data] of readTiles(path)) {
    const [z, x, y] = key.split('/').map(Number) as [number, number, number];
    expect(archive.tile(z, x, y)).toEqual(new Uint8Array(data as Buffer));
  }
  expect(archive.tile(5, 0, 0)).toBeUndefined();
});

test.each([
  ['row', ({ z, x, y }: { z: number; x: number; y: number }) => [z, x, 2 ** z - 1 - y]],
  ['hilbert', ({ z, x, y }: { z: number; x: number; y: number }) => [zxyToTileId(z, x, y)]],
] as const)('all tiles in %s order, each once, with bytes that stay valid', (order, placeOf) => {
  const path = planet();
  using archive = openArchive(path);
  const tiles = [...archive.tiles({ order })];
  const places = tiles.map((tile) => placeOf(tile));
  expect(places).toEqual(places.toSorted((a, b) => a.map((place, i) => place - b[i]!).find((step) => step !== 0) ?? 0));
  expect(new Map(tiles.map(({ z, x, y, data }) => [`${z}/${x}/${y}`, Buffer.from(data)]))).toEqual(readTiles(path));
});

test('zooms can be selected, and rows that are not tiles are reported', () => {
  const path = join(scratchDirectory(), 'in.mbtiles');
  const rows = [1, 2, 3].map((zoom) => [zoom, 0, 0, Buffer.from('x')] as [number, number, number, Buffer]);
  buildMbtiles(path, 'flat', [...rows, ['no zoom', 0, 0, Buffer.from('x')]]);
  using archive = openArchive(path);
  expect([...archive.tiles({ minzoom: 2, maxzoom: 2 })]).toMatchObject([{ z: 2, x: 0, y: 3 }]);
  expect(archive).toMatchObject({ format: 'mbtiles', path });
});

test('wrong keys and options are refused, and so is a closed archive', () => {
  const archive = openArchive(planet());
  expect(() => archive.tile(-1, 0, 0)).toThrow('tile: -1/0/0 is no tile key: zooms are 0 to 26');
  expect(() => archive.tile(1, 99, 0)).toThrow('columns and rows of zoom 1 are 0 to 1');
  expect(() => archive.tile(1.5, 0, 0)).toThrow('1.5/0/0 is no tile key');
  expect(() => [...archive.tiles({ minZoom: 3 } as never)]).toThrow('tiles: there is no option "minZoom"; did you mean minzoom?');
  archive.close();
  archive.close();
  expect(() => archive.tile(0, 0, 0)).toThrow(/tile: .*planet\.mbtiles is closed/);
  expect(() => [...archive.tiles()]).toThrow('is closed');
  expect(() => openArchive('nope.pmtiles')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
});
