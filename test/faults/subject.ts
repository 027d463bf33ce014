// The run that the fault suites disturb: a small job of ten shards or more, its expected bytes, and all checks after a fault.

import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type CliResult, MAIN, type RunningCli, startCommand } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

/** Set by `npm run faults -- --long`: all points instead of a few. */
export const LONG: boolean = !['', '0', undefined].includes(process.env['TILEFOLD_FAULTS_LONG']);
export const SEED: number = Number(process.env['TILEFOLD_FAULTS_SEED'] ?? 20_261_121);

export const OUTPUTS = {
  PMTiles: ['out.pmtiles'],
  flat: ['out.mbtiles', '--mbtiles-type', 'flat'],
  normalized: ['out.mbtiles', '--mbtiles-type', 'normalized'],
} as const;

const PLANS = {
  stream: ['--plan', 'stream', '--workers', '1'],
  'split-merge': ['--plan', 'split-merge', '--workers', '2'],
} as const;

export type OutputName = keyof typeof OUTPUTS;
export type PlanName = keyof typeof PLANS;

/** The cases of a suite's long form: each output with each plan. */
export const ALL_CASES: [OutputName, PlanName][] = (['stream', 'split-merge'] as const).flatMap((plan) =>
  (['PMTiles', 'flat', 'normalized'] as const).map((output): [OutputName, PlanName] => [output, plan]),
);

/** Input and style in their own directory, and the hash of each kind of output. */
export class Subject implements Disposable {
  readonly home: string;
  readonly #references = new Map<OutputName, string>();

  constructor() {
    this.home = mkdtempSync(join(tmpdir(), 'tilefold-faults-'));
    buildPlanet(join(this.home, 'planet.mbtiles'), 'flat', { side: 16, maxzoom: 6, seed: 3 });
    writeFileSync(join(this.home, 'style.json'), PLANET_STYLE);
  }

  /** A fresh directory for outputs and jobs. */
  makePlace(): string {
    return mkdtempSync(join(this.home, 'place-'));
  }

  args(output: OutputName, plan: PlanName, ...more: string[]): string[] {
    const [name, ...options] = OUTPUTS[output];
    const paths = [join(this.home, 'planet.mbtiles'), name, '--style', join(this.home, 'style.json')];
    return ['prune', ...paths, '--shard-bytes', '28000', ...options, ...PLANS[plan], ...more];
  }

  /** Returns the hash of an undisturbed output, made in at least ten shards. */
  async reference(output: OutputName): Promise<string> {
    const known = this.#references.get(output);
    if (known !== undefined) return known;
    const place = this.makePlace();
    const { code, stdout, stderr } = await runNode(this.args(output, 'stream', '--report-format', 'json'), place);
    expect(stderr).not.toMatch(/tilefold:/);
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.shards.total).toBeGreaterThanOrEqual(10);
    expectBalance(report);
    const hash = hashOf(join(place, OUTPUTS[output][0]));
    rmSync(place, { recursive: true });
    this.#references.set(output, hash);
    return hash;
  }

  /** The final name has the complete output or nothing; other files are not checked yet. */
  async expectNothingHalf(output: OutputName, place: string): Promise<void> {
    const path = join(place, OUTPUTS[output][0]);
    if (existsSync(path)) expect(hashOf(path), 'what stands under the final name').toBe(await this.reference(output));
  }

  /** A resume gives the bytes of an undisturbed run, a balance that adds up, and leaves nothing else but its receipt. */
  async expectResumes(output: OutputName, plan: PlanName, place: string, env: Record<string, string> = {}): Promise<void> {
    const args = this.args(output, plan, '--resume', '--report-format', 'json');
    const { code, stdout, stderr } = await runNode(args, place, env);
    expect(stderr).not.toMatch(/tilefold:/);
    expect(code).toBe(0);
    expectBalance(JSON.parse(stdout));
    await this.expectDone(output, place, 'with a receipt');
  }

  async expectDone(output: OutputName, place: string, receipt: 'with a receipt' | 'alone' = 'alone'): Promise<void> {
    const name = OUTPUTS[output][0];
    expect(hashOf(join(place, name))).toBe(await this.reference(output));
    const names = receipt === 'alone' ? [name] : [name, `${name}.tilefold.json`];
    expect(readdirSync(place).filter((entry) => entry !== 'lost+found')).toEqual(names);
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Read = written + dropped + failed, in total and at each zoom. */
function expectBalance({ status, tiles, by_zoom }: BalanceReport): void {
  if (status === 'already-done') return;
  const dropped = Object.values(tiles.dropped).reduce((sum, count) => sum + count, 0);
  expect(tiles.read).toBeGreaterThan(0);
  expect(tiles.written + dropped + tiles.failed).toBe(tiles.read);
  for (const zoom of by_zoom) expect(zoom.written + zoom.dropped, `zoom ${zoom.zoom}`).toBe(zoom.read);
}

interface BalanceReport {
  status: string;
  tiles: { read: number; written: number; failed: number; dropped: Record<string, number> };
  by_zoom: { zoom: number; read: number; written: number; dropped: number }[];
}

export function runNode(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<CliResult> {
  return start([process.execPath, MAIN, ...args], cwd, env).ended;
}

export function start(command: readonly string[], cwd: string, env: Record<string, string> = {}): RunningCli {
  return startCommand(command, { cwd, env });
}

/** Runs a tool to its end; any failure fails the test with the tool's output. */
export async function tool(...command: string[]): Promise<string> {
  const { code, stdout, stderr } = await start(command, tmpdir()).ended;
  expect(code, `${command.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

/** An error as a user should see it: one line of ours, and no stack. */
export function expectOneLine({ stderr, stdout }: CliResult, words: RegExp): void {
  const lines = stderr.split('\n').filter((line) => line.startsWith('tilefold: '));
  expect(lines, stderr).toHaveLength(1);
  expect(lines[0]).toMatch(words);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Up to `count` different numbers from 1 to `limit`, ascending. */
export function sampled(limit: number, count: number, random: () => number): number[] {
  const all = Array.from({ length: limit }, (_, n) => n + 1);
  while (all.length > count) all.splice(Math.floor(random() * all.length), 1);
  return all;
}
