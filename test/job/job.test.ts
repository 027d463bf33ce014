import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createJob, type JobRecord, jobState, openJob, removeJob } from '../../src/job/job.ts';
import { createStagingDirectory } from '../../src/job/staging.ts';
import { createManifest } from '../../src/plan/manifest.ts';
import type { Request } from '../../src/plan/request.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { SETTLED } from '../support/settled.ts';

const MANIFEST = createManifest('f', SETTLED, [], 100);
const request = { outputFormat: 'pmtiles' } as Request;
const RECORD = { job: 'tilefold', version: 2, request, temporaryOutput: 'x.part' } as JobRecord;

async function bornIn(directory: string) {
  using staging = createStagingDirectory(directory, '/data/out.pmtiles');
  return createJob(staging.path, directory, RECORD, MANIFEST);
}

test('a job is created atomically, found again, and removed completely', async () => {
  const parent = scratchDirectory();
  const directory = join(parent, 'out.tilefold');
  expect(jobState(directory)).toBe('none');
  const job = await bornIn(directory);
  expect(readdirSync(parent)).toEqual(['out.tilefold']);
  expect(jobState(directory)).toBe('job');
  expect(await openJob(directory)).toEqual(job);
  removeJob(directory);
  expect(readdirSync(parent)).toEqual([]);
});

test('a job cannot be created in place of another', async () => {
  const directory = join(scratchDirectory(), 'out.tilefold');
  await bornIn(directory);
  await expect(bornIn(directory)).rejects.toMatchObject({ code: 'JOB_EXISTS' });
  expect(jobState(directory)).toBe('job');
});

test('an empty directory, as from mktemp, can become a job', async () => {
  const directory = join(scratchDirectory(), 'mktemp');
  mkdirSync(directory);
  expect(jobState(directory)).toBe('none');
  await bornIn(directory);
  expect(jobState(directory)).toBe('job');
});

test('the remains of a finished job are distinguished from a job, and from foreign files', async () => {
  const directory = join(scratchDirectory(), 'out.tilefold');
  await bornIn(directory);
  rmSync(join(directory, 'request.json'));
  expect(jobState(directory)).toBe('remains');
  writeFileSync(join(directory, 'diary.txt'), '');
  expect(jobState(directory)).toBe('foreign');
  removeJob(directory);
  expect(readdirSync(directory)).toEqual(['diary.txt']);
});

test('a job of another version is refused with advice', async () => {
  const directory = join(scratchDirectory(), 'out.tilefold');
  await bornIn(directory);
  const request = join(directory, 'request.json');
  writeFileSync(request, readFileSync(request, 'utf8').replace('"version": 2', '"version": 1'));
  const message = `${request}: is not a job of this version of tilefold. Start over with --restart`;
  await expect(openJob(directory)).rejects.toMatchObject({ code: 'BAD_JOB', message });
});

test('a request that cannot be read is refused with advice', async () => {
  const directory = join(scratchDirectory(), 'out.tilefold');
  await bornIn(directory);
  const request = join(directory, 'request.json');
  writeFileSync(request, readFileSync(request, 'utf8').slice(0, 20));
  await expect(openJob(directory)).rejects.toMatchObject({ code: 'BAD_JOB', message: expect.stringMatching(/--restart/) });
  expect(existsSync(request)).toBe(true);
});

test.each(['request.json', 'manifest.ndjson'])('a %s with one changed character is refused with advice', async (name) => {
  const directory = join(scratchDirectory(), 'out.tilefold');
  await bornIn(directory);
  const path = join(directory, name);
  // Still valid JSON, with another value.
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(name === 'request.json' ? 'x.part' : '"fingerprint":"f"', (word) => word.replace(/[xf](?=\.|"$)/, 'y')),
  );
  expect(readFileSync(path, 'utf8')).not.toBe(text);
  await expect(openJob(directory)).rejects.toMatchObject({ code: 'BAD_JOB', message: expect.stringMatching(/--restart/) });
});

test('staging directories of killed runs are removed, those of another output stay', async () => {
  const parent = scratchDirectory();
  const directory = join(parent, 'job');
  createStagingDirectory(directory, '/data/a.pmtiles');
  const other = createStagingDirectory(directory, '/data/b.pmtiles');
  const mine = createStagingDirectory(directory, '/data/a.pmtiles');
  expect(
    readdirSync(parent)
      .map((name) => join(parent, name))
      .sort(),
  ).toEqual([mine.path, other.path].sort());
  mine.discard();
  expect(existsSync(mine.path)).toBe(false);
});
