// Archives are merged: the original comes back from its parts, and overlaps go by rule, whatever is killed and however it is run.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import { inflateTile, listTiles, metadataRows, readPmtiles, readTiles, type Tiles } from '../support/archive-reading.ts';
import { MAIN, runCli, startCli, startCommand } from '../support/cli.ts';
import { buildMbtiles, type TileRow } from '../support/mbtiles-builder.ts';
import { decodeTile } from '../support/oracle-decode.ts';
import { buildPlanet } from '../support/planet.ts';
import { buildPmtiles } from '../support/pmtiles-builder.ts';
import { seeded } from '../support/pmtiles-tileset.ts';
import { PLANS, runReport } from '../support/report.ts';
import { buildTile, type FeatureDraft } from '../support/tile-builder.ts';
import { tmsRows } from '../support/tms-rows.ts';

let directory = '';
let planet: Tiles;
let listed: string[];
const file = (name: string): string => join(directory, name);

const LAYERS = JSON.stringify({ vector_layers: [{ id: 'roads', fields: { kind: 'String' } }] });

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-merge-'));
  planet = readTiles(buildPlanet(file('planet.mbtiles'), 'flat', { side: 16, maxzoom: 7, seed: 3, featuresPerTile: 8 }));
  listed = listTiles(planet);
  const share = (key: string): number => (Number(key.split('/')[1]) + 0.5) / 2 ** Number(key.split('/')[0]);
  cut('west.mbtiles', (key) => share(key) < 0.51);
  cut('middle.pmtiles', (key) => Math.abs(share(key) - 0.5) < 0.03);
  cut('east.mbtiles', (key) => share(key) > 0.49);
  cut('low.pmtiles', (key) => Number(key.split('/')[0]) < 5);
  cut('high.mbtiles', (key) => Number(key.split('/')[0]) >= 5);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function cut(name: string, isWanted: (key: string) => boolean): void {
  build(name, new Map([...planet].filter(([key]) => isWanted(key))));
}

function build(name: string, tiles: Tiles, metadata: [string, string][] = []): string {
  if (name.endsWith('.pmtiles')) return buildPmtiles(file(name), tiles, { metadata: Object.fromEntries(metadata) });
  return buildMbtiles(file(name), 'flat', tmsRows(tiles), { metadata: [['format', 'pbf'], ...metadata] });
}

function merge(inputs: readonly string[], output: string, ...options: string[]): Promise<RunReport> {
  return runReport(['merge', ...inputs.map(file), '--output', file(output), ...options]);
}

async function refusal(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const { code, stderr } = await runCli(['merge', ...args, '--progress', 'none'], { cwd: directory });
  return { code, stderr };
}

const CUTS = ['west.mbtiles', 'middle.pmtiles', 'east.mbtiles'];

describe.each(['pmtiles', 'mbtiles'])('to %s', (extension) => {
  test('overlapping cuts give the original back, to the same bytes whatever the plan and workers', async () => {
    const hashes = new Set<string>();
    const ways = [PLANS.stream, PLANS['split-merge'], ['--plan', 'split-merge', '--workers', '1']];
    for (const [i, way] of ways.entries()) {
      const output = `cuts ${i}.${extension}`;
      const report = await merge(CUTS, output, ...way, '--shard-bytes', '60000');
      expect(report.shards.total).toBeGreaterThan(3);
      expect(listTiles(readTiles(file(output)))).toEqual(listed);
      expectInputs(report, CUTS);
      hashes.add(hashOf(output));
    }
    expect(hashes.size).toBe(1);
  });

  test('zoom ranges in two formats give the original back', async () => {
    await merge(['low.pmtiles', 'high.mbtiles'], `zooms.${extension}`);
    expect(listTiles(readTiles(file(`zooms.${extension}`)))).toEqual(listed);
  });

  test('a merge killed in the middle goes on to the same bytes', async () => {
    const output = file(`killed.${extension}`);
    const args = ['merge', ...CUTS.map(file), '-o', output, '--shard-bytes', '30000', ...PLANS['split-merge'], '--resume'];
    const cli = startCli([...args, '--progress', 'json']);
    await cli.saw(/"state":"done"/);
    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
    expect(existsSync(output)).toBe(false);
    expect(existsSync(`${output}.tilefold`)).toBe(true);
    const { code } = await runCli([...args, '--progress', 'none']);
    expect(code).toBe(0);
    await merge(CUTS, `whole.${extension}`, '--plan', 'stream', '--shard-bytes', '30000');
    expect(hashOf(`killed.${extension}`)).toBe(hashOf(`whole.${extension}`));
    const again = await runCli([...args, '--report-format', 'json', '--progress', 'none']);
    expect(JSON.parse(again.stdout)).toMatchObject({ status: 'already-done' });
    const other = await runCli([...args, file('low.pmtiles'), '--progress', 'none']);
    expect(other).toMatchObject({ code: 5, stderr: expect.stringContaining('input') });
  });
});

/** Every tile of each input is accounted for. */
function expectInputs({ inputs, tiles }: RunReport, names: readonly string[]): void {
  const all = names.map((name) => readTiles(file(name)).size);
  expect(inputs?.map(({ tiles }) => tiles)).toEqual(all);
  for (const { tiles, taken, joined, equal, overruled } of inputs ?? []) expect(taken + joined + equal + overruled).toBe(tiles);
  expect(inputs?.reduce((sum, { taken }) => sum + taken, 0)).toBe(tiles.written);
}

describe('different tiles of a key', () => {
  const tileOf = (...names: string[]): Buffer =>
    Buffer.from(
      buildTile(names.map((name) => ({ name: name.split('.')[0]!, features: [{ tags: { word: { string: name } } }] }))),
    );
  const only = (data: Buffer): Tiles => new Map([['3/2/5', data]]);

  beforeAll(() => {
    build('a.mbtiles', only(tileOf('roads.1', 'water.1')));
    build('b.mbtiles', new Map([...only(tileOf('roads.1', 'roads.2')), ['3/2/6', tileOf('roads.3')]]));
    build('same.pmtiles', only(deflateSync(tileOf('roads.1', 'water.1'))));
  });

  test('are an error that names the tile and both files, and says what to do', async () => {
    const { code, stderr } = await refusal('a.mbtiles', 'b.mbtiles', '-o', 'refused.mbtiles', '--retries', '0');
    expect(code).toBe(4);
    expect(stderr).toContain(`${file('a.mbtiles')} and ${file('b.mbtiles')} have different tiles at 3/2/5`);
    expect(stderr).toContain('--on-duplicate');
    expect(existsSync(file('refused.mbtiles'))).toBe(false);
  });

  test.each([
    ['first', tileOf('roads.1', 'water.1'), [1, 0], [1, 1]],
    ['last', tileOf('roads.1', 'roads.2'), [0, 1], [2, 0]],
  ] as const)('%s: that input counts', async (rule, expected, [takenA, overruledA], [takenB, overruledB]) => {
    const report = await merge(['a.mbtiles', 'b.mbtiles'], `${rule}.mbtiles`, '--on-duplicate', rule);
    expect(readTiles(file(`${rule}.mbtiles`)).get('3/2/5')).toEqual(expected);
    expect(report.inputs).toMatchObject([
      { taken: takenA, overruled: overruledA },
      { taken: takenB, overruled: overruledB },
    ]);
    expect(report.tiles.dropped).toEqual({ duplicate: 1 });
  });

  test('that differ only in compression are one', async () => {
    const report = await merge(['a.mbtiles', 'same.pmtiles'], 'same.mbtiles');
    expect(readTiles(file('same.mbtiles')).get('3/2/5')).toEqual(tileOf('roads.1', 'water.1'));
    expect(report.inputs).toMatchObject([{ taken: 1 }, { equal: 1 }]);
  });

  test('concat-layers: one tile with the layers of all, and features of both', async () => {
    const words = (output: string): string[] =>
      decodeTile(inflateTile(readTiles(file(output)).get('3/2/5')!)).flatMap(({ name, features }) =>
        features.map(({ properties }) => `${name}: ${properties['word']}`),
      );
    const report = await merge(['a.mbtiles', 'b.mbtiles'], 'joined.mbtiles', '--on-duplicate', 'concat-layers');
    expect(words('joined.mbtiles')).toEqual(['roads: roads.1', 'roads: roads.1', 'roads: roads.2', 'water: water.1']);
    expect(report.inputs).toMatchObject([
      { taken: 0, joined: 1 },
      { taken: 1, joined: 1 },
    ]);
    expect(report.tiles).toMatchObject({ written: 2, unchanged: 1, dropped: { joined: 1 } });
    const options = ['--on-duplicate', 'concat-layers', '--dedupe-features'];
    await merge(['a.mbtiles', 'b.mbtiles'], 'deduped.mbtiles', ...options);
    expect(words('deduped.mbtiles')).toEqual(['roads: roads.1', 'roads: roads.2', 'water: water.1']);
  });

  test('that cannot be read are not joined, and the error names the tile and the files', async () => {
    build('broken.mbtiles', only(Buffer.from('no tile at all')));
    const joining = ['--on-duplicate', 'concat-layers', '--retries', '0'];
    const { code, stderr } = await refusal('a.mbtiles', 'broken.mbtiles', '-o', 'unread.mbtiles', ...joining);
    expect(code).toBe(4);
    expect(stderr).toContain(`tile 3/2/5 of ${file('a.mbtiles')}, ${file('broken.mbtiles')} cannot be joined`);
    const small = [...joining, '--max-inflated-bytes', '50'];
    build('gzip.mbtiles', only(Buffer.from(planet.get('0/0/0')!)));
    const limited = await refusal('a.mbtiles', 'gzip.mbtiles', '-o', 'limited.mbtiles', ...small);
    expect(limited.stderr).toContain('more than 50 bytes');
  });
});

test('source-layers that were split come together again, feature by feature', async () => {
  for (const [name, layers] of Object.entries({ 'one.mbtiles': 'roads,hidden', 'two.pmtiles': 'water,places' }))
    await runReport(['copy', file('planet.mbtiles'), file(name), '--layers', layers]);
  const options = ['--on-duplicate', 'concat-layers', '--shard-bytes', '60000'];
  const hashes = new Set<string>();
  for (const plan of ['stream', 'split-merge'] as const) {
    await merge(['one.mbtiles', 'two.pmtiles'], `layers ${plan}.mbtiles`, ...options, ...PLANS[plan]);
    hashes.add(hashOf(`layers ${plan}.mbtiles`));
  }
  expect(hashes.size).toBe(1);
  const joined = readTiles(file('layers stream.mbtiles'));
  expect(joined.size).toBe(planet.size);
  for (const [key, tile] of planet) expect(layersOf(joined.get(key)!), key).toEqual(layersOf(tile!));
});

function layersOf(tile: Buffer): unknown {
  const layers = decodeTile(gunzipSync(tile)).filter(({ features }) => features.length > 0);
  return layers.sort((a, b) => (a.name < b.name ? -1 : 1));
}

describe('--overzoom-fill', () => {
  const LEVELS = 2;
  /** Half a unit of the tile that is cut, and a unit of rounding. */
  const ERROR = 2 ** (LEVELS - 1) + 1;
  const EXTENT = 4096;
  const BUFFER = 64;
  const [FROM, TO] = [6, 6 + LEVELS];
  type Point = readonly [x: number, y: number];

  /** Places in the world, from 0 to 1, around one tile of zoom 6: points, and lines of ten vertices. */
  const random = seeded(9);
  const place = (): Point => [(33 + random()) / 64, (20 + random()) / 64];
  const shapes = Array.from({ length: 60 }, (_, id) => ({ id, places: Array.from({ length: id % 2 === 0 ? 1 : 10 }, place) }));

  /** All shapes in a tile's own units, without a cut: what a full-depth original has there. */
  const drawn = (z: number, x: number, y: number): Map<number, Point[]> =>
    new Map(
      shapes.map(({ id, places }) => [
        id,
        places.map(([px, py]) => [Math.round((px * 2 ** z - x) * EXTENT), Math.round((py * 2 ** z - y) * EXTENT)] as const),
      ]),
    );

  function tileAt(z: number, x: number, y: number): Buffer {
    const features = [...drawn(z, x, y)].map(
      ([id, points]): FeatureDraft => ({
        id,
        type: points.length === 1 ? 1 : 2,
        geometry: commandsOf(points),
        tags: { id: { uint: id }, kind: { string: `kind ${id % 3}` } },
      }),
    );
    return gzipSync(buildTile([{ name: 'shapes', features, unusedKeys: ['idle'] }]));
  }

  beforeAll(() => {
    const metadata = (maxzoom: number): [string, string][] => [
      ['minzoom', '6'],
      ['maxzoom', String(maxzoom)],
      ['json', JSON.stringify({ vector_layers: [{ id: 'shapes', fields: {}, minzoom: 6, maxzoom }] })],
    ];
    build('ends.mbtiles', new Map([[`${FROM}/33/20`, tileAt(FROM, 33, 20)]]), metadata(FROM));
    // A deeper archive: one tile below the other's, and one elsewhere.
    const word = gzipSync(buildTile([{ name: 'words', features: [{ tags: { word: { string: 'deep' } } }] }]));
    build(
      'deep.pmtiles',
      new Map([
        [`${TO}/133/81`, word],
        [`${TO}/140/81`, word],
      ]),
    );
  });

  test('makes deeper tiles that are within the stated error of a full-depth original', async () => {
    const report = await merge(['ends.mbtiles', 'deep.pmtiles'], 'filled.mbtiles', '--overzoom-fill');
    const tiles = readTiles(file('filled.mbtiles'));
    expect(report.inputs).toMatchObject([
      { taken: 1, made: 4 + 15 },
      { taken: 2, made: 0 },
    ]);
    expect(report.tiles.dropped).toEqual({ duplicate: 1 });
    let [points, vertices] = [0, 0];
    for (let x = 132; x < 136; x++) {
      for (let y = 80; y < 84; y++) {
        if (x === 133 && y === 81) continue;
        const made = featuresOf(tiles.get(`${TO}/${x}/${y}`)!, 'shapes');
        const original = drawn(TO, x, y);
        for (const [id, shape] of original) {
          const found = made.get(id);
          const isInside = ([px, py]: Point, by: number): boolean => Math.min(px, py) >= by && Math.max(px, py) <= EXTENT - by;
          if (shape.length === 1) {
            if (isInside(shape[0]!, ERROR - BUFFER)) points++;
            if (isInside(shape[0]!, ERROR - BUFFER))
              expect(distance(found![0]![0]!, shape)).toBeLessThanOrEqual(ERROR * Math.SQRT2);
            continue;
          }
          for (const vertex of found?.flat() ?? []) expect(distance(vertex, shape)).toBeLessThanOrEqual(ERROR * Math.SQRT2);
          for (const vertex of shape.filter((point) => isInside(point, ERROR - BUFFER))) {
            vertices++;
            expect(Math.min(...found!.map((part) => distance(vertex, part)))).toBeLessThanOrEqual(ERROR * Math.SQRT2);
          }
        }
      }
    }
    expect(points).toBeGreaterThan(25);
    expect(vertices).toBeGreaterThan(250);
    const text = gunzipSync(tiles.get(`${TO}/132/80`)!).toString('latin1');
    expect(text).not.toContain('idle');
    expect(JSON.parse(metadataRows(file('filled.mbtiles'))['json']!).vector_layers).toMatchObject([
      { id: 'shapes', minzoom: 6, maxzoom: TO },
    ]);
  });

  test('joins what it makes with concat-layers; other rules keep a stored tile', async () => {
    const layers = (name: string) =>
      decodeTile(gunzipSync(readTiles(file(name)).get(`${TO}/133/81`)!)).map((layer) => layer.name);
    expect(layers('filled.mbtiles')).toEqual(['words']);
    const joining = ['--overzoom-fill', '--on-duplicate', 'concat-layers', '--shard-bytes', '3000'];
    const hashes = new Set<string>();
    for (const plan of ['stream', 'split-merge'] as const) {
      for (const extension of ['mbtiles', 'pmtiles']) {
        const report = await merge(['ends.mbtiles', 'deep.pmtiles'], `${plan}.${extension}`, ...joining, ...PLANS[plan]);
        expect(report.inputs).toMatchObject([
          { taken: 1, made: 20 },
          { taken: 1, joined: 1 },
        ]);
        hashes.add(`${extension} ${hashOf(`${plan}.${extension}`)}`);
      }
      expect(layers(`${plan}.mbtiles`)).toEqual(['shapes', 'words']);
    }
    expect(hashes.size).toBe(2);
    expect(listTiles(readTiles(file('stream.pmtiles')))).toEqual(listTiles(readTiles(file('stream.mbtiles'))));
    const limited = await merge(['ends.mbtiles', 'deep.pmtiles'], 'limited to 7.mbtiles', ...joining, '--maxzoom', '7');
    expect(limited.by_zoom.map(({ zoom, written }) => [zoom, written])).toEqual([
      [6, 1],
      [7, 4],
    ]);
  });

  test('counts every place below a tile, and makes only those with something in them', async () => {
    const point = { name: 'points', features: [{ geometry: [9, 2 * 1000, 2 * 3000] }] };
    build(
      'sparse.mbtiles',
      new Map([
        ['2/1/1', gzipSync(buildTile([point]))],
        ['2/0/3', gzipSync(buildTile([]))],
      ]),
    );
    build('far.mbtiles', new Map([['10/0/0', gzipSync(buildTile([point]))]]));
    const lists: string[][] = [];
    for (const output of ['sparse out.mbtiles', 'sparse out.pmtiles']) {
      const report = await merge(['sparse.mbtiles', 'far.mbtiles'], output, '--overzoom-fill');
      const places = 2 * [1, 2, 3, 4, 5, 6, 7, 8].reduce((sum, levels) => sum + 4 ** levels, 0);
      expect(report.tiles).toMatchObject({ read: 3 + places, written: 3 + 8, dropped: { empty: places - 8 } });
      lists.push(listTiles(readTiles(file(output))).map((line) => line.split(' ')[0]!));
    }
    expect(lists[0]).toEqual(lists[1]);
    // 1000 and 3000 of 4096 in tile 2/1/1, at each zoom.
    const below = (levels: number): string =>
      [2 + levels, ...[1000, 3000].map((unit) => Math.floor((1 + unit / 4096) * 2 ** levels))].join('/');
    expect(lists[0]).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6, 7, 8].map(below)));
  });

  test('is refused for tiles that are no vector tiles, and for a tile that cannot be read', async () => {
    build('image.pmtiles', new Map([['0/0/0', Buffer.from('\x89PNG\r\n\x1a\n........', 'latin1')]]));
    expect(await refusal('image.pmtiles', '-o', 'no.mbtiles', '--overzoom-fill')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--overzoom-fill works on Mapbox vector tiles'),
    });
    build('bad end.mbtiles', new Map([['3/0/0', Buffer.from('\x1f\x8b bad')]]));
    const { code, stderr } = await refusal(
      'bad end.mbtiles',
      'deep.pmtiles',
      '-o',
      'unfilled.mbtiles',
      '--overzoom-fill',
      '--retries',
      '0',
    );
    expect(code).toBe(4);
    expect(stderr).toMatch(/bad end\.mbtiles: tile 3\/0\/0: .*--restart without --overzoom-fill/);
  });

  /** By id: the parts of each feature, as points. */
  function featuresOf(tile: Buffer, name: string): Map<number, Point[][]> {
    const layer = new VectorTile(new PbfReader(gunzipSync(tile))).layers[name]!;
    return new Map(
      Array.from({ length: layer.length }, (_, i) => {
        const feature = layer.feature(i);
        return [feature.id!, feature.loadGeometry().map((part) => part.map(({ x, y }) => [x, y] as const))];
      }),
    );
  }

  /** From a point to a line, or to a point. */
  function distance([px, py]: Point, line: readonly Point[]): number {
    const [[firstX, firstY]] = line as [Point];
    let least = Math.hypot(px - firstX, py - firstY);
    for (let i = 1; i < line.length; i++) {
      const [[ax, ay], [bx, by]] = [line[i - 1]!, line[i]!];
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / length));
      least = Math.min(least, Math.hypot(px - ax - share * (bx - ax), py - ay - share * (by - ay)));
    }
    return least;
  }

  /** MoveTo, then LineTo, as in the vector tile specification. */
  function commandsOf(points: readonly Point[]): number[] {
    const zigzag = (n: number): number => ((n << 1) ^ (n >> 31)) >>> 0;
    const steps = points.map(([x, y], i) => [x - (points[i - 1]?.[0] ?? 0), y - (points[i - 1]?.[1] ?? 0)].map(zigzag));
    const rest = steps.length > 1 ? [(steps.length - 1) * 8 + 2, ...steps.slice(1).flat()] : [];
    return [9, ...steps[0]!, ...rest];
  }
});

test('hundreds of inputs from a list are read with 256 open files', async () => {
  mkdirSync(file('many'));
  const keys = [...planet.keys()].filter((key) => key.startsWith('7/'));
  const names = Array.from({ length: 260 }, (_, i) => `${i}.${i % 5 === 0 ? 'mbtiles' : 'pmtiles'}`);
  for (const [i, name] of names.entries()) {
    const own = keys.filter((_, k) => k % 260 === i || k % 260 === i + 1);
    build(`many/${name}`, new Map(['0/0/0', ...own].map((key) => [key, planet.get(key)!])));
  }
  writeFileSync(file('many/list.txt'), `${names.join('\r\n')}\r\n\r\n`);
  const args = ['merge', '--input-list', file('many/list.txt'), '-o', file('many.pmtiles'), '--plan', 'stream'];
  const limited = ['sh', '-c', 'ulimit -n 256; exec "$0" "$@"', process.execPath, MAIN, ...args, '--progress', 'none'];
  const { code, stdout, stderr } = await startCommand([...limited, '--report-format', 'json']).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const wanted = listed.filter((line) => line.startsWith('7/') || line.startsWith('0/'));
  expect(listTiles(readTiles(file('many.pmtiles')))).toEqual(wanted);
  expect((JSON.parse(stdout) as RunReport).inputs).toHaveLength(260);
});

describe('metadata', () => {
  const describe = (name: string, more: [string, string][]): string => build(name, new Map([[`${name[0]}/0/0`, tile()]]), more);
  const tile = (): Buffer => Buffer.from(buildTile([{ name: 'roads', features: [{}] }]));

  test('is the union of all; what differs is noted', async () => {
    const other = JSON.stringify({
      vector_layers: [
        { id: 'roads', fields: { kind: 'Number', rank: 'Number' } },
        { id: 'sea', fields: {} },
      ],
    });
    describe('2.mbtiles', [
      ['name', 'North'],
      ['attribution', '© A'],
      ['bounds', '-10,0,0,60'],
      ['minzoom', '2'],
      ['maxzoom', '2'],
      ['json', LAYERS],
      ['generator', 'x'],
    ]);
    describe('3.mbtiles', [
      ['name', 'South'],
      ['attribution', '© A'],
      ['bounds', '-20,-5,0,50'],
      ['minzoom', '3'],
      ['maxzoom', '3'],
      ['json', other],
      ['generator', 'y'],
      ['agg_tiles_hash', 'B'],
    ]);
    const { notes } = await merge(['2.mbtiles', '3.mbtiles'], 'union.mbtiles');
    const rows = metadataRows(file('union.mbtiles'));
    expect(rows).toMatchObject({ name: 'North + South', attribution: '© A', minzoom: '2', maxzoom: '3', generator: 'x' });
    expect(JSON.parse(rows['json']!).vector_layers).toEqual([
      { id: 'roads', minzoom: 2, maxzoom: 3, fields: { rank: 'Number', kind: 'String' } },
      { id: 'sea', minzoom: 3, maxzoom: 3, fields: {} },
    ]);
    expect(rows).not.toHaveProperty('agg_tiles_hash');
    expect(notes.join('\n')).toMatch(/the inputs differ in generator; the first input/);
    expect(notes.join('\n')).toMatch(/describe fields differently \(roads\.kind\)/);
  });

  test('warns of a pyramid with holes', async () => {
    const notes = async (...zooms: string[]) => {
      const inputs = zooms.map((zoom) => describe(`${zoom}.mbtiles`.replace('.', ' hole.'), []).replace(`${directory}/`, ''));
      return (await merge(inputs, `hole ${zooms.join()}.pmtiles`)).notes.join('\n');
    };
    expect(await notes('1', '4')).toMatch(
      /no input has a tile at zoom 2, 3[\s\S]*these inputs end before it: .*1 hole.mbtiles \(zoom 1\)/,
    );
    rmSync(file('1 hole.mbtiles'));
    rmSync(file('4 hole.mbtiles'));
    expect(await notes('4', '5')).not.toMatch(/hole:|ends above/);
  });
});

test('what cannot be merged is refused, and nothing is left behind', async () => {
  const png = Buffer.from('\x89PNG\r\n\x1a\n........', 'latin1');
  build('raster.pmtiles', new Map([['0/0/0', png]]));
  const before = readdirSync(directory).sort();
  expect(await refusal('west.mbtiles', 'raster.pmtiles', '-o', 'no.mbtiles')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/west\.mbtiles has mvt tiles, .*raster\.pmtiles has png tiles/),
  });
  expect(await refusal('west.mbtiles', './west.mbtiles', '-o', 'no.mbtiles')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is the same file as'),
  });
  expect(await refusal('west.mbtiles', 'east.mbtiles')).toMatchObject({ code: 2, stderr: expect.stringContaining('--output') });
  expect(await refusal('-o', 'no.mbtiles')).toMatchObject({ code: 2, stderr: expect.stringContaining('an input is needed') });
  expect(await refusal('west.mbtiles', 'gone.mbtiles', '-o', 'no.mbtiles')).toMatchObject({
    stderr: expect.stringContaining('gone.mbtiles does not exist'),
  });
  expect(await refusal('west.mbtiles', 'low.pmtiles', '-o', 'no')).toMatchObject({
    stderr: expect.stringContaining('--output-format'),
  });
  expect(await refusal('west.mbtiles', 'east.mbtiles', '-o', 'east.mbtiles', '--force')).toMatchObject({
    stderr: expect.stringContaining('the output is the input'),
  });
  expect(await refusal('west.mbtiles', 'east.mbtiles', '-o', 'no.mbtiles', '--dedupe-features')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('concat-layers'),
  });
  writeFileSync(file('empty.txt'), '\n');
  expect(await refusal('--input-list', 'empty.txt', '-o', 'no.mbtiles')).toMatchObject({ code: 2 });
  expect(await refusal('--input-list', 'none.txt', '-o', 'no.mbtiles')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('none.txt: the list of inputs cannot be read'),
  });
  expect(readdirSync(directory).sort()).toEqual([...before, 'empty.txt'].sort());
});

test('rows off the grid and archives without an index are merged too', async () => {
  const rows = (...more: TileRow[]): TileRow[] => [...tmsRows(planet).slice(-40).reverse(), ...more];
  const odd = Buffer.from(gunzipSync(planet.get('0/0/0')!));
  buildMbtiles(file('odd one.mbtiles'), 'flat', rows([3, 99, 2, odd], [3, -1, 2, null]), { indexes: false });
  buildMbtiles(file('odd two.mbtiles'), 'flat', rows([3, 99, 2, odd], [3, 98, 2, odd]), { indexes: false });
  const report = await merge(
    ['odd one.mbtiles', 'odd two.mbtiles'],
    'odd.mbtiles',
    ...PLANS['split-merge'],
    '--shard-bytes',
    '3000',
  );
  expect(report.tiles).toMatchObject({ read: 84, written: 43, dropped: { duplicate: 41 } });
  expect([...readTiles(file('odd.mbtiles')).keys()]).toEqual(expect.arrayContaining(['3/99/5', '3/98/5', '3/-1/5']));
  expect(readdirSync(directory).filter((name) => name.startsWith('odd.'))).toEqual(['odd.mbtiles']);
});

test('a plan, a dry run and a page reckon with all inputs', async () => {
  // Without a place for it there is no rehearsal, which takes a few seconds.
  const unrehearsed = { env: { TMPDIR: file('none') } };
  const plan = await runCli(['plan', ...CUTS.map(file), '--output-format', 'pmtiles', '--report-format', 'json'], unrehearsed);
  const { header, shards, input } = JSON.parse(plan.stdout);
  const all = CUTS.reduce((sum, name) => sum + readTiles(file(name)).size, 0);
  expect(header.tiles).toBe(all);
  expect(shards[0].inputs).toEqual([0, 1, 2]);
  expect(input).toBe(`${file('west.mbtiles')} and 2 more`);
  const dry = await runCli(['merge', ...CUTS.map(file), '-o', file('dry.pmtiles'), '--dry-run'], unrehearsed);
  expect(dry.stdout).toContain(`${all.toLocaleString('en-US')} in 1 shard`);
  expect(existsSync(file('dry.pmtiles'))).toBe(false);
  const joining = ['--on-duplicate', 'concat-layers', '--overzoom-fill'];
  const noted = await runCli(['merge', ...CUTS.map(file), '-o', file('dry.pmtiles'), '--dry-run', ...joining], unrehearsed);
  expect(noted.stdout).toMatch(/time is that of copying: joining source-layers and making deeper tiles comes on top/);
  const page = await runCli([
    'merge',
    ...CUTS.map(file),
    '-o',
    file('page.pmtiles'),
    '--report-format',
    'html',
    '--progress',
    'none',
  ]);
  expect(page.stdout).toContain('Equal to another');
  expect(page.stdout).toContain('middle.pmtiles');
  expect(readPmtiles(file('page.pmtiles')).header.numAddressedTiles).toBe(planet.size);
});

function hashOf(name: string): string {
  return createHash('sha256')
    .update(readFileSync(file(name)))
    .digest('hex');
}
