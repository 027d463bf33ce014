// Unreadable tiles: all of them are listed, in an order that does not depend on workers or kills; too many of them fail the run.

import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BadTile, RunReport } from '../../src/index.ts';
import { runCli, startCli } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { publishedSchema } from '../support/published-schema.ts';

const lineErrors = publishedSchema('bad-tiles');
/** A gzip that ends in garbage, and a JPEG. */
const BROKEN = Buffer.from('1f8b0800000000000003deadbeef', 'hex');
const PICTURE = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
/** Interval of bad tiles, so that many shards have some; more than a report names. */
const EVERY = 23;

let source = '';
let directory = '';
let bad: Map<string, { class: string; bytes: number }>;
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  const place = mkdtempSync(join(tmpdir(), 'tilefold-bad-source-'));
  source = join(place, 'in.mbtiles');
  buildPlanet(source, 'flat', { side: 16, maxzoom: 6, seed: 7 });
  bad = breakTiles(source);
  return () => rmSync(place, { recursive: true, force: true });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-bad-'));
  copyFileSync(source, file('in.mbtiles'));
  writeFileSync(file('style.json'), PLANET_STYLE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function breakTiles(path: string): Map<string, { class: string; bytes: number }> {
  const broken = new Map<string, { class: string; bytes: number }>();
  const db = new Database(path);
  const rows = db.prepare('SELECT zoom_level z, tile_column x, tile_row row FROM tiles ORDER BY 1, 2, 3').all() as {
    z: number;
    x: number;
    row: number;
  }[];
  const set = db.prepare('UPDATE tiles SET tile_data = ? WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?');
  db.transaction(() => {
    for (let n = EVERY; n < rows.length; n += EVERY) {
      const { z, x, row } = rows[n] as (typeof rows)[number];
      const data = n % 2 === 0 ? BROKEN : PICTURE;
      set.run(data, z, x, row);
      broken.set(`${z}/${x}/${2 ** z - 1 - row}`, { class: n % 2 === 0 ? 'compression' : 'foreign', bytes: data.length });
    }
  })();
  db.close();
  return broken;
}

const PLANS = { stream: ['--plan', 'stream'], 'split-merge': ['--plan', 'split-merge', '--workers', '2'] } as const;
type Plan = keyof typeof PLANS;

const args = (output: string, plan: Plan, ...more: string[]) => [
  ...['prune', 'in.mbtiles', output, '--style', 'style.json', '--shard-bytes', '20000', ...PLANS[plan]],
  ...['--report-format', 'json', '--progress', 'json', '--bad-tiles', 'bad.ndjson', ...more],
];
const prune = (output: string, plan: Plan, ...more: string[]) => runCli(args(output, plan, ...more), { cwd: directory });
const list = (): string => readFileSync(file('bad.ndjson'), 'utf8');

function expectAllListed(outcome: BadTile['outcome']): void {
  const lines = list().split('\n');
  expect(lines.pop()).toBe('');
  const tiles = lines.map((line) => JSON.parse(line) as BadTile);
  expect(tiles.flatMap(lineErrors)).toEqual([]);
  expect(tiles).toHaveLength(bad.size);
  const expected = [...bad].map(([tile, is]) => ({ tile, ...is, outcome }));
  expect(tiles.toSorted(byKey)).toEqual(expected.toSorted(byKey));
}

function byKey(a: { tile: string }, b: { tile: string }): number {
  return a.tile < b.tile ? -1 : 1;
}

describe.each(['out.mbtiles', 'out.pmtiles'])('to %s', (output) => {
  test.each(['keep', 'drop'])('lists all of them in the same order under any plan, with --on-decode-error %s', async (choice) => {
    expect(bad.size).toBeGreaterThan(30);
    const lists: string[] = [];
    for (const plan of Object.keys(PLANS) as Plan[]) {
      const { code, stdout } = await prune(output, plan, '--on-decode-error', choice, '--force');
      expect(code).toBe(0);
      expectAllListed(choice === 'keep' ? 'kept' : 'dropped');
      lists.push(list());
      const { bad_tiles, decode_errors } = JSON.parse(stdout) as RunReport;
      const counts = choice === 'keep' ? { kept: bad.size, dropped: 0 } : { kept: 0, dropped: bad.size };
      expect(bad_tiles).toEqual({ count: bad.size, ...counts, list: file('bad.ndjson') });
      expect(decode_errors.reduce((sum, { count }) => sum + count, 0)).toBe(bad.size);
    }
    expect(lists[1]).toBe(lists[0]);
    expect(readdirSync(directory).sort()).toEqual(['bad.ndjson', 'in.mbtiles', output, 'style.json']);
  });

  test.each(Object.keys(PLANS) as Plan[])(
    'keeps those of sealed and merged shards when a run is killed, plan %s',
    async (plan) => {
      expect((await prune(output, plan)).code).toBe(0);
      const [reference, tiles] = [list(), readFileSync(file(output))];
      for (const name of [output, 'bad.ndjson']) rmSync(file(name));
      for (const done of [4, 10]) {
        const cli = startCli(args(output, plan, '--resume'), { cwd: directory });
        await cli.saw(new RegExp(`("state":"done"[^]*){${done}}`));
        process.kill(cli.pid, 'SIGKILL');
        expect((await cli.ended).signal).toBe('SIGKILL');
        expect(existsSync(file('bad.ndjson'))).toBe(false);
      }
      const { code, stdout } = await prune(output, plan, '--resume');
      expect(code).toBe(0);
      expect((JSON.parse(stdout) as RunReport).shards.skipped).toBeGreaterThan(0);
      expect(list()).toBe(reference);
      expect(readFileSync(file(output)).equals(tiles)).toBe(true);
    },
  );
});

test('a shard whose list was lost runs again, and a finished job still writes its list', async () => {
  const failed = await prune('out.pmtiles', 'split-merge', '--fail-on-bad', '1');
  expect(failed.code).toBe(3);
  const reference = list();
  const [shards = ''] = readdirSync(file('out.pmtiles.tilefold/shards'));
  const parts = readdirSync(file(`out.pmtiles.tilefold/shards/${shards}`)).filter((name) => name.endsWith('.bad.ndjson'));
  expect(parts.length).toBeGreaterThan(2);
  const [lost, cut] = parts.map((name) => file(`out.pmtiles.tilefold/shards/${shards}/${name}`)) as [string, string];
  rmSync(lost);
  writeFileSync(cut, readFileSync(cut).subarray(0, -1));
  const resumed = await prune('out.pmtiles', 'split-merge', '--resume', '--keep-job');
  expect(resumed.code).toBe(0);
  expect((JSON.parse(resumed.stdout) as RunReport).shards.run).toBe(2);
  expect(list()).toBe(reference);
  rmSync(file('bad.ndjson'));
  expect((await prune('out.pmtiles', 'split-merge', '--resume')).code).toBe(0);
  expect(list()).toBe(reference);
});

describe('--fail-on-bad', () => {
  test.each(Object.keys(PLANS) as Plan[])(
    'makes no output and keeps the job, plan %s; a resume may raise the limit',
    async (plan) => {
      const refused = await prune('out.mbtiles', plan, '--fail-on-bad', String(bad.size));
      expect(refused.stderr).toMatch(
        new RegExp(`in\\.mbtiles: ${bad.size} of \\d+ tiles cannot be read .*bad\\.ndjson lists them.*tilefold resume`),
      );
      expect(refused.code).toBe(3);
      expect(existsSync(file('out.mbtiles'))).toBe(false);
      expectAllListed('kept');
      expect((await prune('out.mbtiles', plan, '--resume', '--fail-on-bad', '1%')).code).toBe(3);
      const allowed = await prune('out.mbtiles', plan, '--resume', '--fail-on-bad', String(bad.size + 1));
      expect(allowed.code).toBe(0);
      expect((JSON.parse(allowed.stdout) as RunReport).shards.run).toBe(0);
      expect((await prune('plain.mbtiles', plan, '--fail-on-bad', '50%')).code).toBe(0);
      expect(readFileSync(file('plain.mbtiles')).equals(readFileSync(file('out.mbtiles')))).toBe(true);
    },
  );

  test('accepts a tileset without bad tiles, whose list is empty', async () => {
    buildPlanet(file('sound.mbtiles'), 'flat', { side: 4, maxzoom: 3, seed: 7 });
    const { code } = await runCli(
      ['prune', 'sound.mbtiles', '-q', '--layers', 'water', '--bad-tiles', 'bad.ndjson', '--fail-on-bad', '1'],
      {
        cwd: directory,
      },
    );
    expect(code).toBe(0);
    expect(list()).toBe('');
  });

  test.each(['0', '-1', '1.5', '0%', '101%', 'many', ''])('refuses %j', async (value) => {
    const { code, stderr } = await prune('out.mbtiles', 'stream', `--fail-on-bad=${value}`);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/--fail-on-bad/) });
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'style.json']);
  });
});

test('the text report begins with them', async () => {
  const asText = args('out.mbtiles', 'stream')
    .map((word) => (word === 'json' ? 'text' : word))
    .with(-3, 'none');
  const { code, stdout } = await runCli(asText, { cwd: directory });
  expect(code).toBe(0);
  const [first, second, ...others] = stdout.split('\n');
  expect([first, second]).toEqual([
    'prune     done',
    `BAD TILES ${bad.size} tiles could not be read: ${bad.size} kept as stored, 0 dropped; list: ${file('bad.ndjson')}`,
  ]);
  expect(others.indexOf('tiles that could not be read')).toBeLessThan(others.findIndex((line) => line.startsWith('zoom')));
});
