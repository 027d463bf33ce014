// Workers die, hang, and are killed: shards run again, a tile that crashes every process is found and named, and nothing else
// changes. Real processes under real limits: a heap of 48 MB, a timeout of four seconds, and kill -9.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunReport } from '../../src/job/report-types.ts';
import { childrenOf, isAlive, isAtShard, type RunningCli, runCli, startCli, tryKill } from '../support/cli.ts';
import { tileOfManyFeatures, tileOfManyKeys } from '../support/lethal-tiles.ts';
import { buildMbtiles, queryRows } from '../support/mbtiles-builder.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

/** For primary and workers alike. */
const SMALL_HEAP = { NODE_OPTIONS: '--max-old-space-size=48' };
/** XYZ, and as stored in the file. */
const LETHAL = '7/66/60';
const LETHAL_ROW = 'zoom_level = 7 AND tile_column = 66 AND tile_row = 67';
/** Filters that are evaluated for every feature, since its id is in them. */
const SLOW_STYLE = JSON.stringify({
  version: 8,
  sources: { planet: { type: 'vector' } },
  layers: Array.from({ length: 36 }, (_, n) => ({
    id: `ids ${n}`,
    type: 'circle',
    source: 'planet',
    'source-layer': 'places',
    filter: ['all', ['<', ['id'], 0], ['!=', ['%', ['id'], n + 2], 1]],
  })),
});

let directory = '';
const inDirectory = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-supervision-'));
  buildPlanet(inDirectory('sound.mbtiles'), 'flat', { side: 24, maxzoom: 7, seed: 11 });
  buildPlanet(inDirectory('small.mbtiles'), 'flat', { side: 12, maxzoom: 7, seed: 12 });
  writeFileSync(inDirectory('style.json'), PLANET_STYLE);
  writeFileSync(inDirectory('slow-style.json'), SLOW_STYLE);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Nothing is left beside the inputs. */
afterEach(() => {
  for (const name of readdirSync(directory)) if (/^\.?out\b|^\..*out/.test(name)) rmSync(inDirectory(name), { recursive: true });
});

/** The small planet with one tile replaced. */
function planetWith(name: string, tile: Buffer): string {
  const rows = queryRows(inDirectory('small.mbtiles'), 'SELECT * FROM tiles ORDER BY 1, 2, 3').map((row) =>
    row[0] === 7 && row[1] === 66 && row[2] === 67 ? [7, 66, 67, tile] : row,
  );
  const metadata = queryRows(inDirectory('small.mbtiles'), 'SELECT name, value FROM metadata') as [string, string][];
  return buildMbtiles(inDirectory(name), 'flat', rows as [number, number, number, Buffer][], { metadata });
}

function prune(input: string, output: string, ...more: string[]): string[] {
  const style = more.includes('--style') ? [] : ['--style', 'style.json'];
  return [
    ...['prune', input, output, ...style, '--plan', 'split-merge', '--shard-bytes', '40000', '--progress', 'json'],
    ...['--report-format', 'json', ...more],
  ];
}

function tilesOf(path: string, where = 'TRUE'): unknown[][] {
  return queryRows(path, `SELECT zoom_level, tile_column, tile_row, hex(tile_data) FROM tiles WHERE ${where} ORDER BY 1, 2, 3`);
}

function hashOf(name: string): string {
  return createHash('sha256')
    .update(readFileSync(inDirectory(name)))
    .digest('hex');
}

function lethalIn({ decode_errors }: RunReport): unknown {
  return decode_errors.find(({ kind }) => kind === 'lethal');
}

describe('a tile that takes more memory than is available', () => {
  const tile = tileOfManyKeys('roads', 700_000);
  const others = `NOT (${LETHAL_ROW})`;

  beforeAll(async () => {
    planetWith('hungry.mbtiles', tile);
    const { code } = await runCli(prune('small.mbtiles', 'reference.mbtiles'), { cwd: directory });
    expect(code).toBe(0);
  });

  test.each([
    ['3', 'mbtiles', '3'],
    ['2', 'pmtiles', '1'],
  ])('keeps its bytes, is named, and costs no other tile, with %s workers to %s', async (workers, format, retries) => {
    const output = `out.${format}`;
    const args = prune('hungry.mbtiles', output, '--workers', workers, '--retries', retries, '--keep-job');
    const { code, stdout, stderr } = await runCli(args, { cwd: directory, env: SMALL_HEAP });
    expect(stderr).toMatch(`tile ${LETHAL} ends every process that works on it`);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as RunReport;
    expect(lethalIn(report)).toEqual({ kind: 'lethal', count: 1, examples: [LETHAL] });
    expect(report.tiles.read).toBe(report.tiles.written);
    expect(report.shards.failed).toEqual([]);
    const status = await runCli(['status', output, '--report-format', 'json'], { cwd: directory });
    expect(JSON.parse(status.stdout).lethal_tiles).toEqual([LETHAL]);
    expect((await runCli(['status', output], { cwd: directory })).stdout).toMatch(
      new RegExp(`tiles that end every process that works on them\\n\\s*${LETHAL}`),
    );
    if (format === 'pmtiles') {
      const back = await runCli(['copy', output, 'out-back.mbtiles', '--plan', 'stream'], { cwd: directory });
      expect(back.code).toBe(0);
    }
    const tiles = inDirectory(format === 'pmtiles' ? 'out-back.mbtiles' : output);
    expect(tilesOf(tiles, LETHAL_ROW)).toEqual([[7, 66, 67, tile.toString('hex').toUpperCase()]]);
    expect(tilesOf(tiles, others)).toEqual(tilesOf(inDirectory('reference.mbtiles'), others));
  });

  test('gives the same bytes with other workers, and when the primary is killed and resumed', async () => {
    const one = await runCli(prune('hungry.mbtiles', 'out.mbtiles', '--retries', '1', '--workers', '1'), {
      cwd: directory,
      env: SMALL_HEAP,
    });
    expect(one.code).toBe(0);
    const reference = hashOf('out.mbtiles');
    rmSync(inDirectory('out.mbtiles'));
    const cli = startCli(prune('hungry.mbtiles', 'out.mbtiles', '--retries', '1', '--workers', '3'), {
      cwd: directory,
      env: SMALL_HEAP,
    });
    await cli.saw(/"state":"retry"/);
    process.kill(cli.pid, 'SIGKILL');
    expect((await cli.ended).signal).toBe('SIGKILL');
    const args = prune('hungry.mbtiles', 'out.mbtiles', '--retries', '1', '--workers', '2', '--resume');
    const resumed = await runCli(args, { cwd: directory, env: SMALL_HEAP });
    expect(resumed.code).toBe(0);
    expect(hashOf('out.mbtiles')).toBe(reference);
  });

  test('is left out if the request says drop', async () => {
    const args = prune('hungry.mbtiles', 'out.mbtiles', '--retries', '1', '--workers', '2', '--on-decode-error', 'drop');
    const { code, stdout } = await runCli(args, { cwd: directory, env: SMALL_HEAP });
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as RunReport;
    expect(report.tiles.dropped).toEqual({ 'decode-error': 1 });
    expect(report.tiles.read).toBe(report.tiles.written + 1);
    expect(tilesOf(inDirectory('out.mbtiles'))).toEqual(tilesOf(inDirectory('reference.mbtiles'), others));
  });

  test('fails its shard, with an error that names it, if the request says abort', async () => {
    const args = prune('hungry.mbtiles', 'out.mbtiles', '--retries', '1', '--workers', '2', '--on-decode-error', 'abort');
    const { code, stderr } = await runCli(args, { cwd: directory, env: SMALL_HEAP });
    expect(code).toBe(4);
    expect(stderr).toMatch(
      new RegExp(`^tilefold: 1 of .*hungry\\.mbtiles: tile ${LETHAL}: it ends every process.*--on-decode-error keep`, 'm'),
    );
    expect(existsSync(inDirectory('out.mbtiles'))).toBe(false);
  });

  test('is like any other with more memory', async () => {
    const { code, stdout } = await runCli(prune('hungry.mbtiles', 'out.mbtiles', '--retries', '1', '--workers', '2'), {
      cwd: directory,
    });
    expect(code).toBe(0);
    expect(lethalIn(JSON.parse(stdout))).toBe(undefined);
    expect(tilesOf(inDirectory('out.mbtiles'), LETHAL_ROW)[0]?.[3]).not.toBe(tile.toString('hex').toUpperCase());
  });
});

describe('a tile that takes longer than the worker timeout', () => {
  const slow = ['--style', 'slow-style.json', '--worker-timeout', '4', '--workers', '2', '--retries', '1'];

  test('is found and kept, and not searched again when --allow-empty permits an output with nothing else', async () => {
    const tile = tileOfManyFeatures('places', 70);
    planetWith('slow.mbtiles', tile);
    const refused = await runCli(prune('slow.mbtiles', 'out.mbtiles', ...slow), { cwd: directory });
    expect(refused.stderr).toMatch(/fell silent for 4 s/);
    expect(refused.stderr).toMatch(/features is left: .*tilefold resume --allow-empty/);
    expect(refused.code).toBe(1);
    const args = prune('slow.mbtiles', 'out.mbtiles', ...slow, '--resume', '--allow-empty');
    const { code, stdout, stderr } = await runCli(args, { cwd: directory });
    expect(stderr).not.toMatch(/fell silent/);
    expect(code).toBe(0);
    expect(lethalIn(JSON.parse(stdout))).toEqual({ kind: 'lethal', count: 1, examples: [LETHAL] });
    expect(tilesOf(inDirectory('out.mbtiles'), LETHAL_ROW)).toEqual([[7, 66, 67, tile.toString('hex').toUpperCase()]]);
  });

  test('Ctrl-C meanwhile is a clean checkpoint within five seconds', async () => {
    const args = prune('slow.mbtiles', 'out.mbtiles', ...slow.with(3, '60'));
    const cli = startCli(args, { cwd: directory });
    // Shards are assigned in order: the one with the slow tile has run for seconds by now.
    await cli.saw(/"state":"done"/);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const workers = childrenOf(cli.pid);
    expect(workers.length).toBeGreaterThan(0);
    const start = performance.now();
    process.kill(-cli.pid, 'SIGINT');
    const { code, stderr } = await cli.ended;
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(code).toBe(130);
    expect(stderr).toMatch(/tilefold resume goes on/);
    expect(workers.filter(isAlive)).toEqual([]);
  });
});

describe('kills from outside', () => {
  let reference = '';

  beforeAll(async () => {
    const { code } = await runCli(prune('sound.mbtiles', 'out.mbtiles', '--workers', '1'), { cwd: directory });
    expect(code).toBe(0);
    reference = hashOf('out.mbtiles');
    rmSync(inDirectory('out.mbtiles'));
  });

  /** Kills each worker so many ms after it began a shard, up to a number of kills. */
  async function killWorkers(cli: RunningCli, kills: number, afterMs: number): Promise<number> {
    const dead = new Set<number>();
    let running = true;
    void cli.ended.then(() => {
      running = false;
    });
    const since = new Map<number, number>();
    while (running && dead.size < kills) {
      for (const pid of childrenOf(cli.pid)) {
        if (!since.has(pid) && isAtShard(pid)) since.set(pid, performance.now());
        if (dead.has(pid) || !(performance.now() - (since.get(pid) ?? Number.POSITIVE_INFINITY) >= afterMs)) continue;
        dead.add(pid);
        tryKill(pid);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return dead.size;
  }

  /** Kills the worker with the most memory, as soon as its shard has lost fewer than two workers, up to a number of kills. */
  async function killLargestWorkers(cli: RunningCli, kills: number): Promise<number> {
    const dead = new Set<number>();
    const lost = new Map<number, number>();
    let running = true;
    void cli.ended.then(() => {
      running = false;
    });
    while (running && dead.size < kills) {
      const workers = childrenOf(cli.pid).filter((pid) => !dead.has(pid));
      const [largest] = workers.sort((a, b) => residentPages(b) - residentPages(a));
      const shard = largest === undefined ? undefined : shardOf(largest);
      const before = shard === undefined ? 2 : (lost.get(shard) ?? 0);
      if (largest !== undefined && shard !== undefined && before < 2) {
        lost.set(shard, before + 1);
        dead.add(largest);
        tryKill(largest);
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    return dead.size;
  }

  // So many that shards lose more than one worker, run in isolation, and lose those too.
  test.each([0, 15, 40])('of worker after worker, %s ms into a shard, change nothing', async (afterMs) => {
    const args = prune('sound.mbtiles', 'out.mbtiles', '--workers', '2', '--retries', '60');
    const cli = startCli(args, { cwd: directory });
    const kills = await killWorkers(cli, 16, afterMs);
    const { code, stdout } = await cli.ended;
    expect(kills).toBeGreaterThan(0);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).decode_errors).toEqual([]);
    expect(hashOf('out.mbtiles')).toBe(reference);
  });

  // As the OOM killer does: the largest worker gets SIGKILL, wherever it is; no shard loses more than two.
  test('20 in a night of 50 shards leave the output of a quiet night', async () => {
    const night = (output: string) =>
      prune('sound.mbtiles', output, '--workers', '2').map((word) => (word === '40000' ? '16000' : word));
    const quiet = await runCli(night('out-quiet.mbtiles'), { cwd: directory });
    expect(quiet.code).toBe(0);
    const cli = startCli(night('out.mbtiles'), { cwd: directory });
    const kills = await killLargestWorkers(cli, 20);
    const { code, stdout } = await cli.ended;
    const report = JSON.parse(stdout) as RunReport;
    expect({ kills, code, failed: report.shards.failed, bad: report.decode_errors }).toEqual({
      kills: 20,
      code: 0,
      failed: [],
      bad: [],
    });
    expect(report.shards.total).toBeGreaterThanOrEqual(50);
    // One may be between two shards when it is killed.
    expect(report.shards.retried).toBeGreaterThan(15);
    expect(hashOf('out.mbtiles')).toBe(hashOf('out-quiet.mbtiles'));
  });

  test('without end make shards fail, and no tile counts as lethal', async () => {
    const args = prune('small.mbtiles', 'out.mbtiles', '--workers', '1', '--retries', '2');
    const cli = startCli(args, { cwd: directory });
    await killWorkers(cli, Number.POSITIVE_INFINITY, 0);
    const { code, stderr } = await cli.ended;
    expect([1, 4]).toContain(code);
    expect(stderr).not.toMatch(/ends every process/);
    expect(existsSync(inDirectory('out.mbtiles'))).toBe(false);
    const resumed = await runCli([...args, '--resume'], { cwd: directory });
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout).decode_errors).toEqual([]);
  });

  test('of the primary are followed by its workers within a second', async () => {
    for (let round = 0; round < 5; round++) {
      const cli = startCli(prune('sound.mbtiles', 'out.mbtiles', '--workers', '3', '--restart'), { cwd: directory });
      await cli.saw(/"state":"started"/);
      await new Promise((resolve) => setTimeout(resolve, round * 40));
      const workers = childrenOf(cli.pid);
      tryKill(cli.pid);
      const start = performance.now();
      while (workers.some(isAlive)) {
        expect(performance.now() - start).toBeLessThan(1_000);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      await cli.ended;
    }
    const { code } = await runCli(prune('sound.mbtiles', 'out.mbtiles', '--resume'), { cwd: directory });
    expect(code).toBe(0);
    expect(hashOf('out.mbtiles')).toBe(reference);
  });

  test('by a second Ctrl-C stop it at once, and --resume continues', async () => {
    const args = prune('sound.mbtiles', 'out.mbtiles', '--workers', '2');
    const cli = startCli(args, { cwd: directory });
    await cli.saw(/"state":"started"/);
    // A worker that cannot exit: the first signal has to wait for it.
    const [worker] = childrenOf(cli.pid);
    process.kill(worker as number, 'SIGSTOP');
    process.kill(cli.pid, 'SIGINT');
    await cli.saw(/once more stops at once/);
    const start = performance.now();
    const ended = once(cli.child, 'exit');
    process.kill(cli.pid, 'SIGINT');
    const [, signal] = await ended;
    const took = performance.now() - start;
    tryKill(worker as number);
    // Killed by the signal, which a shell reports as 130.
    expect(signal).toBe('SIGINT');
    expect(took).toBeLessThan(1_000);
    const resumed = await runCli([...args, '--resume'], { cwd: directory });
    expect(resumed.code).toBe(0);
    expect(hashOf('out.mbtiles')).toBe(reference);
  });
});

/** The shard whose file the worker has open, if any. */
function shardOf(pid: number): number | undefined {
  try {
    const files = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    const [, index] =
      files.map((name) => /\/(\d+)\.[\da-f]+-\d+-[\da-f]+\.tmp$/.exec(name)).find((match) => match !== null) ?? [];
    return index === undefined ? undefined : Number(index);
  } catch {
    return undefined;
  }
}

function residentPages(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  } catch {
    return 0;
  }
}
