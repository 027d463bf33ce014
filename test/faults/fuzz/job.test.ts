// Unfinished jobs, damaged afterwards: ledger, manifest, request, seals, shards. A resume gives the bytes of an undisturbed run,
// or refuses with a named error and leaves no output. By hand, ten thousand: npm run faults -- --long job

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { TilefoldError } from '../../../src/errors.ts';
import { jobState } from '../../../src/job/job.ts';
import type { RunOptions } from '../../../src/job/run-options.ts';
import { loadPreset } from '../../../src/plan/preset.ts';
import type { Request } from '../../../src/plan/request.ts';
import { createRequest } from '../../../src/run/request/create-request.ts';
import { run } from '../../../src/run/run.ts';
import { buildPlanet, PLANET_STYLE } from '../../support/planet.ts';
import { campaign, expectShares, HOURS, inputsOf } from './campaign.ts';
import { pick, type Random } from './damage.ts';
import { damageJob } from './job-damage.ts';
import { fuzzDirectory } from './scratch.ts';

const INPUTS = inputsOf('TILEFOLD_FUZZ_JOBS', 80, 10_000);
const OUTPUTS = {
  pmtiles: { output: 'out.pmtiles' },
  flat: { output: 'out.mbtiles', mbtilesType: 'flat' },
  normalized: { output: 'out.mbtiles', mbtilesType: 'normalized' },
} as const;
type OutputName = keyof typeof OUTPUTS;

const STREAM: Partial<RunOptions> = { preset: loadPreset('stream'), workers: 1, retries: 0 };
const RESTARTED = 0.05;

const directory = fuzzDirectory();
const input = join(directory, 'planet.mbtiles');
const work = join(directory, 'work');
/** Moments of a run: copies of all files beside the output at that time. */
const moments: { name: OutputName; path: string }[] = [];
const outputs = new Map<OutputName, Buffer>();

beforeAll(async () => {
  mkdirSync(work);
  buildPlanet(input, 'flat', { side: 8, maxzoom: 5, seed: 7, featuresPerTile: 8 });
  for (const name of Object.keys(OUTPUTS) as OutputName[]) {
    await run(requestOf(name), { ...STREAM, onProgress: ({ type }) => void (type === 'shard' && remember(name)) });
    outputs.set(name, readFileSync(outputOf(name)));
    rmSync(outputOf(name));
  }
});

test('a damaged job gives the same bytes, or is refused', { timeout: HOURS }, async () => {
  expect(moments.length).toBeGreaterThan(30);
  const outcomes = await campaign('jobs', INPUTS, async (random) => {
    const { name, path } = pick(random, moments);
    rmSync(work, { recursive: true });
    cpSync(path, work, { recursive: true });
    const damage = damageJob(random, work);
    try {
      return await resume(name, random);
    } catch (cause) {
      throw new Error(`${name}, ${damage.join(', ')}: ${(cause as Error).message}`, { cause });
    }
  });
  expectShares(outcomes, (outcome) => outcome === 'done', 0.02);
});

async function resume(name: OutputName, random: Random): Promise<string> {
  let outcome: string;
  try {
    const { status } = await run(requestOf(name), { ...STREAM, resume: true });
    outcome = status;
  } catch (error) {
    if (!(error instanceof TilefoldError) || error.code === 'INTERNAL') throw error;
    outcome = error.code;
  }
  if (outcome === 'done') {
    expectOutput(name);
    return outcome;
  }
  if (existsSync(outputOf(name))) throw new Error(`${outcome}, and there is an output`);
  if (outcome === 'already-done') throw new Error('it is called done, and there is no output');
  // An invalid lock has to be removed by a human, and so has a directory without its marker.
  if (random() < RESTARTED && outcome !== 'IO') {
    const job = `${outputOf(name)}.tilefold`;
    if (['none', 'job', 'remains'].includes(jobState(job))) {
      await run(requestOf(name), { ...STREAM, restart: true });
      expectOutput(name);
    } else {
      await expectLeftAlone(job, () => run(requestOf(name), { ...STREAM, restart: true }));
    }
  }
  return outcome;
}

async function expectLeftAlone(job: string, restart: () => Promise<unknown>): Promise<void> {
  const before = readdirSync(job, { recursive: true });
  await expect(restart()).rejects.toMatchObject({ code: 'BAD_JOB', message: expect.stringContaining('--checkpoint') });
  expect(readdirSync(job, { recursive: true })).toEqual(before);
}

function expectOutput(name: OutputName): void {
  if (Buffer.compare(readFileSync(outputOf(name)), outputs.get(name)!) !== 0) throw new Error('the output has other bytes');
}

function remember(name: OutputName): void {
  const path = join(directory, `moment-${moments.length}`);
  cpSync(work, path, { recursive: true });
  moments.push({ name, path });
}

function requestOf(name: OutputName): Request {
  const { output, ...options } = OUTPUTS[name];
  const styles = [{ name: 'style.json', text: PLANET_STYLE }];
  return createRequest({
    command: 'prune',
    input,
    output: join(work, output),
    prune: { styles },
    shardBytes: 12_000,
    ...options,
  });
}

function outputOf(name: OutputName): string {
  return join(work, OUTPUTS[name].output);
}
