// A shard that runs again is never lost: at each moment at which the run can be killed, the next one finds its new file or its old one.

import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Job } from '../../src/job/job.ts';
import { openJob } from '../../src/job/job.ts';
import { dropOld, setAside, settleSetAside } from '../../src/job/set-aside.ts';
import { createRequest } from '../../src/run/request/create-request.ts';
import { run } from '../../src/run/run.ts';
import { buildPlanet } from '../support/planet.ts';

let directory = '';
let job: Job;
const at = (name: string) => join(job.shardDirectory, name);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-set-aside-'));
  const input = buildPlanet(join(directory, 'in.mbtiles'), 'flat', { side: 4, maxzoom: 3, seed: 1 });
  const request = createRequest({ command: 'copy', input, output: join(directory, 'out.pmtiles'), shardBytes: 4000 });
  await run(request, { workers: 1, part: { shards: null, only: 'map' } });
  job = await openJob(`${request.output}.tilefold`);
  writeFileSync(at('1.bad.ndjson'), 'old list');
  copyFileSync(at('1.mbtiles'), join(directory, 'sealed'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const filesOfShard = () =>
  readdirSync(job.shardDirectory)
    .filter((name) => name.startsWith('1.'))
    .sort();

function expectOld(): void {
  expect(settleSetAside(job)).toEqual([1]);
  expect(filesOfShard()).toEqual(['1.bad.ndjson', '1.mbtiles']);
  expect(readFileSync(at('1.bad.ndjson'), 'utf8')).toBe('old list');
  expect(readFileSync(at('1.mbtiles')).equals(readFileSync(join(directory, 'sealed')))).toBe(true);
  expect(settleSetAside(job)).toEqual([]);
}

test('while it is set aside', () => {
  renameSync(at('1.bad.ndjson'), at('1.old.bad.ndjson'));
  expectOld();
});

test('before the new one is sealed', () => {
  setAside(job, [1]);
  expect(filesOfShard()).toEqual(['1.old.bad.ndjson', '1.old.mbtiles']);
  writeFileSync(at('1.bad.ndjson'), 'new list');
  expectOld();
});

test('when the new one is damaged, as by a power cut', () => {
  setAside(job, [1]);
  const sealed = readFileSync(join(directory, 'sealed'));
  writeFileSync(at('1.mbtiles'), sealed.subarray(0, sealed.length - 512));
  expectOld();
});

test('while it is put back', () => {
  setAside(job, [1]);
  renameSync(at('1.old.mbtiles'), at('1.mbtiles'));
  expectOld();
});

test('a list of the new attempt goes when the old one had none', () => {
  rmSync(at('1.bad.ndjson'));
  setAside(job, [1]);
  writeFileSync(at('1.bad.ndjson'), 'new list');
  expect(settleSetAside(job)).toEqual([1]);
  expect(filesOfShard()).toEqual(['1.mbtiles']);
});

test.each(['before', 'while'])('once the new one is sealed the new one counts, also killed %s the old one goes', (when) => {
  setAside(job, [1]);
  copyFileSync(join(directory, 'sealed'), at('1.mbtiles'));
  writeFileSync(at('1.bad.ndjson'), 'new list');
  if (when === 'while') rmSync(at('1.old.bad.ndjson'));
  expect(settleSetAside(job)).toEqual([]);
  expect(filesOfShard()).toEqual(['1.bad.ndjson', '1.mbtiles']);
  expect(readFileSync(at('1.bad.ndjson'), 'utf8')).toBe('new list');
});

test('the old one goes in whole', () => {
  setAside(job, [1]);
  dropOld(job, 1);
  expect([filesOfShard(), existsSync(at('0.mbtiles'))]).toEqual([[], true]);
});
