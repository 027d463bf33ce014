// Progress of real runs: every line follows the published schema, the merge counts its tiles, attempts are real. And all
// machine-read output spells its fields the same way.

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { childrenOf, isAtShard, runCli, startCli } from '../support/cli.ts';
import { damagePage } from '../support/damage-page.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { progressErrors } from '../support/progress-schema.ts';

interface Line {
  readonly time: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

let directory = '';
let source = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  const place = mkdtempSync(join(tmpdir(), 'tilefold-progress-source-'));
  source = join(place, 'in.mbtiles');
  buildPlanet(source, 'flat', { side: 24, maxzoom: 7, seed: 3, duplicates: 0.2 });
  return () => rmSync(place, { recursive: true, force: true });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-progress-'));
  copyFileSync(source, file('in.mbtiles'));
  writeFileSync(file('style.json'), PLANET_STYLE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const run = (...args: string[]) => runCli(args, { cwd: directory });

const PRUNE = ['prune', 'in.mbtiles', '--style', 'style.json', '--shard-bytes', '30000', '--progress', 'json', '-o'];

/** Returns stderr's lines, each of which must follow the schema; messages for people come last. */
function linesOf(stderr: string): Line[] {
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('tilefold: '));
  const parsed = lines.map((line) => JSON.parse(line) as Line);
  expect(parsed.flatMap(progressErrors)).toEqual([]);
  return parsed;
}

describe.each(['stream', 'split-merge'])('plan %s', (plan) => {
  test.each([
    ['out.pmtiles', ['append', 'finish', 'sync']],
    ['out.mbtiles', ['append', 'finish', 'sync']],
  ])('reports the merge to %s to its last tile, and the steps after it', async (output, steps) => {
    const { code, stdout, stderr } = await run(...PRUNE, output, '--plan', plan, '--report-format', 'json');
    expect(code).toBe(0);
    const lines = linesOf(stderr);
    const merging = lines.filter(({ type }) => type === 'step');
    expect([...new Set(merging.map(({ step }) => step))]).toEqual(steps);
    const { written } = JSON.parse(stdout).tiles;
    const counted = merging.filter(({ tiles_done }) => tiles_done !== null);
    expect(counted.at(-1)).toMatchObject({ tiles_done: written, tiles_total: written });
    expect(merging.at(-1)?.['bytes']).toBeGreaterThan(10_000);
    const times = lines.map(({ time }) => Date.parse(time));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(Math.abs(Date.now() - (times.at(-1) as number))).toBeLessThan(60_000);
  });

  test('a resume reports the attempts of its shards', async () => {
    damagePage(file('in.mbtiles'));
    const first = linesOf((await run(...PRUNE, 'out.pmtiles', '--plan', plan)).stderr);
    const done = first.filter(({ state }) => state === 'done');
    expect(done.length).toBeGreaterThan(5);
    expect(done.map(({ attempt }) => attempt)).toEqual(done.map(() => 1));
    expect(first.find(({ state }) => state === 'failed')).toMatchObject({ attempt: 1 });
    const again = linesOf((await run(...PRUNE, 'out.pmtiles', '--plan', plan, '--resume')).stderr);
    const skipped = again.filter(({ state }) => state === 'skipped');
    expect(skipped.map(({ attempt }) => attempt)).toEqual(done.map(() => 1));
    expect(again.find(({ state }) => state === 'failed')).toMatchObject({ attempt: 2 });
  });
});

test('a merge to normalized MBTiles reports both of its passes', async () => {
  const args = ['--mbtiles-type', 'normalized', '--plan', 'split-merge', '--workers', '1'];
  const lines = linesOf((await run(...PRUNE, 'out.mbtiles', ...args)).stderr);
  const merging = lines.filter(({ type }) => type === 'step');
  expect([...new Set(merging.map(({ step }) => step))]).toEqual(['images', 'rows', 'finish', 'sync']);
  const counts = (step: string) => merging.filter((line) => line['step'] === step).map(({ tiles_done }) => tiles_done as number);
  expect(counts('images')[0]).toBe(0);
  expect(counts('images').at(-1)).toBeGreaterThan(0);
  expect(counts('rows').at(-1)).toBe(merging[0]?.['tiles_total']);
});

test('a merge during the map is reported', async () => {
  const lines = linesOf((await run(...PRUNE, 'out.pmtiles', '--plan', 'stream')).stderr);
  const atMerge = lines.findIndex(({ phase, type }) => type === 'phase' && phase === 'merge');
  const amid = lines.slice(0, atMerge).filter(({ type }) => type === 'step');
  expect(amid.length).toBeGreaterThan(0);
  expect(amid[0]).toMatchObject({ phase: 'merge', step: 'append' });
  // All sealed shards count as known, the rest as planned.
  expect(amid[0]?.['tiles_total']).toBe(lines.find(({ type }) => type === 'tiles')?.['tiles_total']);
  expect(lines.slice(atMerge).find(({ type }) => type === 'step')?.['tiles_done']).toBeGreaterThan(
    amid[0]?.['tiles_done'] as number,
  );
});

test('a shard that lost its worker is done on its second attempt', async () => {
  const cli = startCli([...PRUNE, 'out.pmtiles', '--plan', 'split-merge', '--workers', '1'], { cwd: directory });
  await cli.saw(/"state":"started"/);
  let victim: number | undefined;
  while (victim === undefined) {
    victim = childrenOf(cli.pid).find(isAtShard);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  process.kill(victim, 'SIGKILL');
  const { code, stderr } = await cli.ended;
  expect(code).toBe(0);
  const lines = linesOf(stderr);
  const { index } = lines.find(({ state }) => state === 'retry') as Line;
  const states = lines.filter((line) => line['index'] === index).map(({ state, attempt }) => [state, attempt]);
  expect(states).toEqual([
    ['started', 1],
    ['retry', 1],
    ['started', 2],
    ['done', 2],
  ]);
});

test('an inspection reports its stages in the same schema', async () => {
  const { code, stderr } = await run('inspect', 'in.mbtiles', '--include-layer-list', '--progress', 'json');
  expect(code).toBe(0);
  const lines = linesOf(stderr);
  expect(lines.filter(({ type }) => type === 'phase').map(({ phase }) => phase)).toEqual(['map', 'map']);
  expect(lines.findLast(({ type }) => type === 'tiles')).toMatchObject({ seconds_left: expect.anything() });
});

describe('machine-read fields are spelled the same way', () => {
  /** Every field, by its path; members of a list share one. Fields named by data, such as counts by reason, are not included. */
  function fieldsOf(value: unknown, path = ''): string[] {
    if (Array.isArray(value)) return value.flatMap((member) => fieldsOf(member, path));
    if (value === null || typeof value !== 'object') return [];
    return Object.entries(value).flatMap(([name, member]) => [`${path}.${name}`, ...fieldsOf(member, `${path}.${name}`)]);
  }

  const BY_DATA = /\.(removed_\w+|unknown_filters_by_layer|vertex_reduction_by_layer|dropped|metadata)\./;
  /** Copied from the job, whose fingerprint is made of it. */
  const QUOTED = /^\.provenance\.(input|parts|request)\./;
  /** Names of version 0.1, kept beside their new names. */
  const isAlias = (field: string, all: ReadonlySet<string>) =>
    all.has(field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

  function misspelt(...values: unknown[]): string[] {
    const fields = new Set(values.flatMap((value) => fieldsOf(value)));
    expect(fields.size).toBeGreaterThan(5);
    const odd = [...fields].filter((field) => !BY_DATA.test(field) && !QUOTED.test(field) && !/^[a-z0-9_.]+$/.test(field));
    return odd.filter((field) => !isAlias(field, fields));
  }

  test('report, metrics and status', async () => {
    const args = [...PRUNE, 'out.pmtiles', '--keep-job', '--report-format', 'json', '--metrics', 'metrics.json'];
    const { stdout } = await run(...args);
    expect(misspelt(JSON.parse(stdout))).toEqual([]);
    expect(misspelt(JSON.parse(readFileSync(file('metrics.json'), 'utf8')))).toEqual([]);
    expect(misspelt(JSON.parse((await run('status', 'out.pmtiles', '--report-format', 'json')).stdout))).toEqual([]);
  });

  test('inspection, doctor, and plan with the old names beside the new ones', async () => {
    expect(misspelt(JSON.parse((await run('inspect', 'in.mbtiles', '--report-format', 'json', '--no-progress')).stdout))).toEqual(
      [],
    );
    expect(misspelt(JSON.parse((await run('doctor', '--report-format', 'json')).stdout))).toEqual([]);
    const plan = JSON.parse((await run('plan', 'in.mbtiles', '--report-format', 'json')).stdout);
    expect(misspelt(plan)).toEqual([]);
    expect(plan.header.shard_bytes).toBe(plan.header.shardBytes);
    expect(plan.header.settled.tile_type).toBe('mvt');
    const lines = (await run('plan', 'in.mbtiles', '--report-format', 'ndjson')).stdout.trim().split('\n');
    expect(misspelt(...lines.map((line) => JSON.parse(line) as unknown))).toEqual([]);
  });
});
