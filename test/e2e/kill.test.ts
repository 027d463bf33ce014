// Runs are killed with -9 at random moments and resumed: the output equals, byte for byte, that of an uninterrupted run.

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, isAlive, runCli, startCli, tryKill } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { seeded } from '../support/pmtiles-tileset.ts';

const OUTPUTS = {
  PMTiles: ['out.pmtiles'],
  'flat MBTiles': ['out.mbtiles', '--mbtiles-type', 'flat'],
  'normalized MBTiles': ['out.mbtiles', '--mbtiles-type', 'normalized'],
} as const;
const INPUTS = ['planet.mbtiles', 'style.json'];
const VICTIMS = ['primary', 'group', 'worker', 'stopped worker'] as const;
const PHASES = ['map', 'merge', 'commit'] as const;
const SEED = Number(process.env['TILEFOLD_KILL_SEED'] ?? 20_261_121);
const ROUNDS = Number(process.env['TILEFOLD_KILL_ROUNDS'] ?? 1);
/** For the run that is killed again and again. */
const KILLS = 40;
const HOURS = 3_600_000;

let directory = '';
const references = new Map<string, string>();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-kill-'));
  buildPlanet(join(directory, 'planet.mbtiles'), 'flat', { side: 30, maxzoom: 8, seed: 7 });
  writeFileSync(join(directory, 'style.json'), PLANET_STYLE);
  for (const [name, output] of Object.entries(OUTPUTS)) {
    const { code, stderr } = await runCli(command(output, '--workers', '1', '--plan', 'stream'), { cwd: directory });
    expect(stderr, name).not.toMatch(/tilefold:/);
    expect(code).toBe(0);
    references.set(name, takeOutput(output[0]));
  }
});

// What a failed test leaves would fail the next ones too.
afterEach(() => {
  for (const name of readdirSync(directory))
    if (!INPUTS.includes(name)) rmSync(join(directory, name), { recursive: true, force: true });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe.each(Object.entries(OUTPUTS))('%s', (name, output) => {
  test.each(['1', '2', '3'])('is the same from split-merge with %s workers', async (workers) => {
    const { code } = await runCli(command(output, '--workers', workers), { cwd: directory });
    expect(code).toBe(0);
    expect(takeOutput(output[0])).toBe(references.get(name));
  });

  describe.each(VICTIMS)('after the end of a %s', (victim) => {
    test.each(PHASES)('during %s, and --resume', async (phase) => {
      for (let round = 0; round < ROUNDS; round++) {
        const seed = SEED + round * 1000 + VICTIMS.indexOf(victim) * 100 + PHASES.indexOf(phase) * 10;
        console.info(`seed ${seed}`);
        await killAndResume(output, victim, phase, seeded(seed));
        expect(takeOutput(output[0], 'with a receipt')).toBe(references.get(name));
      }
    });
  });

  test.each([
    ['split-merge', ['split-merge']],
    ['stream and split-merge alternating', ['stream', 'split-merge']],
  ])('after a run killed again and again, plan %s', async (_, plans) => {
    const random = seeded(SEED);
    const whole = new Map<string, number>();
    for (const plan of plans) whole.set(plan, await timeOf(command(output, '--resume', '--plan', plan)));
    let kills = 0;
    for (let attempt = 0; attempt <= KILLS; attempt++) {
      const plan = plans[attempt % plans.length] as string;
      const cli = startCli(command(output, '--resume', '--plan', plan), { cwd: directory });
      // Longer from attempt to attempt: on a busy machine a run may not even have begun by then. The last is not killed.
      const share = 0.25 + 0.5 * random() + attempt / 20;
      const lifetime = attempt < KILLS ? share * (whole.get(plan) as number) : HOURS;
      const timer = setTimeout(() => process.kill(-cli.pid, 'SIGKILL'), lifetime);
      const { code, signal } = await cli.ended;
      clearTimeout(timer);
      if (code === 0) break;
      expect(signal).toBe('SIGKILL');
      kills++;
    }
    expect(kills).toBeGreaterThan(0);
    expect(takeOutput(output[0], 'with a receipt')).toBe(references.get(name));
  });
});

async function killAndResume(
  output: readonly string[],
  victim: (typeof VICTIMS)[number],
  phase: (typeof PHASES)[number],
  random: () => number,
): Promise<void> {
  const cli = startCli(command(output, '--resume', '--progress', 'json', '--worker-timeout', '2'), { cwd: directory });
  await cli.saw(new RegExp(`"phase":"${phase}"`));
  await new Promise((resolve) => setTimeout(resolve, random() * (phase === 'map' ? 500 : 30)));
  const workers = childrenOf(cli.pid);
  if (victim === 'primary') tryKill(cli.pid, 'SIGKILL');
  else if (victim === 'group') tryKill(-cli.pid, 'SIGKILL');
  else for (const pid of workers.slice(0, 1)) tryKill(pid, victim === 'worker' ? 'SIGKILL' : 'SIGSTOP');
  const { code } = await cli.ended;
  const survives = victim === 'worker' || victim === 'stopped worker';
  if (survives) expect(code).toBe(0);
  await untilGone(workers);
  await resume(output, survives);
}

/** Returns how long a whole run takes, in milliseconds, and removes its output. */
async function timeOf(args: readonly string[]): Promise<number> {
  const begun = performance.now();
  const { code } = await runCli(args, { cwd: directory });
  const elapsed = performance.now() - begun;
  expect(code).toBe(0);
  takeOutput(args[2] as string, 'with a receipt');
  return elapsed;
}

/** A resume runs no sealed shard again, and may be repeated any number of times. */
async function resume(output: readonly string[], isDone: boolean): Promise<void> {
  const sealed = sealedShards(`${output[0]}.tilefold`);
  const { code, stdout, stderr } = await runCli(command(output, '--resume', '--report-format', 'json'), { cwd: directory });
  expect(stderr).not.toMatch(/tilefold:/);
  expect(code).toBe(0);
  const { status, shards } = JSON.parse(stdout);
  if (isDone) expect(status).toBe('already-done');
  if (status === 'done') {
    expect(shards.skipped).toBe(sealed);
    expect(shards.run).toBe(shards.total - sealed);
  }
  const again = await runCli(command(output, '--resume'), { cwd: directory });
  expect(again.code).toBe(0);
}

function command(output: readonly string[], ...more: string[]): string[] {
  const [name, ...options] = output as [string, ...string[]];
  const plan = more.includes('--plan') ? [] : ['--plan', 'split-merge'];
  return ['prune', 'planet.mbtiles', name, '--style', 'style.json', '--shard-bytes', '40000', ...plan, ...options, ...more];
}

/** Returns the output's hash and removes it; nothing else may be beside the input, except the receipt of a run with --resume. */
function takeOutput(name: string, receipt: 'with a receipt' | 'alone' = 'alone'): string {
  const hash = createHash('sha256')
    .update(readFileSync(join(directory, name)))
    .digest('hex');
  rmSync(join(directory, name));
  if (receipt === 'with a receipt') rmSync(join(directory, `${name}.tilefold.json`));
  expect(readdirSync(directory).sort()).toEqual(INPUTS);
  return hash;
}

function sealedShards(job: string): number {
  const shards = join(directory, job, 'shards');
  if (!existsSync(join(directory, job, 'request.json'))) return 0;
  return readdirSync(shards, { recursive: true }).filter((name) => String(name).endsWith('.mbtiles')).length;
}

/** Workers of a dead primary exit by themselves, at once. */
async function untilGone(pids: readonly number[]): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (pids.some(isAlive)) {
    expect(performance.now(), `workers ${pids.filter(isAlive)} are still there`).toBeLessThan(deadline);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
