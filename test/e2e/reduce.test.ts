// Users' own functions over an archive, through the command line: results against independent counts, faults, and resumes.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inflateTile, readTiles } from '../support/archive-reading.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { buildMbtiles, type TileRow } from '../support/mbtiles-builder.ts';
import { decodeTile } from '../support/oracle-decode.ts';
import { buildPlanet } from '../support/planet.ts';
import { writeSample } from '../support/sample.ts';
import { buildTile, layerMessage, varint } from '../support/tile-builder.ts';

const EXAMPLES = join(import.meta.dirname, '../../docs/reducing');
const COUNT = `export default {
  init: () => ({}),
  map(sum, tile) { for (const { name, length } of tile.layers) sum[name] = (sum[name] ?? 0) + length; },
  merge(a, b) { for (const name in b) a[name] = (a[name] ?? 0) + b[name]; return a; },
};`;

/** 40 tiles with 400 kB of noise each, which make several parts. The tile of column x has x + 1 features. */
function buildManyParts(path: string): void {
  // In a field number that layers do not have, so that readers skip it.
  const noise = Buffer.concat([Buffer.from([0x82, 1, ...varint(400_000)]), Buffer.alloc(400_000, 'noise')]);
  const rows = Array.from({ length: 40 }, (_, column): TileRow => {
    const layer = layerMessage({ name: 'noise', features: Array.from({ length: column + 1 }, () => ({})) });
    const head = Buffer.from([0x1a, ...varint(layer.length + noise.length)]);
    return [6, column, 1, Buffer.concat([head, Buffer.from(layer), noise])];
  });
  buildMbtiles(path, 'flat', rows);
}

let directory = '';
const at = (name: string) => join(directory, name);
const reduce = (...args: string[]): Promise<CliResult> =>
  runCli(['reduce', 'in.mbtiles', '--no-progress', ...args], { cwd: directory });

/** Runs a module with this text. */
function reduceBy(text: string, ...args: string[]): Promise<CliResult> {
  writeFileSync(at('own.mjs'), text);
  return reduce('--map', 'own.mjs', ...args);
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-reduce-'));
  buildPlanet(at('in.mbtiles'), 'flat', { side: 12, maxzoom: 5, seed: 1 });
  buildManyParts(at('parts.mbtiles'));
  writeFileSync(at('count.mjs'), COUNT);
  await runCli(['copy', 'in.mbtiles', 'in.pmtiles'], { cwd: directory });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function allLayers(): { key: string; layers: ReturnType<typeof decodeTile> }[] {
  return [...readTiles(at('in.mbtiles'))].map(([key, data]) => ({ key, layers: decodeTile(inflateTile(data as Buffer)) }));
}

function countedElsewhere(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { layers } of allLayers()) {
    for (const { name, features } of layers) counts[name] = (counts[name] ?? 0) + features.length;
  }
  return counts;
}

test('features by source-layer equal an independent count, and that of inspect, in both formats, on workers and in-process', async () => {
  const expected = countedElsewhere();
  const outputs = [];
  for (const input of ['in.mbtiles', 'in.pmtiles']) {
    for (const plan of ['stream', 'split-merge']) {
      const { code, stdout, stderr } = await runCli(
        ['reduce', input, '--map', 'count.mjs', '--plan', plan, '--workers', '2', '--no-progress'],
        { cwd: directory },
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      outputs.push(JSON.parse(stdout));
    }
  }
  expect(outputs).toEqual([expected, expected, expected, expected]);
  const inspected = await runCli(['inspect', 'in.mbtiles', '--include-layer-list', '--report-format', 'json'], {
    cwd: directory,
  });
  const { file_layers } = JSON.parse(inspected.stdout) as { file_layers: { name: string; feature_count: number }[] };
  expect(Object.fromEntries(file_layers.map(({ name, feature_count }) => [name, feature_count]))).toEqual(expected);
});

describe('the examples of docs/reducing.md', () => {
  test('features by class', async () => {
    const { stdout } = await reduce('--map', join(EXAMPLES, 'features-by-class.mjs'));
    const found = JSON.parse(stdout) as Record<string, Record<string, number>>;
    const sums = Object.entries(found).map(([name, kinds]) => [name, Object.values(kinds).reduce((sum, count) => sum + count)]);
    expect(Object.fromEntries(sums)).toEqual(countedElsewhere());
  });

  test('road length: two eighths of the equator, each in the cell in which it begins', async () => {
    // At zoom 0 the equator is row 2048 of 4096, and 512 columns are an eighth of the world.
    const road = { type: 2, geometry: [9, 4096, 4096, 18, 1024, 0, 1024, 0] };
    const tile = buildTile([
      { name: 'roads', features: [road] },
      { name: 'rails', features: [road] },
    ]);
    buildMbtiles(at('roads.mbtiles'), 'flat', [[0, 0, 0, Buffer.from(tile)]]);
    const data = JSON.stringify({ layer: 'roads', degrees: 10 });
    const args = ['reduce', 'roads.mbtiles', '--map', join(EXAMPLES, 'road-length.mjs'), '--data', data, '--no-progress'];
    const { stdout } = await runCli(args, { cwd: directory });
    const eighth = Math.round((Math.PI / 4) * 6_371_008.8);
    expect(JSON.parse(stdout)).toEqual({ '0,0': eighth, '40,0': eighth });
  });

  test('attribute inventory', async () => {
    const { stdout } = await reduce('--map', join(EXAMPLES, 'attribute-inventory.mjs'));
    const expected: Record<string, { features: number; attributes: Record<string, Record<string, number>> }> = {};
    for (const { name, features } of allLayers().flatMap(({ layers }) => layers)) {
      expected[name] ??= { features: 0, attributes: {} };
      const layer = expected[name];
      layer.features += features.length;
      for (const [key, value] of features.flatMap(({ properties }) => Object.entries(properties))) {
        layer.attributes[key] ??= {};
        const types = layer.attributes[key];
        types[typeof value] = (types[typeof value] ?? 0) + 1;
      }
    }
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  test('tiles that lack a name in English, as csv', async () => {
    const example = join(EXAMPLES, 'unnamed-in-english.mjs');
    const { stdout } = await reduce('--map', example, '--report-format', 'csv');
    const expected = allLayers().flatMap(({ key, layers }) =>
      layers.flatMap(({ name, features }) => {
        const unnamed = features.filter(
          ({ properties }) => properties['name'] !== undefined && properties['name:en'] === undefined,
        );
        return unnamed.length === 0 ? [] : [[...key.split('/'), name, unnamed.length].join(',')];
      }),
    );
    const [head, ...lines] = stdout.trimEnd().split('\n');
    if (expected.length > 0) expect(head).toBe('z,x,y,layer,unnamed');
    expect(lines.sort()).toEqual(expected.sort());
  });
});

test('rows come as ndjson, in the same order from workers as from one process', async () => {
  const map = 'export default { map: (_, { z, x, y }, emit) => emit({ z, x, y }) };';
  const one = await reduceBy(map, '--report-format', 'ndjson', '--plan', 'stream');
  const two = await reduceBy(map, '--report-format', 'ndjson', '--plan', 'split-merge', '--workers', '2');
  expect(two.stdout).toBe(one.stdout);
  const keys = one.stdout
    .trimEnd()
    .split('\n')
    .map((line) => Object.values(JSON.parse(line)).join('/'));
  expect(keys.sort()).toEqual([...readTiles(at('in.mbtiles')).keys()].sort());
});

test('zooms and layers can be selected, --data is passed to the functions, and --reduce replaces merge and finish', async () => {
  writeFileSync(
    at('fold.mjs'),
    'export default { init: ({ data }) => data.start, merge: (a, b) => a + b, finish: (sum) => ({ sum }) };',
  );
  writeFileSync(at('data.json'), '{"start": 0}');
  const map = 'export default { map: (sum, { layers }) => sum + layers.length, merge: () => "not this one" };';
  const args = ['--reduce', 'fold.mjs', '--data', '@data.json', '--layers', 'roads', '--minzoom', '3', '--maxzoom', '3'];
  const { stdout, stderr } = await reduceBy(map, ...args);
  expect({ result: JSON.parse(stdout), stderr }).toEqual({ result: { sum: 64 }, stderr: '' });
});

test('further inputs are joined by key', async () => {
  buildMbtiles(at('other.mbtiles'), 'flat', [[3, 2, 2, Buffer.from('other')]]);
  writeFileSync(
    at('joined.mjs'),
    `export default {
    map: (_, { z, x, y, others: [other] }, emit) => { if (other) emit({ z, x, y, bytes: Buffer.from(other.stored).toString() }); } };`,
  );
  const args = ['reduce', 'in.mbtiles', 'other.mbtiles', '--map', 'joined.mjs', '--report-format', 'ndjson', '--no-progress'];
  const { stdout, stderr } = await runCli(args, { cwd: directory });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({ z: 3, x: 2, y: 5, bytes: 'other' });
});

describe('a function that fails', () => {
  const FAILS = `export default { init: () => 0, merge: (a, b) => a + b,
    map(sum, { z, x, y }) { if (z === 2 && x === 1) throw new RangeError('no ' + y); return sum + 1; } };`;

  test.each(['stream', 'split-merge'])('stops the run and names the tile, plan %s', async (plan) => {
    const { code, stdout, stderr } = await reduceBy(FAILS, '--plan', plan, '--workers', '2');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/own\.mjs: map failed at tile 2\/1\/\d: RangeError: no \d; --on-error skip/);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test('is left out by --on-error skip, which lists the tiles', async () => {
    const { code, stdout, stderr } = await reduceBy(FAILS, '--on-error', 'skip');
    const tiles = readTiles(at('in.mbtiles')).size;
    expect({ code, result: JSON.parse(stdout) }).toEqual({ code: 0, result: tiles - 4 });
    expect(stderr).toContain(`map failed at 4 of ${tiles} tiles, which were left out`);
    expect(stderr.match(/2\/1\/\d: RangeError: no \d/g)).toHaveLength(4);
  });

  test('a map that never returns is killed by the watchdog, and its tile named', { timeout: 120_000 }, async () => {
    const map = 'export default { merge: (a, b) => a + b, map({}, { z, x, y }) { if (z + x + y === 0) for (;;); } };';
    const { code, stderr } = await reduceBy(
      map.replace('{}, {', 'sum, {'),
      '--plan',
      'split-merge',
      '--workers',
      '1',
      '--worker-timeout',
      '1',
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/map failed at tile 0\/0\/0: Error: map ended every process, or did not return in time/);
  });
});

test('docs/reducing.md shows what its commands print', async () => {
  const page = readFileSync(join(EXAMPLES, '../reducing.md'), 'utf8');
  const [, name = '', module = ''] = /```js\n\/\/ (\S+)\n([\s\S]*?)```/.exec(page) ?? [];
  writeSample(at('natural-earth.mbtiles'));
  writeFileSync(at(name), module);
  const blocks = [...page.matchAll(/```console\n\$ tilefold (.*)\n([\s\S]*?)```/g)];
  expect(blocks).toHaveLength(2);
  for (const [, line = '', shown = ''] of blocks) {
    const args = line.split(' ').map((word) => word.replace(/^docs\/reducing/, EXAMPLES));
    const { code, stdout } = await runCli([...args, '--no-progress'], { cwd: directory });
    expect(code).toBe(0);
    const [beginning = '', isCut] = shown.split('...\n');
    expect(isCut === undefined ? stdout : stdout.slice(0, beginning.length)).toBe(beginning);
  }
});

describe('a module that cannot be used is refused before the first tile', () => {
  test.each([
    ['export default { map(', /own\.mjs: cannot be loaded: SyntaxError/],
    ['export const map = () => {};', /has no default export that is an object of functions/],
    ['export default { merge() {} };', /has no function map/],
    ['export default { map() {}, reduce() {} };', /exports reduce; it takes init, map, merge, finish/],
    ['export default { map: 1 };', /map must be a function/],
    ['export default { async map() {} };', /map is async; it must return its value/],
    ['export default { map() {} };', /has no function merge, by which the sums of two parts are joined/],
  ])('%s', async (text, words) => {
    const { code, stderr } = await reduceBy(text);
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
  });

  test.each([
    ['sum: a Map', 'export default { init: () => new Map(), map() {}, merge: (a) => a };', /the sum is no plain data: a Map/],
    [
      'sum: NaN',
      'export default { map: () => ({ mean: 0 / 0 }), merge: (a) => a };',
      /the sum is no plain data: NaN under "mean"/,
    ],
    ['finish fails', 'export default { map: () => 1, merge: (a) => a, finish() { throw 5; } };', /own\.mjs: finish failed: 5/],
  ])('what it returns is checked: %s', async (_, text, words) => {
    const { code, stderr } = await reduceBy(text, '--plan', 'split-merge');
    expect(code).toBe(1);
    expect(stderr).toMatch(words);
  });

  test.each([
    [['--map', 'nope.mjs'], 1, /nope\.mjs: cannot be read/],
    [[], 2, /--map is needed/],
    [['--map', 'count.mjs', '--data', '{'], 2, /--data: .*it takes JSON, or @ and the name of a file/],
    [['--map', 'count.mjs', '--minzoom', '5', '--maxzoom', '3'], 2, /--minzoom 5 is above --maxzoom 3/],
    [['--map', 'count.mjs', '--resume'], 2, /--resume goes with --checkpoint/],
  ])('%j', async (args, code, words) => {
    const result = await reduce(...args);
    expect(result.code).toBe(code);
    expect(result.stderr).toMatch(words);
  });
});

describe('an archive of several parts', () => {
  const reduceParts = (map: string, ...args: string[]) => {
    writeFileSync(at('own.mjs'), map);
    return ['reduce', 'parts.mbtiles', '--map', 'own.mjs', '--no-progress', ...args];
  };

  test('is merged in the order of its parts, whatever the workers', async () => {
    const keys = 'export default { init: () => [], map: (keys, { x }) => [...keys, x], merge: (a, b) => [...a, "+", ...b] };';
    const run = (...args: string[]) => runCli(reduceParts(keys, ...args), { cwd: directory });
    const { stdout } = await run('--plan', 'stream');
    const merged = JSON.parse(stdout) as (number | '+')[];
    expect(merged.filter((key) => key !== '+')).toEqual(Array.from({ length: 40 }, (_, x) => x));
    expect(merged.filter((key) => key === '+').length).toBeGreaterThan(1);
    expect((await run('--plan', 'split-merge', '--workers', '2')).stdout).toBe(stdout);
  });

  test('reports a merge that fails', async () => {
    const fails = 'export default { map: () => 1, merge() { throw new Error("m"); } };';
    const { code, stderr } = await runCli(reduceParts(fails), { cwd: directory });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/own\.mjs: merge failed: Error: m/) });
  });

  test('resumes after a kill to the same result: no finished part runs again', async () => {
    // Records the tiles it ran on. A tile takes long enough to kill the run between two parts.
    const slow = COUNT.replace(
      'map(sum, tile) {',
      `map(sum, tile) {
      appendFileSync(${JSON.stringify(at('ran.txt'))}, tile.x + '\\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);`,
    );
    const args = reduceParts(
      `import { appendFileSync } from 'node:fs';\n${slow}`,
      '--checkpoint',
      'job',
      '--plan',
      'split-merge',
      '--workers',
      '1',
    );
    const cli = startCli(args, { cwd: directory });
    const results = () =>
      existsSync(at('job/reduce')) ? readdirSync(at('job/reduce')).filter((name) => name.endsWith('.result')) : [];
    while (results().length === 0 && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
    const [finished = ''] = results();
    const { parts } = JSON.parse(readFileSync(at('job/reduce/stage.json'), 'utf8'));
    const [from, to] = parts[Number.parseInt(finished, 10)].part.shard.ranges[0].columns;
    expect(await runCli(args, { cwd: directory })).toMatchObject({
      code: 6,
      stderr: expect.stringContaining('tilefold resume goes on with it'),
    });
    rmSync(at('ran.txt'));
    const { stdout } = await runCli(['resume', 'job', '--no-progress'], { cwd: directory });
    expect(JSON.parse(stdout)).toEqual({ noise: (40 * 41) / 2 });
    const again = readFileSync(at('ran.txt'), 'utf8').trimEnd().split('\n').map(Number);
    expect(again.length).toBeGreaterThan(0);
    expect(again.filter((x) => x >= from && x <= to)).toEqual([]);
    expect(existsSync(at('job'))).toBe(false);
  });
});

describe('an unfinished reduction', () => {
  test('is refused with another module', async () => {
    const args = ['--checkpoint', 'job', '--plan', 'stream'];
    const failed = await reduceBy('export default { map() { throw 1; }, merge: (a) => a };', ...args);
    expect(failed.code).toBe(1);
    const other = await reduceBy('export default { map() { return 1; }, merge: (a) => a };', ...args, '--resume');
    expect({ code: other.code, stderr: other.stderr }).toEqual({
      code: 5,
      stderr: expect.stringContaining('option modules differ'),
    });
  });
});

test('the report can be a file, which appears when it is complete', async () => {
  expect((await reduce('--map', 'count.mjs', '-o', 'report.json')).stdout).toBe('');
  expect(JSON.parse(readFileSync(at('report.json'), 'utf8'))).toEqual(countedElsewhere());
});
