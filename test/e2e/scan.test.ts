// Inspections on workers: the same report for any workers, kills and resumes, and nothing left behind.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, runCli, startCli } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';

/** Sizes, lists and layers at once, on workers although the archive is small. */
const EVERYTHING = [
  '--include-layer-list',
  '--topn',
  '7',
  '--bucket',
  '1',
  '--list-tiles',
  '--distinct',
  '--no-progress',
  '--plan',
  'split-merge',
];
const SHAPES = ['flat', 'normalized', 'shallow'] as const;

let directory = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-scan-'));
  for (const shape of SHAPES)
    buildPlanet(join(directory, `${shape}.mbtiles`), shape, {
      side: 40,
      maxzoom: 8,
      seed: 11,
      duplicates: 0.2,
      featuresPerTile: 60,
    });
  const { code, stderr } = await runCli(['copy', 'flat.mbtiles', 'flat.pmtiles', '--no-progress'], { cwd: directory });
  expect([code, stderr]).toEqual([0, '']);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Reports without further options, made once and shared: if they could differ, a test here would fail. */
const plain = new Map<string, Promise<string>>();

function plainReport(name: string): Promise<string> {
  const known = plain.get(name) ?? report(name);
  plain.set(name, known);
  return known;
}

async function report(name: string, ...options: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(['inspect', name, '--report-format', 'json', ...EVERYTHING, ...options], {
    cwd: directory,
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return stdout;
}

/** The parts of a report that do not depend on how the tiles are stored. */
function contentOf(text: string): Record<string, unknown> {
  const { archive: _archive, metadata: _metadata, ...content } = JSON.parse(text) as Record<string, unknown>;
  return content;
}

describe('the same bytes from any number of workers', () => {
  test.each([...SHAPES.map((shape) => `${shape}.mbtiles`), 'flat.pmtiles'])('%s', async (name) => {
    const alone = await report(name, '--workers', '1');
    expect(await report(name, '--workers', '2')).toBe(alone);
    expect(await report(name, '--workers', '3')).toBe(alone);
    expect(await report(name, '--workers', '2', '--checkpoint', join(directory, 'scan'))).toBe(alone);
    expect(existsSync(join(directory, 'scan'))).toBe(false);
  });

  test('and from any schema', async () => {
    const flat = contentOf(await plainReport('flat.mbtiles'));
    for (const name of ['normalized.mbtiles', 'shallow.mbtiles', 'flat.pmtiles'])
      expect(contentOf(await plainReport(name))).toEqual(flat);
  });

  test('in layer statistics', async () => {
    const rows = async (...options: string[]) => {
      const { code, stdout } = await runCli(['inspect', 'flat.mbtiles', '--report-format', 'tsv', '--no-progress', ...options], {
        cwd: directory,
      });
      expect(code).toBe(0);
      return stdout;
    };
    const alone = await rows('--workers', '1');
    expect(alone.split('\n').length).toBeGreaterThan(4000);
    expect(await rows('--workers', '3')).toBe(alone);
  });
});

describe('a sample', () => {
  test.each([
    ['--sample', '0.3'],
    ['--sample-count', '25'],
  ])('by %s %s is the same from any workers and any schema', async (...sample) => {
    const reports = await Promise.all(
      ['flat.mbtiles', 'shallow.mbtiles', 'flat.pmtiles'].flatMap((name) =>
        ['1', '2'].map((workers) => report(name, ...sample, '--workers', workers)),
      ),
    );
    const [first, ...others] = reports.map(contentOf);
    for (const other of others)
      expect({ ...other, distinct_contents: 0, duplicate_ratio: 0 }).toEqual({
        ...first,
        distinct_contents: 0,
        duplicate_ratio: 0,
      });
    const {
      sampled,
      sample_used_tiles: used,
      sample_total_tiles: total,
      file_layers: layers,
      by_zoom: zooms,
    } = first as {
      sampled: boolean;
      sample_used_tiles: number;
      sample_total_tiles: number;
      file_layers: { zooms: { zoom: number; tile_count: number }[] }[];
      by_zoom: { zoom: number; stats: { tile_count: number } }[];
    };
    expect(sampled).toBe(true);
    expect(used).toBeLessThan(total);
    // Layers are counted over the same tiles as sizes.
    for (const { zoom, stats } of zooms) {
      for (const layer of layers)
        expect(layer.zooms.find((of) => of.zoom === zoom)?.tile_count ?? 0).toBeLessThanOrEqual(stats.tile_count);
    }
  });

  test('by count has exactly that many of each zoom, or all of them', async () => {
    const { by_zoom: zooms } = JSON.parse(await report('flat.mbtiles', '--sample-count', '25')) as {
      by_zoom: { zoom: number; stats: { tile_count: number } }[];
    };
    expect(zooms.map(({ stats }) => stats.tile_count)).toEqual(zooms.map(({ zoom }) => Math.min(25, 4 ** zoom)));
  });

  test('of all is all', async () => {
    expect({ ...contentOf(await report('flat.mbtiles', '--sample', '1')), sampled: false }).toEqual(
      contentOf(await plainReport('flat.mbtiles')),
    );
  });
});

describe('a checkpoint', () => {
  const checkpoint = (): string => join(directory, 'checkpoint');
  const ARGS = [
    'inspect',
    'flat.mbtiles',
    '--report-format',
    'json',
    ...EVERYTHING,
    '--workers',
    '2',
    '--checkpoint',
    'checkpoint',
  ];

  /** Finished parts of the layer scan. */
  function finished(): number {
    const path = join(checkpoint(), 'layers');
    return existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.result')).length : 0;
  }

  async function killWhenSomeIsDone(): Promise<void> {
    const cli = startCli(ARGS, { cwd: directory });
    let over = false;
    void cli.ended.then(() => {
      over = true;
    });
    while (!over && finished() === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    process.kill(-cli.pid, 'SIGKILL');
    const { signal } = await cli.ended;
    expect(signal).toBe('SIGKILL');
  }

  test('resumes a killed inspection, and its report is the same', async () => {
    await killWhenSomeIsDone();
    const done = finished();
    expect(done).toBeGreaterThan(0);
    const results = readdirSync(join(checkpoint(), 'layers')).filter((name) => name.endsWith('.result'));
    const inodes = new Map(results.map((name) => [name, readFileSync(join(checkpoint(), 'layers', name), 'utf8')]));

    const refused = await runCli(ARGS, { cwd: directory });
    expect([refused.code, refused.stdout]).toEqual([6, '']);
    expect(refused.stderr).toMatch(/tilefold resume goes on with it, --restart starts over/);

    const other = await runCli([...ARGS, '--resume', '--limit', '3'], { cwd: directory });
    expect(other.code).toBe(5);
    expect(other.stderr).toMatch(/option limit/);
    for (const [name, text] of inodes) expect(readFileSync(join(checkpoint(), 'layers', name), 'utf8')).toBe(text);

    const { code, stdout } = await runCli([...ARGS, '--resume'], { cwd: directory });
    expect(code).toBe(0);
    expect(stdout).toBe(await plainReport('flat.mbtiles'));
    expect(existsSync(checkpoint())).toBe(false);
  });

  test('a damaged result is made again', async () => {
    await killWhenSomeIsDone();
    for (const name of readdirSync(join(checkpoint(), 'layers'))) {
      if (name.endsWith('.result'))
        writeFileSync(
          join(checkpoint(), 'layers', name),
          readFileSync(join(checkpoint(), 'layers', name), 'utf8').replace('"tiles":', '"tiles":9'),
        );
    }
    const { code, stdout } = await runCli([...ARGS, '--resume'], { cwd: directory });
    expect(code).toBe(0);
    expect(stdout).toBe(await plainReport('flat.mbtiles'));
  });

  test('of another input is not resumed', async () => {
    await killWhenSomeIsDone();
    utimesSync(join(directory, 'flat.mbtiles'), 1e9, 1e9);
    const { code, stderr } = await runCli([...ARGS, '--resume'], { cwd: directory });
    expect(code).toBe(5);
    expect(stderr).toMatch(/input/);
    const again = await runCli([...ARGS, '--restart'], { cwd: directory });
    expect(again.code).toBe(0);
  });

  test('may not be a directory with other files', async () => {
    const { code, stderr } = await runCli([...ARGS.slice(0, -1), '.'], { cwd: directory });
    expect(code).toBe(6);
    expect(stderr).toMatch(/holds other files/);
    expect(existsSync(join(directory, 'flat.mbtiles'))).toBe(true);
  });

  test('needs an existing parent directory', async () => {
    const { code, stderr } = await runCli([...ARGS.slice(0, -1), 'nowhere/checkpoint'], { cwd: directory });
    expect(code).toBe(1);
    expect(stderr).toMatch(/nowhere: does not exist, so the checkpoint cannot be created in it; create it first/);
  });

  test('is kept when a signal ends the inspection cleanly', async () => {
    const cli = startCli(ARGS, { cwd: directory });
    while (finished() === 0 && childrenOf(cli.pid).length >= 0 && cli.child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 5));
    cli.child.kill('SIGTERM');
    const { code, stderr } = await cli.ended;
    expect(code).toBe(143);
    expect(stderr).toMatch(/tilefold resume goes on/);
    const { code: resumed, stdout } = await runCli([...ARGS, '--resume'], { cwd: directory });
    expect(resumed).toBe(0);
    expect(stdout).toBe(await plainReport('flat.mbtiles'));
  });
});

test('a worker that is killed is replaced, and the report is the same', async () => {
  const cli = startCli(['inspect', 'flat.mbtiles', '--report-format', 'json', ...EVERYTHING, '--workers', '2'], {
    cwd: directory,
  });
  while (childrenOf(cli.pid).length === 0 && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 150));
  for (const pid of childrenOf(cli.pid).slice(0, 1)) process.kill(pid, 'SIGKILL');
  const { code, stdout } = await cli.ended;
  expect(code).toBe(0);
  expect(stdout).toBe(await plainReport('flat.mbtiles'));
});

test.each([
  ['nothing.mbtiles', /nothing\.mbtiles does not exist; check the path/],
  ['.', /is a directory; name an \.mbtiles or \.pmtiles file/],
])('%s is refused with a clear message', async (name, words) => {
  const { code, stdout, stderr } = await runCli(['inspect', name], { cwd: directory });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(words);
});

test('a damaged page is an error that says where, and nothing is printed', async () => {
  const bytes = readFileSync(join(directory, 'flat.mbtiles'));
  const broken = Buffer.from(bytes);
  broken.fill(0xff, bytes.length / 2 - 8192, bytes.length / 2);
  writeFileSync(join(directory, 'broken.mbtiles'), broken);
  const { code, stdout, stderr } = await runCli(['inspect', 'broken.mbtiles', ...EVERYTHING], {
    cwd: directory,
  });
  expect([code, stdout, stderr]).toEqual([1, '', expect.any(String)]);
  expect(stderr).toMatch(/broken\.mbtiles.*damaged/);
});
