// Extracts by place and zoom, through the built command line: which tiles they hold, told by JSTS; their metadata; refusals.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { metadataRows, readPmtiles, readTiles, type Tiles } from '../support/archive-reading.ts';
import { runCli, startCli } from '../support/cli.ts';
import { boxPolygon, coveredTiles, type OracleArea, type Polygon } from '../support/cover-oracle.ts';
import { buildPlanet } from '../support/planet.ts';
import { PLANS, runReport } from '../support/report.ts';

let directory = '';
let planet: Tiles;
const file = (name: string): string => join(directory, name);
const ZOOMS = [0, 1, 2, 3, 4, 5];

/** A ring with a hole and an island in it, and a triangle beyond the antimeridian. */
const RING: Polygon = [...boxPolygon([-60, -40, 50, 60]), ...boxPolygon([-30, -20, 20, 40])];
const ISLAND = boxPolygon([-3.1, 5.2, 3.3, 11.4]);
const FAR: Polygon = [
  [
    [171, 10],
    [196, -30],
    [196, 31],
    [171, 10],
  ],
];
const INNER: Polygon = boxPolygon([-55, -35, 0, 55]);

const feature = (geometry: unknown) => ({ type: 'Feature', properties: {}, geometry });
const COLLECTION = {
  type: 'FeatureCollection',
  features: [
    feature({ type: 'MultiPolygon', coordinates: [RING, ISLAND] }),
    feature(null),
    feature({ type: 'GeometryCollection', geometries: [{ type: 'Polygon', coordinates: FAR }] }),
  ],
};

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-region-'));
  buildPlanet(file('planet.mbtiles'), 'flat', { side: 32, maxzoom: 5, seed: 3, featuresPerTile: 8 });
  await runReport(['copy', file('planet.mbtiles'), file('planet.pmtiles')]);
  planet = readTiles(file('planet.mbtiles'));
  writeFileSync(file('region.geojson'), JSON.stringify(COLLECTION));
  writeFileSync(file('inner.geojson'), JSON.stringify({ type: 'Polygon', coordinates: INNER }));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Extracts and returns the tiles' keys, sorted; their bytes are the planet's. */
async function extract(args: readonly string[], from = 'planet.mbtiles', to = 'out.pmtiles'): Promise<string[]> {
  await runReport(['copy', file(from), file(to), '--force', ...args]);
  const tiles = readTiles(file(to));
  for (const [key, data] of tiles) expect(data?.equals(planet.get(key)!), key).toBe(true);
  return [...tiles.keys()].sort();
}

const region = (name: string) => file(`${name}.geojson`);
const CASES: [what: string, args: () => string[], area: OracleArea][] = [
  ['a box', () => ['--bbox', '-10.5,20,31,44.25'], { wanted: [boxPolygon([-10.5, 20, 31, 44.25])] }],
  [
    'two boxes',
    () => ['--bounds=-9,2,3,4', '--bbox', '100,-80,120,-20'],
    { wanted: [boxPolygon([-9, 2, 3, 4]), boxPolygon([100, -80, 120, -20])] },
  ],
  ['a box across the antimeridian', () => ['--bbox', '170,-20,-160,10'], { wanted: [boxPolygon([170, -20, 200, 10])] }],
  ['a region of several kinds, with a hole', () => ['--region', region('region')], { wanted: [RING, ISLAND, FAR] }],
  [
    'a region and a box',
    () => ['--region', region('inner'), '--bbox', '90,0,100,10'],
    { wanted: [INNER, boxPolygon([90, 0, 100, 10])] },
  ],
  [
    'a region without another',
    () => ['--region', region('region'), '--exclude-region', region('inner')],
    { wanted: [RING, ISLAND, FAR], excluded: [INNER] },
  ],
  [
    'all but a region',
    () => ['--exclude-region', region('inner')],
    { wanted: [boxPolygon([-180, -90, 180, 90])], excluded: [INNER] },
  ],
  [
    'a box with a buffer',
    () => ['--bbox', '175,1,179,2', '--buffer', '1.5'],
    { wanted: [boxPolygon([175, 1, 179, 2])], buffer: 1.5 },
  ],
];

describe('an extract holds exactly the tiles that JSTS says:', () => {
  test.each(CASES)('%s', async (_, args, area) => {
    const tiles = coveredTiles(area, ZOOMS);
    expect(tiles.length).toBeLessThan(planet.size);
    expect(await extract(args())).toEqual(tiles);
  });

  test('from and to each format, by either plan, in several shards', async () => {
    const args = ['--region', region('region'), '--exclude-region', region('inner'), '--shard-bytes', '20000'];
    const tiles = coveredTiles({ wanted: [RING, ISLAND, FAR], excluded: [INNER] }, ZOOMS);
    expect(await extract([...args, ...PLANS['split-merge']], 'planet.pmtiles', 'out.pmtiles')).toEqual(tiles);
    expect(await extract([...args, ...PLANS['split-merge']], 'planet.mbtiles', 'out.mbtiles')).toEqual(tiles);
    expect(await extract([...args, ...PLANS.stream], 'planet.pmtiles', 'out.mbtiles')).toEqual(tiles);
  });

  test('of prune and simplify too', async () => {
    for (const command of [
      ['prune', '--exclude-layers', 'hidden'],
      ['simplify', '--tolerance', '1'],
    ]) {
      await runReport([
        ...command,
        file('planet.pmtiles'),
        file('other.pmtiles'),
        '--bbox',
        '0,0,20,20',
        '--zooms',
        '3',
        '--force',
      ]);
      expect([...readTiles(file('other.pmtiles')).keys()].sort()).toEqual(
        coveredTiles({ wanted: [boxPolygon([0, 0, 20, 20])] }, [3]),
      );
    }
  });
});

test('--zooms keeps just these zooms', async () => {
  const zoomsOf = async (...args: string[]) => new Set((await extract(args)).map((key) => Number(key.split('/')[0])));
  expect(await zoomsOf('--zooms', '0-1,4')).toEqual(new Set([0, 1, 4]));
  expect(await zoomsOf('--zooms', '5', '--zooms', '2-3', '--bbox', '1,1,2,2')).toEqual(new Set([2, 3, 5]));
});

test('metadata is cut to match', async () => {
  await extract(['--bbox', '-10.5,20,31,44.25', '--zooms', '2-4'], 'planet.mbtiles', 'box.mbtiles');
  const { bounds, center, minzoom, maxzoom } = metadataRows(file('box.mbtiles'));
  expect({ bounds, center, minzoom, maxzoom }).toEqual({
    bounds: '-10.5,20,31,44.25',
    center: '10.25,32.125,3',
    minzoom: '2',
    maxzoom: '4',
  });
  await extract(['--bbox', '170,-20,-160,10']);
  const { header } = readPmtiles(file('out.pmtiles'));
  expect([header.minLon, header.maxLon, header.centerLon, header.centerLat]).toEqual([-180, 180, -170, -5]);
});

test('the report says what the region selected, and a dry run too', async () => {
  const args = ['copy', file('planet.mbtiles'), file('told.pmtiles'), '--bbox', '1,1,2,2', '--region', region('region')];
  const told = `region: 1 box and ${region('region')} (3 polygons): ${coveredTiles({ wanted: [RING, ISLAND, FAR, boxPolygon([1, 1, 2, 2])] }, ZOOMS).length} tiles of the input at zooms 0 to 5`;
  const dry = await runCli([...args, '--dry-run', '--report-format', 'json']);
  expect(dry.stdout).toContain(JSON.stringify(told));
  expect((await runReport(args)).notes).toContain(told);
});

test("a resume needs the same region: a file's content, not its name", async () => {
  const args = ['copy', file('planet.mbtiles'), file('again.pmtiles'), '--region'];
  writeFileSync(file('same.geojson'), JSON.stringify(feature({ type: 'Polygon', coordinates: INNER }), null, 2));
  expect((await runCli([...args, region('inner'), '--resume'])).code).toBe(0);
  expect((await runCli([...args, region('same'), '--resume'])).stdout).toContain('done already');
  const other = await runCli([...args, region('region'), '--resume']);
  expect({ code: other.code, names: other.stderr.includes('option region') }).toEqual({ code: 5, names: true });
});

test('cut at the edge, killed and resumed without the file of the region, it has the bytes of a run left alone', async () => {
  writeFileSync(file('gone.geojson'), JSON.stringify(COLLECTION));
  const args = [
    'copy',
    file('planet.mbtiles'),
    '--region',
    file('gone.geojson'),
    '--clip',
    '--shard-bytes',
    '20000',
    ...PLANS['split-merge'],
  ];
  await runReport([...args, '-o', file('alone.pmtiles')]);
  const cli = startCli([...args, '-o', file('killed.pmtiles'), '--progress', 'json']);
  await cli.saw(/"state":"done"/);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  expect(existsSync(file('killed.pmtiles'))).toBe(false);
  rmSync(file('gone.geojson'));
  const resumed = await runCli(['resume', file('killed.pmtiles'), '--report-format', 'json', '--no-progress']);
  expect(JSON.parse(resumed.stdout).shards.skipped).toBeGreaterThan(0);
  expect(readFileSync(file('killed.pmtiles')).equals(readFileSync(file('alone.pmtiles')))).toBe(true);
});

describe('refused is', () => {
  test.each([
    [['--bbox', '1,2,3'], 2, 'takes four numbers'],
    [['--bbox', '1,2,3,x'], 2, 'north is "x"'],
    [['--bbox', '1,2,181,4'], 2, 'east is "181"; it is degrees from -180 to 180'],
    [['--bbox', '1,4,3,2'], 2, 'south 4 is not below north 2'],
    [['--bbox', '1,2,1,4'], 2, 'west and east are the same'],
    [['--bbox', '1,86,2,89'], 2, 'beyond 85.0511 degrees'],
    [['--zooms', '3-1'], 2, 'from a higher zoom'],
    [['--zooms', '0-5,,8'], 2, '"" is no zoom'],
    [['--zooms', '31'], 2, 'zooms are from 0 to 30'],
    [['--zooms', '1', '--minzoom', '0'], 2, 'use one of them'],
    [['--buffer', '1'], 2, '--buffer widens'],
    [['--bbox', '1,1,2,2', '--buffer=-1'], 2, 'from 0 to 64; got -1'],
    [['--clip'], 2, '--clip cuts at the edge'],
    [['--bbox', '1,1,2,2', '--clip-buffer', '1'], 2, 'goes with --clip'],
    [['--region', 'missing.geojson'], 1, 'missing.geojson: the region cannot be read'],
  ])('%j', async (args, code, words) => {
    const result = await runCli(['copy', file('planet.mbtiles'), file('never.pmtiles'), ...args], { cwd: directory });
    expect(result).toMatchObject({ code, stderr: expect.stringContaining(words) });
  });

  test.each([
    ['{"type":', 'is not JSON'],
    ['[]', 'is no GeoJSON object'],
    ['{}', 'has no type'],
    ['{"type":"FeatureCollection","features":[]}', 'holds no polygon'],
    ['{"type":"Feature","geometry":{"type":"LineString","coordinates":[]}}', 'geometry is of type "LineString"'],
    ['{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}', 'coordinates[0] is a ring of 3 positions'],
    ['{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1]]]}', 'coordinates[0] is a ring that does not close'],
    ['{"type":"MultiPolygon","coordinates":[[[[0,0],[1,"a"],[1,0],[0,0]]]]}', 'coordinates[0][0][1] is [1,"a"]'],
    ['{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":7}]}', 'geometries[0].coordinates is no list'],
  ])('the file %s', async (text, words) => {
    writeFileSync(file('bad.geojson'), text);
    const result = await runCli(['copy', file('planet.mbtiles'), file('never.pmtiles'), '--region', region('bad')]);
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining(`bad.geojson: ${words}`) });
  });

  test('a region without a tile, with its name', async () => {
    await extract(['--bbox', '0,0,10,10'], 'planet.mbtiles', 'small.mbtiles');
    const result = await runCli([
      'copy',
      file('small.mbtiles'),
      file('never.mbtiles'),
      '--bbox',
      '-170,-80,-160,-70',
      '--zooms',
      '4-5',
    ]);
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('no tile of 1 box is there') });
  });
});
