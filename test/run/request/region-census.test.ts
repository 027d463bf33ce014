import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openSource } from '../../../src/archive/open.ts';
import type { TileSource } from '../../../src/archive/types.ts';
import { planShards } from '../../../src/plan/planner.ts';
import { takeCensus } from '../../../src/run/request/region-census.ts';
import type { Area } from '../../../src/tile/area/area.ts';
import { hilbertId } from '../../../src/tile/hilbert.ts';
import { keyText } from '../../../src/tile/key.ts';
import { type Region, regionOf } from '../../../src/tile/region.ts';
import { boxPolygon, coveredTiles } from '../../support/cover-oracle.ts';
import { buildMbtiles, type MbtilesShape, scratchDirectory, type TileRow } from '../../support/mbtiles-builder.ts';
import { NO_NOTICES, writeArchive } from '../../support/pmtiles-tileset.ts';

const ZOOMS = [0, 1, 2, 3, 4, 5, 6, 7];
/** Every tile except those with odd column and row. Each has its own length. */
const KEYS = ZOOMS.flatMap((z) =>
  Array.from({ length: 4 ** z }, (_, n) => ({ z, x: n >> z, y: n & (2 ** z - 1) })).filter(({ x, y }) => (x & y & 1) === 0),
);
const dataOf = ({ x, y }: { x: number; y: number }) => Buffer.alloc(1 + ((x + y) % 5), 'x');
const ROWS = KEYS.map((key): TileRow => [key.z, key.x, 2 ** key.z - 1 - key.y, dataOf(key)]);

const COVER: NonNullable<Region['cover']> = [
  { zoom: 0, columns: [0, 0] },
  { zoom: 5, columns: [3, 9], rows: [1, 4] },
  { zoom: 5, columns: [3, 9], rows: [11, 30] },
  { zoom: 5, columns: [20, 20], rows: [7, 7] },
  { zoom: 7, columns: [60, 70], rows: [120, 127] },
  { zoom: 7, columns: [100, 101] },
];
const ALL = { minzoom: null, maxzoom: null, tile: null };
/** Rows of a column that are apart, at the deeper zooms: two boxes of which one is over the other. */
const AREA: Area = {
  boxes: [
    [-30, 20, 41, 60],
    [-30, -60, 41, -30],
    [170, -20, -170, 20],
  ],
  regions: [],
  excluded: [],
  buffer: 0,
  clip: null,
};
const REGIONS: [what: string, region: Region][] = [
  ['all tiles', regionOf({ minzoom: null, maxzoom: null, tile: null })],
  ['some zooms', regionOf({ minzoom: 2, maxzoom: 6, tile: null })],
  ['one tile', regionOf({ minzoom: null, maxzoom: null, tile: { z: 7, x: 99, y: 50 } })],
  ['a missing tile', regionOf({ minzoom: null, maxzoom: null, tile: { z: 7, x: 99, y: 51 } })],
  ['a tile off the grid', regionOf({ minzoom: null, maxzoom: null, tile: { z: 3, x: 9, y: 1 } })],
  ['a tile deeper than any archive', regionOf({ minzoom: null, maxzoom: null, tile: { z: 28, x: 9, y: 1 } })],
  ['a cover', { zooms: [null, null], cover: COVER }],
  [
    'a list of zooms',
    regionOf({
      ...ALL,
      zooms: [
        [0, 2],
        [5, 5],
        [7, 9],
      ],
    }),
  ],
  ['an area', regionOf({ ...ALL, area: AREA })],
  [
    'an area at some zooms',
    regionOf({
      ...ALL,
      zooms: [
        [3, 4],
        [7, 7],
      ],
      area: AREA,
    }),
  ],
];

const SHAPES: [shape: MbtilesShape | 'pmtiles', indexes: boolean][] = [
  ['flat', true],
  ['flat', false],
  ['normalized', true],
  ['martin-hash', true],
  ['pmtiles', true],
];

function isWanted({ zooms: [min, max], zoomList, cover, area }: Region, { z, x, y }: (typeof KEYS)[number]): boolean {
  if (z < (min ?? 0) || z > (max ?? 99)) return false;
  if (zoomList?.every(([from, to]) => z < from || z > to)) return false;
  if (area !== undefined) return areaTiles.has(keyText({ z, x, y }));
  const isIn = (value: number, [from, to]: readonly [number, number]) => value >= from && value <= to;
  return cover?.some(({ zoom, columns, rows = [0, 127] }) => zoom === z && isIn(x, columns) && isIn(y, rows)) ?? true;
}

const areaTiles = new Set(
  coveredTiles(
    { wanted: [boxPolygon([-30, 20, 41, 60]), boxPolygon([-30, -60, 41, -30]), boxPolygon([170, -20, 190, 20])] },
    ZOOMS,
  ),
);

function open(shape: MbtilesShape | 'pmtiles', indexes: boolean): TileSource {
  const directory = scratchDirectory();
  if (shape !== 'pmtiles') return openSource(buildMbtiles(join(directory, 'a.mbtiles'), shape, ROWS, { indexes }));
  const tiles = KEYS.map((key) => ({ ...key, data: dataOf(key) })).sort((a, b) => idOf(a) - idOf(b));
  return openSource(writeArchive(directory, 'a.pmtiles', tiles));
}

const idOf = ({ z, x, y }: (typeof KEYS)[number]) => hilbertId(z, x, y);

/** Zoom, column, TMS row as one number. */
const rowPlaceOf = ({ z, x, y }: (typeof KEYS)[number]) => (z * 128 + x) * 128 + 2 ** z - 1 - y;

test.each(SHAPES)('shards of a region hold exactly its tiles, as many as the census counts: %s, indexes %s', (shape, indexes) => {
  using source = open(shape, indexes);
  for (const [what, region] of REGIONS) {
    const wanted = KEYS.filter((key) => isWanted(region, key));
    const { strips, rest, region: covered } = takeCensus(source, region);
    expect(
      strips.reduce((sum, { tiles }) => sum + tiles, 0),
      what,
    ).toBe(wanted.length);
    const shards = planShards(strips, rest, 2000, covered);
    for (const order of ['row', 'hilbert'] as const) {
      const read = shards.map((shard) => [...source.tiles(shard, order, NO_NOTICES)]);
      expect(
        read.map(({ length }) => length),
        what,
      ).toEqual(shards.map(({ tiles }) => tiles));
      expect(read.flat().map(keyText).sort(), what).toEqual(wanted.map(keyText).sort());
      const placeOf = order === 'hilbert' ? idOf : rowPlaceOf;
      for (const tiles of read) expect(tiles.map(placeOf), what).toEqual(tiles.map(placeOf).sort((a, b) => a - b));
    }
  }
});

test('a cover is counted by column, with only the bytes of its tiles', () => {
  using source = open('flat', true);
  const cover = [
    { zoom: 5, columns: [3, 4], rows: [1, 2] },
    { zoom: 5, columns: [3, 4], rows: [10, 10] },
  ] as const;
  expect(takeCensus(source, { zooms: [null, null], cover })).toMatchObject({
    strips: [
      { zoom: 5, columns: [3, 3], tiles: 2, bytes: 1 + 4 },
      { zoom: 5, columns: [4, 4], tiles: 3, bytes: 1 + 2 + 5 },
    ],
    rest: { tiles: 0, bytes: 0 },
  });
});
