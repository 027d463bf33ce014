// The coverage-guided loop, on a toy that chance does not open, and on readers of untrusted bytes: gzip streams, PMTiles archives
// and vector tiles. By hand: npm run faults -- --long guided

import './block-coverage.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkTile } from '../../mvt/check.ts';
import { seeded } from '../../support/pmtiles-tileset.ts';
import { brokenTiles } from '../mvt-fuzz.ts';
import { HOURS, inputsOf, SEED } from './campaign.ts';
import { Coverage } from './coverage.ts';
import { damaged } from './damage.ts';
import { type GuidedResult, guided } from './guided.ts';
import { checkStream, wholeStreams } from './gzip-judge.ts';
import { wholeArchive } from './pmtiles-damage.ts';
import { readAll } from './pmtiles-judge.ts';
import { fuzzDirectory } from './scratch.ts';
import { openToy } from './toy-target.ts';

const INPUTS = inputsOf('TILEFOLD_FUZZ_GUIDED', 1500, 300_000);
const MAX_MS = 1000;
const TOY_INPUTS = 40_000;

const directory = fuzzDirectory();

test('opens a target that chance does not', () => {
  const seeds = [new Uint8Array(8)];
  const random = seeded(7);
  let byChance = 0;
  for (let i = 0; i < TOY_INPUTS; i++) {
    let input: Uint8Array = seeds[0]!;
    for (let pieces = 1 + Math.floor(random() * 3); pieces > 0; pieces--) input = damaged(random, input);
    byChance = Math.max(byChance, openToy(input));
  }
  let byCoverage = 0;
  const { corpus } = guided({
    random: seeded(7),
    seeds,
    inputs: TOY_INPUTS,
    isWatched: (url) => url.includes('toy-target'),
    attempt: (input) => {
      byCoverage = Math.max(byCoverage, openToy(input));
    },
  });
  expect(byChance).toBeLessThan(4);
  expect(byCoverage).toBe(5);
  // Each find builds on the previous one.
  expect(corpus.slice(0, 5).map(openToy)).toEqual([0, 1, 2, 3, 4]);
});

test('coverage reports code that is reached for the first time, once', () => {
  const coverage = new Coverage((url) => url.includes('toy-target'));
  const keys = [128, 255, 10, 127, 31];
  const places = [3, 5, 0, 7, 1];
  const input = new Uint8Array(8);
  expect(coverage.isNews(() => void openToy(input))).toBe(true);
  places.forEach((at, i) => {
    input[at] = keys[i]!;
    expect(
      coverage.isNews(() => void openToy(input), { remember: false }),
      `byte ${at}`,
    ).toBe(true);
    expect(
      coverage.isNews(() => void openToy(input)),
      `byte ${at}`,
    ).toBe(true);
    expect(
      coverage.isNews(() => void openToy(input)),
      `byte ${at}`,
    ).toBe(false);
  });
});

test('gzip streams that reach new code inflate as with zlib', { timeout: HOURS }, () => {
  const { corpus } = search('gzip', wholeStreams(), /\/src\/tile\//, (stored) => void checkStream(stored, 4096, 'zlib'));
  expect(corpus.length).toBeGreaterThan(wholeStreams().length);
});

test('PMTiles archives that reach new code are read correctly, or refused', { timeout: HOURS }, () => {
  const random = seeded(SEED);
  const seeds = Array.from({ length: 8 }, () => wholeArchive(random));
  const path = join(directory, 'guided.pmtiles');
  const { corpus } = search('PMTiles', seeds, /\/src\/archive\/pmtiles\//, (bytes) => {
    writeFileSync(path, bytes);
    readAll(path, bytes);
  });
  expect(corpus.length).toBeGreaterThan(seeds.length);
});

test('vector tiles that reach new code are valid or have a defect', { timeout: HOURS }, () => {
  const next = brokenTiles(SEED);
  const seeds = Array.from({ length: 40 }, next);
  const { corpus } = search('MVT', seeds, /\/src\/mvt\//, (tile) => void checkTile(tile));
  expect(corpus.length).toBeGreaterThanOrEqual(seeds.length);
});

/** A failing input is reported in base64, since it has no number. */
function search(name: string, seeds: readonly Uint8Array[], watched: RegExp, attempt: (input: Uint8Array) => void): GuidedResult {
  let slowestMs = 0;
  const timed = (input: Uint8Array) => {
    const started = performance.now();
    try {
      attempt(input);
    } catch (cause) {
      throw new Error(`${name}: ${(cause as Error).message}: ${Buffer.from(input).toString('base64')}`, { cause });
    }
    slowestMs = Math.max(slowestMs, performance.now() - started);
  };
  const random = seeded(SEED);
  const result = guided({ random, seeds, inputs: INPUTS, isWatched: (url) => watched.test(url), attempt: timed });
  const { corpus, functions, dark } = result;
  const finds = corpus.length - seeds.length;
  console.info(
    `${name}, guided: ${INPUTS} inputs of seed ${SEED}, slowest ${slowestMs.toFixed(0)} ms: ${finds} finds, ${functions} functions ran, ${dark} stretches in them did not`,
  );
  expect(slowestMs).toBeLessThan(MAX_MS);
  return result;
}
