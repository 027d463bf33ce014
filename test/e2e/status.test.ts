// tilefold status: what it says of jobs and of checkpoints, and how it follows a run until its end.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StatusReport } from '../../src/index.ts';
import { type RunningCli, runCli, startCli, startCommand, tryKill } from '../support/cli.ts';
import { damagePage } from '../support/damage-page.ts';
import { buildPlanet } from '../support/planet.ts';
import { errorsBy } from '../support/published-schema.ts';

let source = '';
let directory = '';
const at = (name: string) => join(directory, name);
const run = (...args: string[]) => runCli(args, { cwd: directory });
const COPY = ['copy', 'in.mbtiles', 'out.pmtiles', '--plan', 'split-merge', '--workers', '2', '--shard-bytes', '25000'];

beforeAll(() => {
  source = mkdtempSync(join(tmpdir(), 'tilefold-status-source-'));
  buildPlanet(join(source, 'in.mbtiles'), 'flat', { side: 24, maxzoom: 7, seed: 3, duplicates: 0.2 });
  return () => rmSync(source, { recursive: true, force: true });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-status-'));
  writeFileSync(at('in.mbtiles'), readFileSync(join(source, 'in.mbtiles')));
});

afterEach(() => {
  for (const pid of held.splice(0)) tryKill(-pid);
  rmSync(directory, { recursive: true, force: true });
});

/** Stops a run as Ctrl-Z does. */
function hold(cli: RunningCli): RunningCli {
  held.push(cli.pid);
  process.kill(-cli.pid, 'SIGSTOP');
  return cli;
}

const held: number[] = [];

/** A run that is stopped at its shards. */
async function heldRun(...more: string[]): Promise<RunningCli> {
  const cli = startCli([...COPY, '--progress', 'json', ...more], { cwd: directory });
  await cli.saw(/"state":"done"/);
  return hold(cli);
}

async function statusOf(named: string): Promise<StatusReport> {
  const status = JSON.parse((await run('status', named, '--report-format', 'json')).stdout) as StatusReport;
  expect(errorsBy('status', status)).toEqual([]);
  return status;
}

describe('--watch', () => {
  test('follows a run by lines, until it has made its output', async () => {
    const cli = await heldRun();
    const watch = startCli(['status', 'out.pmtiles', '--watch', '--report-format', 'json'], { cwd: directory });
    await watch.saw(/Z map: .*\n.*Z [\d,]+\/2,069 tiles.*shards \d+\/\d+ done/);
    process.kill(-cli.pid, 'SIGCONT');
    expect((await cli.ended).code).toBe(0);
    const { code, stdout } = await watch.ended;
    expect(code).toBe(0);
    const status = JSON.parse(stdout) as StatusReport;
    expect(errorsBy('status', status)).toEqual([]);
    // A run without --resume leaves no receipt: that the output is the job's is known from its ledger.
    expect(status).toMatchObject({ state: 'finished', job: null, live: false, next: null, receipt: null, tiles: { read: 2069 } });
  });

  test('ends with the run that is killed, and says how to go on', async () => {
    const cli = await heldRun();
    const watch = startCli(['status', 'out.pmtiles.tilefold', '--watch', '--progress', 'json'], { cwd: directory });
    await watch.saw(/"type":"tiles"/);
    process.kill(-cli.pid, 'SIGKILL');
    const { code, stdout } = await watch.ended;
    expect(code).toBe(11);
    expect(stdout).toMatch(/\nstopped +.*killed[\s\S]*\nnext: tilefold resume out\.pmtiles\n$/);
  });

  test('draws a bar on a terminal', async () => {
    const cli = await heldRun();
    const main = process.env['TILEFOLD_CLI'] ?? new URL('../../dist/cli/main.js', import.meta.url).pathname;
    const watch = startCommand(['script', '-qefc', `${process.execPath} ${main} status out.pmtiles --watch`, 'typescript'], {
      cwd: directory,
    });
    while (!(existsSync(at('typescript')) && /map #*\.* +\d+%/.test(readFileSync(at('typescript'), 'utf8'))))
      await new Promise((resolve) => setTimeout(resolve, 50));
    process.kill(-cli.pid, 'SIGKILL');
    expect((await watch.ended).code).toBe(11);
  });

  test('of a job without a run it is status', async () => {
    expect((await run('status', 'out.pmtiles', '--watch')).code).toBe(13);
    const cli = await heldRun();
    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
    const plain = await run('status', 'out.pmtiles');
    expect(await run('status', 'out.pmtiles', '--watch')).toEqual(plain);
    expect(await run('status', 'out.pmtiles', '--progress', 'none')).toMatchObject({ code: 2 });
  });

  test('follows an inspection with a checkpoint', async () => {
    const cli = await heldInspection();
    const watch = startCli(['status', 'ck', '--watch', '--report-format', 'json'], { cwd: directory });
    await watch.saw(/Z map: /);
    process.kill(-cli.pid, 'SIGCONT');
    expect((await cli.ended).code).toBe(0);
    const { code, stdout } = await watch.ended;
    expect({ code, state: (JSON.parse(stdout) as StatusReport).state }).toEqual({ code: 0, state: 'finished' });
  });
});

test('lists failed shards with their errors, and the line that runs them again', async () => {
  damagePage(at('in.mbtiles'), 60);
  expect((await run(...COPY, '-q', '--on-end', 'true; false')).code).toBe(4);
  const status = await statusOf('out.pmtiles');
  expect(status).toMatchObject({
    state: 'failed-shards',
    next: "tilefold resume out.pmtiles --on-end 'true; false'",
    rerun: "tilefold resume out.pmtiles --failed --on-end 'true; false'",
  });
  const text = await run('status', 'out.pmtiles');
  expect(text.code).toBe(12);
  expect(text.stdout).toMatch(/\nfailed\n\d+ +1 attempt .*in\.mbtiles.*\nrun them again: tilefold resume out\.pmtiles --failed /);
});

async function heldInspection(): Promise<RunningCli> {
  const args = ['inspect', 'in.mbtiles', '--include-layer-list', '--plan', 'split-merge', '--workers', '1', '--checkpoint', 'ck'];
  const cli = startCli(args, { cwd: directory });
  const isAtWork = () => existsSync(at('ck/layers')) && readdirSync(at('ck/layers')).some((name) => name.endsWith('.result'));
  while (!isAtWork() && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
  return hold(cli);
}

test('knows the checkpoint of an inspection, live and dead', async () => {
  const cli = await heldInspection();
  const live = await statusOf('ck');
  expect(live).toMatchObject({ state: 'running', command: 'inspect', output: null, phase: 'layers', next: null });
  expect(live).toMatchObject({ input: at('in.mbtiles'), job: at('ck'), tiles: { total: 2069 } });
  expect(live.shards.sealed).toBeGreaterThan(0);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  const { code, stdout } = await run('status', 'ck');
  expect(code).toBe(11);
  expect(stdout).toMatch(/^command +inspect$[\s\S]*^parts +\d+: \d+ done[\s\S]*\nnext: tilefold resume ck\n$/m);
  expect((await run('resume', 'ck', '-q')).code).toBe(0);
});
