// A fuzz campaign: numbered inputs from a seed, each with a time limit, none of them leaking memory. Any input can be reproduced
// by its number: TILEFOLD_FUZZ_FROM=17 and one input gives input 17 of the same seed.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import { seeded } from '../../support/pmtiles-tileset.ts';
import type { Random } from './damage.ts';

/** Inputs of a suite: few in CI, many by hand (`npm run faults -- --long`), or as many as its variable says. */
export function inputsOf(variable: string, few: number, many: number): number {
  return Number(process.env[variable] ?? (process.env['TILEFOLD_FAULTS_LONG'] === '1' ? many : few));
}

export const SEED: number = Number(process.env['TILEFOLD_FUZZ_SEED'] ?? 1);
const FROM = Number(process.env['TILEFOLD_FUZZ_FROM'] ?? 0);

/** Timeout of a suite that may run for hours. */
export const HOURS: number = 24 * 3_600_000;
const MAX_MS = 1000;
/** A process that waits for the CPU is slow without fault of the input, which is then tried again. */
const TRIES_WHEN_SLOW = 3;
/** Longer than any waiting: the input hangs. */
const HANG_MS = 60_000;
/** Above the size of the warm process. No input may need more than 64 MiB, and the garbage collector lags behind. */
const MAX_GROWTH_BYTES = 400 * 2 ** 20;
const WARM_INPUTS = 500;
const MEMORY_EVERY = 500;
const TURN_EVERY = 50;

/** The outcome of an input, in a word or two; outcomes are counted by it. */
type Attempt = (random: Random, index: number) => string | Promise<string>;

/**
 * Tries inputs one by one; the first failure ends the campaign with its number. Returns the outcomes. Inputs of seed 1 that once found
 * something are tried first.
 */
export async function campaign(
  name: string,
  inputs: number,
  attempt: Attempt,
  foundOnce: readonly number[] = [],
): Promise<Map<string, number>> {
  for (const index of foundOnce) await timed(attempt, index, 1);
  const outcomes = new Map<string, number>();
  const hangs = new HangWatch(name);
  let slowestMs = 0;
  let warmBytes = 0;
  let growth = 0;
  try {
    for (let index = FROM; index < FROM + inputs; index++) {
      hangs.begin(index);
      try {
        const { outcome, ms } = await timed(attempt, index);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        slowestMs = Math.max(slowestMs, ms);
      } catch (cause) {
        throw new Error(`${name}: input ${index} of seed ${SEED}: ${(cause as Error).message}`, { cause });
      }
      const done = index - FROM + 1;
      // zlib frees failed handles only in another turn of the event loop.
      if (done % TURN_EVERY === 0) await nextTurn();
      if (done % MEMORY_EVERY !== 0) continue;
      const { rss } = process.memoryUsage();
      if (done <= WARM_INPUTS) warmBytes = rss;
      growth = Math.max(growth, rss - warmBytes);
      if (growth > MAX_GROWTH_BYTES) throw new Error(`${name}: ${growth} bytes more after input ${index} of seed ${SEED}`);
    }
  } finally {
    await hangs.end();
  }
  const grown = `${Math.round(growth / 2 ** 20)} MiB more at most`;
  console.info(`${name}: ${inputs} inputs of seed ${SEED}, slowest ${slowestMs.toFixed(0)} ms, ${grown}:`, sorted(outcomes));
  return outcomes;
}

/** Fails if damage is too heavy or too light to be useful: both outcomes must occur. */
export function expectShares(
  outcomes: ReadonlyMap<string, number>,
  isTaken: (outcome: string) => boolean,
  atLeast: number,
): void {
  const all = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
  const taken = [...outcomes].reduce((sum, [outcome, count]) => sum + (isTaken(outcome) ? count : 0), 0);
  // A single reproduced input has no shares.
  if (all < 100) return;
  expect(taken / all, 'share of inputs that were taken').toBeGreaterThan(atLeast);
  expect(1 - taken / all, 'share of inputs that were refused').toBeGreaterThan(atLeast);
}

async function timed(attempt: Attempt, index: number, seed: number = SEED): Promise<{ outcome: string; ms: number }> {
  for (let tries = 1; ; tries++) {
    const started = performance.now();
    const startedCpu = process.cpuUsage();
    const pending = attempt(randomOf(index, seed), index);
    const outcome = typeof pending === 'string' ? pending : await pending;
    // The lower of the two: waiting for the CPU is not work, and threads run in parallel.
    const { user, system } = process.cpuUsage(startedCpu);
    const ms = Math.min(performance.now() - started, (user + system) / 1000);
    if (ms <= MAX_MS) return { outcome, ms };
    if (tries === TRIES_WHEN_SLOW) throw new Error(`it took ${ms.toFixed(0)} ms, and no less when it was tried again`);
  }
}

/** Every input has its own random numbers. */
function randomOf(index: number, seed: number): Random {
  return seeded((Math.imul(seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b)) | 0);
}

function sorted(outcomes: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...outcomes].sort(([, a], [, b]) => b - a));
}

/**
 * A thread that ends the process when one input takes forever, since the runner's own timer is blocked then. It reports the number of
 * the input.
 */
class HangWatch {
  readonly #current = new Float64Array(new SharedArrayBuffer(8));
  readonly #thread: Worker;

  constructor(name: string) {
    const code = `
      const { workerData: { current, label, hangMs } } = require('node:worker_threads');
      let last = -1;
      setInterval(() => {
        if (current[0] === last && last >= 0) {
          require('node:fs').writeSync(2, label + ': input ' + last + ' hangs\\n');
          process.kill(process.pid, 'SIGKILL');
        }
        last = current[0];
      }, hangMs);`;
    const workerData = { current: this.#current, label: `${name}, seed ${SEED}`, hangMs: HANG_MS };
    this.#current[0] = -1;
    this.#thread = new Worker(code, { eval: true, workerData, execArgv: [] });
    this.#thread.unref();
  }

  begin(index: number): void {
    this.#current[0] = index;
  }

  async end(): Promise<void> {
    await this.#thread.terminate();
  }
}
