// --skip-failed-shards: an output without the shards that failed for good. It holds every other tile, says which tiles are
// missing, and never counts as complete.

import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSource, type RunReport } from '../../src/index.ts';
import { listTiles, readTiles } from '../support/archive-reading.ts';
import { runCli, startCli } from '../support/cli.ts';
import { damagePage } from '../support/damage-page.ts';
import { buildPlanet } from '../support/planet.ts';

let source = '';
let directory = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  const place = mkdtempSync(join(tmpdir(), 'tilefold-skip-source-'));
  source = join(place, 'whole.mbtiles');
  buildPlanet(source, 'flat', { side: 24, maxzoom: 7, seed: 3, duplicates: 0.2 });
  return () => rmSync(place, { recursive: true, force: true });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-skip-'));
  copyFileSync(source, file('in.mbtiles'));
  // In the middle, so that shards after it wait for it.
  damagePage(file('in.mbtiles'), 60);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const OUTPUTS = {
  'flat.mbtiles': ['--mbtiles-type', 'flat'],
  'normalized.mbtiles': ['--mbtiles-type', 'normalized'],
  'out.pmtiles': [],
} as const;
const PLANS = { stream: ['--plan', 'stream'], 'split-merge': ['--plan', 'split-merge', '--workers', '2'] } as const;
const CASES = (Object.keys(OUTPUTS) as (keyof typeof OUTPUTS)[]).flatMap((output) =>
  (Object.keys(PLANS) as (keyof typeof PLANS)[]).map((plan) => ({ output, plan })),
);

const args = ({ output, plan }: (typeof CASES)[number], ...more: string[]) => [
  ...['copy', 'in.mbtiles', output, '--shard-bytes', '30000', ...OUTPUTS[output], ...PLANS[plan]],
  ...['--report-format', 'json', '--progress', 'json', ...more],
];
const copy = (of: (typeof CASES)[number], ...more: string[]) => runCli(args(of, ...more), { cwd: directory });
const SKIP = ['--skip-failed-shards', '--resume'];

/** The tiles that must be present, computed from the report's missing tiles. */
function tilesBeside({ shards }: RunReport): string[] {
  const isMissing = (z: number, x: number) =>
    shards.failed.some(({ ranges }) => ranges.some(({ zoom, columns: [from, to] }) => z === zoom && from <= x && x <= to));
  return listTiles(readTiles(source)).filter((line) => {
    const [z, x] = line.split('/').map(Number) as [number, number];
    return !isMissing(z, x);
  });
}

function missingValue(path: string): unknown {
  using archive = openSource(path);
  const word = archive.summary.metadata.other['tilefold_missing'];
  return typeof word === 'string' ? JSON.parse(word) : word;
}

test.each(CASES)('omits them and names them, plan $plan, to $output', async (of) => {
  const { code, stdout, stderr } = await copy(of, ...SKIP);
  expect(code).toBe(4);
  const report = JSON.parse(stdout) as RunReport;
  expect(report.status).toBe('incomplete');
  expect(report.shards.failed).toHaveLength(1);
  const [{ index, tiles, ranges, off_grid, error } = {} as never] = report.shards.failed;
  expect(error).toMatch(/in\.mbtiles/);
  expect(stderr).toMatch(
    new RegExp(`${of.output} was made without ${tiles} tiles of 1 shards that failed \\(${index}\\); the first: .*in\\.mbtiles`),
  );
  expect(report.tiles).toMatchObject({ failed: tiles, written: report.output.tile_count });
  const left = tilesBeside(report);
  expect(left.length).toBe(listTiles(readTiles(source)).length - tiles);
  expect(listTiles(readTiles(file(of.output)))).toEqual(left);
  expect(missingValue(file(of.output))).toEqual([{ tiles, ranges, off_grid }]);
  const receipt = JSON.parse(readFileSync(file(`${of.output}.tilefold.json`), 'utf8'));
  expect(receipt).toMatchObject({ missing: [{ index, tiles, ranges, off_grid }], tiles: { read: report.tiles.read } });
  expect(readdirSync(directory).sort()).toEqual([of.output, `${of.output}.tilefold.json`, 'in.mbtiles'].sort());

  // A repeat says the same; a run that wants all shards is not done.
  const again = await copy(of, ...SKIP);
  expect(again.code).toBe(4);
  expect(JSON.parse(again.stdout)).toMatchObject({ status: 'already-done', shards: { failed: [{ index, tiles, ranges }] } });
  expect(await copy(of, '--resume')).toMatchObject({
    code: 6,
    stderr: expect.stringMatching(/without \d+ tiles.*--force makes it again/),
  });
  // An output made from it lacks them too, and says so.
  await runCli(['copy', of.output, 'next.pmtiles', '-q'], { cwd: directory });
  expect(missingValue(file('next.pmtiles'))).toEqual([{ tiles, ranges, off_grid }]);
});

test.each(Object.keys(OUTPUTS) as (keyof typeof OUTPUTS)[])(
  'gives the same bytes under any plan, killed during the merge or not, to %s',
  async (output) => {
    expect((await copy({ output, plan: 'stream' }, ...SKIP)).code).toBe(4);
    const reference = readFileSync(file(output));
    for (const plan of ['stream', 'split-merge'] as const) {
      for (const name of [output, `${output}.tilefold.json`]) rmSync(file(name));
      const cli = startCli(args({ output, plan }, ...SKIP), { cwd: directory });
      await cli.saw(/"phase":"merge","total"/);
      process.kill(cli.pid, 'SIGKILL');
      await cli.ended;
      const { code } = await copy({ output, plan }, ...SKIP);
      expect(code).toBe(4);
      expect(readFileSync(file(output)).equals(reference)).toBe(true);
    }
  },
);

test.each(CASES)('a merge that continued without them begins again when they are wanted, plan $plan, to $output', async (of) => {
  const cli = startCli(args(of, ...SKIP), { cwd: directory });
  await cli.saw(/"step":"finish"/);
  process.kill(cli.pid, 'SIGKILL');
  expect((await cli.ended).signal).toBe('SIGKILL');
  const failed = await copy(of, '--resume');
  expect(failed.code).toBe(4);
  expect(JSON.parse(failed.stdout).status).toBe('failed');
  expect(failed.stderr).toMatch(/with --skip-failed-shards it goes on without them/);
  expect(existsSync(file(of.output))).toBe(false);
  copyFileSync(source, file('in.mbtiles'));
  expect((await copy(of, '--resume', '--force-resume')).code).toBe(0);
  expect(listTiles(readTiles(file(of.output)))).toEqual(listTiles(readTiles(source)));
  expect(missingValue(file(of.output))).toBeUndefined();
});

test('is refused if most tiles would be missing, unless --allow-empty', async () => {
  const of = { output: 'out.pmtiles', plan: 'stream' } as const;
  const large = ['--shard-bytes', '300000'];
  const words = (more: string[]) => [
    ...args(of).filter((word, n, all) => word !== '--shard-bytes' && all[n - 1] !== '--shard-bytes'),
    ...large,
    ...more,
  ];
  for (const page of [-3, -60, -110, -160]) damagePage(file('in.mbtiles'), page);
  const refused = await runCli(words(['--skip-failed-shards']), { cwd: directory });
  expect(refused.stderr).toMatch(/\d+ of its \d+ tiles are in shards that failed: too many for --skip-failed-shards/);
  expect(refused.code).toBe(1);
  expect(existsSync(file('out.pmtiles'))).toBe(false);
  const allowed = await runCli(words([...SKIP, '--allow-empty']), { cwd: directory });
  expect(allowed.code).toBe(4);
  expect(listTiles(readTiles(file('out.pmtiles')))).toEqual(tilesBeside(JSON.parse(allowed.stdout) as RunReport));
});

test('the text report begins with the missing tiles', async () => {
  const words = args({ output: 'out.pmtiles', plan: 'stream' }, '--skip-failed-shards').map((word, n, all) =>
    all[n - 1] === '--report-format' ? 'text' : all[n - 1] === '--progress' ? 'none' : word,
  );
  const { code, stdout } = await runCli(words, { cwd: directory });
  expect(code).toBe(4);
  expect(stdout).toMatch(/^copy {6}INCOMPLETE: the output lacks the shards that failed\n/);
  expect(stdout).toMatch(/failed shards\n {2}\d+ {2}z\d+ x \d+-\d+ {2}\d+ tiles {2}.*in\.mbtiles/);
  expect(stdout.indexOf('failed shards\n')).toBeLessThan(stdout.indexOf('\nzoom '));
});
