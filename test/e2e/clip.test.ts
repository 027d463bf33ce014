// --clip through the built command line, on Natural Earth: each feature of each tile against what JSTS makes of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inflateTile, readTiles, type Tiles } from '../support/archive-reading.ts';
import { runCli } from '../support/cli.ts';
import { areaDiffering, differPolygons, distanceTo, holds, intersectLine, linesIn, polygonsOf } from '../support/clip-oracle.ts';
import { boxPolygon, type Polygon } from '../support/cover-oracle.ts';
import { buildMbtiles } from '../support/mbtiles-builder.ts';
import { PLANS, runReport } from '../support/report.ts';
import { writeSample } from '../support/sample.ts';
import type { Place } from '../support/validity.ts';

/** A region with a hole; its edges cross land, lakes, roads and borders. */
const REGION: Polygon = [
  [
    [-8, 36],
    [22, 33],
    [41, 47],
    [27, 66],
    [-11, 58],
    [-8, 36],
  ],
  [
    [5, 46],
    [8, 53],
    [15, 50],
    [5, 46],
  ],
];
const BOX = [-3.3, 41.7, 18.4, 57.2] as const;
const EXCLUDED = boxPolygon([8, 40, 12, 60]);
const POINT = 1;
const LINE = 2;
/** Rounding to the tile's grid. */
const UNIT = 1;

let directory = '';
let whole: Tiles;
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-clip-'));
  writeSample(file('whole.mbtiles'));
  whole = readTiles(file('whole.mbtiles'));
  writeFileSync(file('region.geojson'), JSON.stringify({ type: 'Polygon', coordinates: REGION }));
  writeFileSync(file('excluded.geojson'), JSON.stringify({ type: 'Polygon', coordinates: EXCLUDED }));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function clip(output: string, ...args: string[]): Promise<Tiles> {
  await runReport(['copy', file('whole.mbtiles'), file(output), '--force', '--clip', ...args]);
  return readTiles(file(output));
}

/** A polygon in units of a tile. */
function inTile(polygon: Polygon, key: string): Place[][] {
  const [z, x, y] = key.split('/').map(Number) as [number, number, number];
  return polygon.map((ring) =>
    ring.map(([longitude, latitude]) => {
      const sine = Math.sin((latitude * Math.PI) / 180);
      const [worldX, worldY] = [(longitude + 180) / 360, 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)];
      return { x: (worldX * 2 ** z - x) * 4096, y: (worldY * 2 ** z - y) * 4096 };
    }),
  );
}

interface Drawn {
  type: number;
  parts: Place[][];
}

/** Features that say the same in one layer are taken together: which of them is gone cannot be told. */
function featuresOf(stored: Buffer): Map<string, Drawn> {
  const features = new Map<string, Drawn>();
  for (const [name, layer] of Object.entries(new VectorTile(new PbfReader(inflateTile(stored))).layers)) {
    expect(layer.extent).toBe(4096);
    for (let i = 0; i < layer.length; i++) {
      const feature = layer.feature(i);
      const id = `${name} ${feature.type} ${feature.id} ${JSON.stringify(feature.properties)}`;
      const parts = feature.loadGeometry().map((part) => part.map(({ x, y }) => ({ x, y })));
      features.set(id, { type: feature.type, parts: [...(features.get(id)?.parts ?? []), ...parts] });
    }
  }
  return features;
}

describe('each feature is what JSTS leaves of it, within a unit:', () => {
  test.each([
    ['a box', ['--bbox', BOX.join(',')], [boxPolygon(BOX)], null],
    ['a region with a hole', ['--region', 'region.geojson'], [REGION], null],
    ['a box, without a region', ['--bbox', BOX.join(','), '--exclude-region', 'excluded.geojson'], [boxPolygon(BOX)], EXCLUDED],
  ] as const)('%s', async (_, args, [wanted], excluded) => {
    const tiles = await clip(
      'cut.mbtiles',
      ...args.map((word) => (word.endsWith('json') ? file(word) : word)),
      '--clip-buffer',
      '0',
      '--zooms',
      '4',
    );
    const seen = { cut: 0, gone: 0 };
    for (const [key, stored] of tiles) {
      // One row of tiles is enough: JSTS is slow.
      if (!key.endsWith('/5')) continue;
      const before = whole.get(key)!;
      const rings = [wanted, ...(excluded === null ? [] : [excluded])].map((polygon) => inTile(polygon, key));
      let area = polygonsOf(rings[0]!);
      if (excluded !== null) area = differPolygons(area, polygonsOf(rings[1]!));
      const after = featuresOf(stored!);
      for (const [id, { type, parts }] of featuresOf(before!)) {
        const ours = after.get(id)?.parts ?? [];
        if (type === POINT) {
          expect(ours, `${key} ${id}`).toEqual(parts.filter(([place]) => holds(area, place!)));
          continue;
        }
        if (JSON.stringify(parts) === JSON.stringify(ours)) continue;
        seen[ours.length === 0 ? 'gone' : 'cut']++;
        if (type === LINE) {
          const theirs = parts.flatMap((line) => intersectLine(line, area));
          expect(distanceTo(theirs, linesIn(ours, 0)), `${key} ${id}`).toBeLessThan(UNIT);
          expect(distanceTo(ours, linesIn(theirs, 2 * UNIT)), `${key} ${id}`).toBeLessThan(UNIT);
        } else expect(areaDiffering(ours, parts, area, rings), `${key} ${id}`).toBe(0);
      }
    }
    expect(Math.min(seen.cut, seen.gone), JSON.stringify(seen)).toBeGreaterThan(2);
  });
});

test('tiles inside keep their stored bytes, by either plan; prune cuts what it keeps', async () => {
  const args = ['--bbox', BOX.join(','), '--zooms', '5-6'];
  const tiles = await clip('cut.pmtiles', ...args, ...PLANS['split-merge'], '--shard-bytes', '20000');
  const same = [...tiles].filter(([key, stored]) => whole.get(key)!.equals(stored!)).map(([key]) => key);
  // Columns and rows of zoom 6 that lie inside, with all of their square.
  expect(same.filter((key) => key.startsWith('6/')).sort()).toEqual(
    [32, 33, 34].flatMap((x) => [20, 21, 22].map((y) => `6/${x}/${y}`)),
  );
  expect(await clip('cut.pmtiles', ...args, ...PLANS.stream)).toEqual(tiles);
  await runReport(['prune', file('whole.mbtiles'), file('pruned.pmtiles'), ...args, '--clip', '--layers', 'land']);
  const pruned = readTiles(file('pruned.pmtiles'));
  expect([...pruned.keys()]).toEqual([...tiles.keys()]);
  for (const [key, stored] of pruned) {
    const land = (data: Buffer) => [...featuresOf(data)].filter(([id]) => id.startsWith('land '));
    expect([...featuresOf(stored!)], key).toEqual(land(tiles.get(key)!));
  }
});

test('a resume needs the same buffer', async () => {
  const args = ['copy', file('whole.mbtiles'), file('again.mbtiles'), '--bbox', BOX.join(','), '--clip'];
  expect((await runCli([...args, '--resume'])).code).toBe(0);
  expect((await runCli([...args, '--resume'])).stdout).toContain('done already');
  const wider = await runCli([...args, '--clip-buffer', '128', '--resume']);
  expect({ code: wider.code, names: wider.stderr.includes('option clip') }).toEqual({ code: 5, names: true });
});

test('--clip-buffer keeps more outside of the edge, --buffer widens the region', async () => {
  const widthOf = async (...args: string[]) => {
    const tiles = await clip('wide.mbtiles', '--bbox', '2,45,8,50', '--zooms', '4', ...args);
    const places = [...featuresOf(tiles.get('4/8/5')!).values()].flatMap(({ parts }) => parts.flat().map(({ x }) => x));
    return Math.max(...places) - Math.min(...places);
  };
  const exact = Math.round((6 / 22.5) * 4096);
  expect(Math.abs((await widthOf('--clip-buffer', '0')) - exact)).toBeLessThanOrEqual(1);
  expect(Math.abs((await widthOf()) - exact - 2 * 64)).toBeLessThanOrEqual(1);
  expect(Math.abs((await widthOf('--buffer', '0.0625')) - exact - 2 * (64 + 256))).toBeLessThanOrEqual(1);
});

test('what is not a vector tile is not cut', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  buildMbtiles(file('png.mbtiles'), 'flat', [[0, 0, 0, png]], { metadata: [['format', 'png']] });
  const result = await runCli(['copy', file('png.mbtiles'), file('never.mbtiles'), '--bbox', '1,1,2,2', '--clip']);
  expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining('leave out --clip') });
});
