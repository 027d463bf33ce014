// docs/operating.md: runs the nights of its table with the wrapper from that page, and compares the outcome with the table. The
// command that continues is taken from the output of `status`.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { childrenOf, type RunningCli, startCommand } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { pathWithTilefold } from '../support/tilefold-shim.ts';

vi.setConfig({ testTimeout: 120_000 });

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url));
const WRAPPER = join(DOCS, 'operating/tilefold-night');
const PAGE = readFileSync(join(DOCS, 'operating.md'), 'utf8');

interface Night {
  readonly exit: number;
  readonly status: string;
  readonly statusCode: number;
  readonly metrics: string;
}

/** The table of the section "In the morning". */
const NIGHTS = new Map(
  [...PAGE.matchAll(/^\| ([^|]+) \| (\d+) \| ([^|]+) \| (\d+) \| ([^|]+) \| [^|]+ \|$/gm)].map(
    ([, night, exit, status, code, metrics]) => [
      night as string,
      { exit: Number(exit), status, statusCode: Number(code), metrics } as Night,
    ],
  ),
);

let home = '';
let directory = '';
let env: Record<string, string> = {};
const at = (name: string) => join(directory, name);

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'tilefold-operating-home-'));
  buildPlanet(join(home, 'in.mbtiles'), 'flat', { side: 48, maxzoom: 7, seed: 7 });
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-operating-'));
  cpSync(join(home, 'in.mbtiles'), at('in.mbtiles'));
  writeFileSync(at('style.json'), PLANET_STYLE);
  mkdirSync(at('scratch'));
  env = {
    PATH: pathWithTilefold(join(home, 'bin')),
    INPUT: at('in.mbtiles'),
    OUTPUT: at('out.pmtiles'),
    OPTIONS: `--style ${at('style.json')} --checkpoint ${at('scratch/job')} --shard-bytes 40000 --workers 1 --retries 0`,
  };
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const startNight = (): RunningCli => startCommand([WRAPPER], { cwd: directory, env });
const night = () => startNight().ended;

/** The process of tilefold under the wrapper, once it reads tiles. */
async function atWork(wrapper: RunningCli): Promise<number> {
  await wrapper.saw(/[1-9][\d,]*\/[\d,]+ tiles/);
  const [tilefold] = childrenOf(wrapper.pid);
  return tilefold as number;
}

function status(...more: string[]): { code: number | null; stdout: string } {
  const { status: code, stdout } = spawnSync('tilefold', ['status', at('out.pmtiles'), ...more], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  return { code, stdout };
}

function next(): number | null {
  const [, line] = /^next: (.*)$/m.exec(status().stdout) ?? [];
  expect(line).toBeDefined();
  return spawnSync('sh', ['-c', line as string], { cwd: '/', env: { ...process.env, ...env } }).status;
}

function metricsStatus(): string | undefined {
  const metrics = existsSync(at('out.pmtiles.prom')) ? readFileSync(at('out.pmtiles.prom'), 'utf8') : '';
  return /^tilefold_last_run_status\{.*status="([^"]+)".*\} 1$/m.exec(metrics)?.[1];
}

const reportStatus = () => (JSON.parse(readFileSync(at('out.pmtiles.report.json'), 'utf8')) as { status: string }).status;

/** Compares the table's row for a night with what that night left. */
function expectAsDocumented(name: string, code: number | null): Night {
  const documented = NIGHTS.get(name);
  expect(documented).toBeDefined();
  const { code: statusCode, stdout } = status('--report-format', 'json');
  const { state } = JSON.parse(stdout) as { state: string };
  expect({ code, statusCode, state }).toEqual({
    code: documented?.exit,
    statusCode: documented?.statusCode,
    state: documented?.status,
  });
  return documented as Night;
}

/** What a night without trouble leaves. */
async function quietBytes(): Promise<Buffer> {
  expect((await night()).code).toBe(0);
  const bytes = readFileSync(at('out.pmtiles'));
  for (const name of ['', '.tilefold.json', '.prom', '.report.json']) rmSync(`${at('out.pmtiles')}${name}`);
  return bytes;
}

test('the table has a row for each night that is run here', () => {
  expect([...NIGHTS.keys()]).toEqual([
    'it went well',
    'there was nothing to do',
    'a page of the input is damaged',
    'the process was killed, or the machine went down',
    'it was stopped',
    'another run was at work',
  ]);
});

describe('a night', () => {
  test('that succeeds, and one with nothing to do', async () => {
    const first = expectAsDocumented('it went well', (await night()).code);
    expect([metricsStatus(), reportStatus()]).toEqual([first.metrics, 'done']);
    const bytes = readFileSync(at('out.pmtiles'));
    const second = expectAsDocumented('there was nothing to do', (await night()).code);
    expect([metricsStatus(), reportStatus()]).toEqual([second.metrics, 'already-done']);
    expect(readFileSync(at('out.pmtiles')).equals(bytes)).toBe(true);
  });

  test('with a damaged page, and the next one without it', async () => {
    const quiet = await quietBytes();
    const whole = readFileSync(at('in.mbtiles'));
    damageLastTile(at('in.mbtiles'));
    const damaged = readFileSync(at('in.mbtiles'));
    const documented = expectAsDocumented('a page of the input is damaged', (await night()).code);
    expect([metricsStatus(), reportStatus()]).toEqual([documented.metrics, 'failed']);
    expect(existsSync(at('out.pmtiles'))).toBe(false);
    expect(damaged.equals(whole)).toBe(false);
    // The disk is repaired: the input has other bytes, so that the wrapper starts over.
    writeFileSync(at('in.mbtiles'), whole);
    expect((await night()).code).toBe(0);
    expect(readFileSync(at('out.pmtiles')).equals(quiet)).toBe(true);
  });

  test('that is killed, and continues by the line of status', async () => {
    const quiet = await quietBytes();
    const wrapper = startNight();
    process.kill(await atWork(wrapper), 'SIGKILL');
    expectAsDocumented('the process was killed, or the machine went down', (await wrapper.ended).code);
    expect(metricsStatus()).toBeUndefined();
    expect(next()).toBe(0);
    expect(status().code).toBe(0);
    expect(readFileSync(at('out.pmtiles')).equals(quiet)).toBe(true);
  });

  test('that systemd stops, and continues by the line of status', async () => {
    const quiet = await quietBytes();
    const wrapper = startNight();
    await atWork(wrapper);
    // To the whole group, as KillMode=control-group does.
    process.kill(-wrapper.pid, 'SIGTERM');
    const documented = expectAsDocumented('it was stopped', (await wrapper.ended).code);
    expect([metricsStatus(), reportStatus()]).toEqual([documented.metrics, 'stopped']);
    expect(next()).toBe(0);
    expect(readFileSync(at('out.pmtiles')).equals(quiet)).toBe(true);
  });

  test('that overlaps with another one', async () => {
    const first = startNight();
    const atWorkStill = await atWork(first);
    process.kill(atWorkStill, 'SIGSTOP');
    const second = await night();
    expectAsDocumented('another run was at work', second.code);
    expect(metricsStatus()).toBeUndefined();
    process.kill(atWorkStill, 'SIGCONT');
    expect((await first.ended).code).toBe(0);
    expect(reportStatus()).toBe('done');
  });

  test('after a change of style makes the output again, and the next one has nothing to do', async () => {
    expect((await night()).code).toBe(0);
    const style = JSON.parse(PLANET_STYLE) as { layers: { id: string }[] };
    writeFileSync(at('style.json'), JSON.stringify({ ...style, layers: style.layers.filter(({ id }) => id !== 'water') }));
    expect((await night()).code).toBe(0);
    expect(reportStatus()).toBe('done');
    expect((await night()).code).toBe(0);
    expect(reportStatus()).toBe('already-done');
  });
});

test('the plan on the page lowers the priority, and writes its metrics beside the output', async () => {
  const options = ['--style', 'style.json', '--workers', '1', '--shard-bytes', '40000', '--plan', 'planet-overnight'];
  const good = startCommand(['tilefold', 'prune', 'in.mbtiles', 'plain.pmtiles', ...options], { cwd: directory, env });
  await atNice(good);
  expect((await good.ended).code).toBe(0);
  const metrics = JSON.parse(readFileSync(at('plain.pmtiles.metrics.json'), 'utf8')) as { status: string };
  expect(metrics.status).toBe('done');
});

/** Waits until the process runs with niceness 10. */
async function atNice({ pid }: RunningCli): Promise<void> {
  await vi.waitFor(
    () => {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // Field 19; the name in parentheses is field 2.
      expect(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]).toBe('10');
    },
    { timeout: 20_000, interval: 5 },
  );
}

test('systemd accepts the units', () => {
  for (const name of ['tilefold-night.service', 'tilefold-night.timer']) {
    const text = readFileSync(join(DOCS, 'operating', name), 'utf8');
    writeFileSync(at(name), text.replace('/usr/local/lib/tilefold/tilefold-night', WRAPPER));
  }
  const { status: code, stderr } = spawnSync(
    'systemd-analyze',
    ['verify', at('tilefold-night.service'), at('tilefold-night.timer')],
    {
      encoding: 'utf8',
    },
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

/** Overwrites the first page of the last tile of the deepest zoom. */
function damageLastTile(path: string): void {
  const db = new Database(path);
  const size = db.pragma('page_size', { simple: true }) as number;
  const page = db.prepare("SELECT max(pageno) FROM dbstat WHERE name = 'tiles' AND pagetype = 'leaf'").pluck();
  let number = 0;
  try {
    number = page.get() as number;
  } finally {
    db.close();
  }
  const bytes = readFileSync(path);
  bytes.fill(0xff, (number - 1) * size, number * size);
  writeFileSync(path, bytes);
}
