// Outputs in processes that are killed with SIGKILL, again and again, at random moments; the seed is printed.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixFileHeader } from '../../../src/archive/mbtiles/write/file-header.ts';
import { MbtilesShardSink } from '../../../src/shard/file/shard-sink.ts';
import { queryRows, scratchDirectory } from '../../support/mbtiles-builder.ts';

const SEED = Number(process.env.TILEFOLD_TEST_SEED ?? Date.now() % 1_000_000);
const SHARDS = 40;
const ROWS_A_SHARD = 250;
const ROUNDS = 4;

/** Resumes after the last process was killed, as the merge does: whole shards by the row count. */
const MERGE = `
  const [path, kind, ...shards] = process.argv.slice(1);
  const { existsSync } = await import('node:fs');
  const create = !existsSync(path);
  const rowsDone = (rows) => shards.slice(rows / ${ROWS_A_SHARD});
  const { FlatOutput } = await import('FLAT');
  const { NormalizedOutput } = await import('NORMALIZED');
  process.stdout.write('begun');
  if (kind === 'flat') {
    const output = FlatOutput.open({ path, create });
    for (const shard of rowsDone(output.rows())) output.append(shard);
    output.finish({ other: {} }, 'mvt', { aggTilesHash: true });
  } else {
    const output = NormalizedOutput.open({ path, create });
    if (output.rows() === 0) for (const shard of shards) output.appendImages(shard);
    for (const shard of rowsDone(output.rows())) output.appendMap(shard);
    output.finish({ other: {} }, 'mvt', { aggTilesHash: true });
  }`;

let compiled: string;
let script: string;

beforeAll(() => {
  // Inside of the package, so that the compiled code finds its modules.
  compiled = mkdtempSync(resolve('node_modules', '.tilefold-test-'));
  const options = ['-p', '.', '--outDir', compiled, '--noCheck', '--declaration', 'false', '--isolatedDeclarations', 'false'];
  execFileSync(resolve('node_modules/.bin/tsc'), options);
  const moduleUrl = (name: string): string => pathToFileURL(join(compiled, 'archive/mbtiles/write', name)).href;
  script = MERGE.replace('FLAT', moduleUrl('flat-output.js')).replace('NORMALIZED', moduleUrl('normalized-output.js'));
});

afterAll(() => rmSync(compiled, { recursive: true, force: true }));

test.each(['flat', 'normalized'])(`a %s output killed at any moment comes out the same (seed ${SEED})`, async (kind) => {
  const directory = scratchDirectory();
  const shards = writeShards(directory);
  const whole = join(directory, 'whole.mbtiles');
  const wholeMs = (await runMerge(whole, kind, shards)).ms;
  const expected = committed(whole);
  const random = randomFrom(SEED);
  let kills = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const path = join(directory, `out-${round}.mbtiles`);
    // A busy machine may have slowed the whole run: if the first run ends before its kill, it starts over with less time.
    let lifeMs = wholeMs * 0.6;
    for (; !(await runMerge(path, kind, shards, random() * lifeMs)).isKilled; lifeMs /= 2) rmSync(path);
    kills++;
    // The others resume from there.
    while ((await runMerge(path, kind, shards, random() * wholeMs * 0.6)).isKilled) kills++;
    expect(committed(path).equals(expected)).toBe(true);
    expect(existsSync(`${path}-journal`)).toBe(false);
  }
  expect(kills).toBeGreaterThanOrEqual(ROUNDS);
  expect(queryRows(whole, 'SELECT count(*) FROM tiles')).toEqual([[SHARDS * ROWS_A_SHARD]]);
});

/** Runs a merge until it is done, or killed `lifeMs` after it has loaded its modules. */
async function runMerge(
  path: string,
  kind: string,
  shards: readonly string[],
  lifeMs?: number,
): Promise<{ isKilled: boolean; ms: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path, kind, ...shards], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  await once(child.stdout, 'data');
  const begun = performance.now();
  const timer = lifeMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), lifeMs);
  const [code, signal] = await exit;
  clearTimeout(timer);
  if (signal === null) expect(code).toBe(0);
  return { isKilled: signal !== null, ms: performance.now() - begun };
}

function writeShards(directory: string): string[] {
  return Array.from({ length: SHARDS }, (_, index) => {
    const path = join(directory, `${index}.mbtiles`);
    using sink = new MbtilesShardSink({ path, order: 'row', columns: 'hashed' });
    for (let n = 0; n < ROWS_A_SHARD; n++) {
      const data = n % 7 === 0 ? null : Buffer.alloc(100 + (n % 90) * 20, `${index % 3} ${n % 90}`);
      sink.put({ z: 10, x: index, y: 1023 - n, data });
    }
    sink.finish({ other: {} });
    return path;
  });
}

function committed(path: string): Buffer {
  const fd = openSync(path, 'r+');
  fixFileHeader(fd);
  closeSync(fd);
  return readFileSync(path);
}

/** Park and Miller's generator: numbers from 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
