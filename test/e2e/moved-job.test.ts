// A job whose paths have changed is resumed, or the message says how; leftovers of a job that was removed by hand are reported.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';

const SHARDS = ['--plan', 'split-merge', '--shard-bytes', '3000', '--progress', 'json'];

let directory = '';
let reference: Buffer;
const at = (name: string) => join(directory, name);
const resume = (input: string, output: string, ...more: string[]) =>
  runCli(['copy', input, output, '--shard-bytes', '3000', '-q', '--resume', ...more], { cwd: directory });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-moved-'));
  mkdirSync(at('night'));
  buildPlanet(at('night/in.mbtiles'), 'flat', { side: 8, maxzoom: 5, seed: 1 });
  expect((await runCli(['copy', 'night/in.mbtiles', 'reference.mbtiles', '-q'], { cwd: directory })).code).toBe(0);
  reference = readFileSync(at('reference.mbtiles'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A run that was killed during its merge: a part of the output exists. */
async function killedRun(...more: string[]): Promise<void> {
  const cli = startCli(['copy', 'night/in.mbtiles', 'night/out.mbtiles', ...SHARDS, ...more], { cwd: directory });
  await cli.saw(/"phase":"merge"/);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  expect(parts('night')).toHaveLength(1);
}

function parts(name: string): string[] {
  return readdirSync(at(name)).filter((file) => file.endsWith('.part'));
}

function expectDone(output: string): void {
  expect(readFileSync(at(output)).equals(reference)).toBe(true);
  expect(readdirSync(join(at(output), '..')).sort()).toEqual(['in.mbtiles', 'out.mbtiles', 'out.mbtiles.tilefold.json']);
}

describe('a job is resumed', () => {
  test('under another path to its directory', async () => {
    symlinkSync('night', at('link'));
    await killedRun();
    expect(await resume('link/in.mbtiles', 'link/out.mbtiles')).toMatchObject({ code: 0, stderr: '' });
    expectDone('night/out.mbtiles');
  });

  test('after its directory was moved, input included', async () => {
    await killedRun();
    renameSync(at('night'), at('day'));
    expect(await resume('day/in.mbtiles', 'day/out.mbtiles')).toMatchObject({ code: 0, stderr: '' });
    expectDone('day/out.mbtiles');
  });

  test('in another place than it was created in', async () => {
    await killedRun('--checkpoint', 'job');
    renameSync(at('job'), at('other'));
    expect(await resume('night/in.mbtiles', 'night/out.mbtiles', '--checkpoint', 'other')).toMatchObject({ code: 0, stderr: '' });
    expectDone('night/out.mbtiles');
  });

  test('after only the directory of its output was moved', async () => {
    await killedRun('--checkpoint', 'job');
    renameSync(at('night'), at('day'));
    expect(await resume('day/in.mbtiles', 'day/out.mbtiles', '--checkpoint', 'job')).toMatchObject({ code: 0, stderr: '' });
    expectDone('day/out.mbtiles');
  });
});

test.each(['--resume', '--restart'])('a copy of a job does not touch the temporary output of the job, %s', async (option) => {
  await killedRun();
  cpSync(at('night'), at('copy'), { recursive: true, preserveTimestamps: true });
  const args = ['copy', 'copy/in.mbtiles', 'copy/out.mbtiles', '--shard-bytes', '3000', '-q', option, '--force-resume'];
  const result = await runCli(option === '--resume' ? args : args.slice(0, -1), { cwd: directory });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(readFileSync(at('copy/out.mbtiles')).equals(reference)).toBe(true);
  expect(parts('copy')).toEqual([]);
  expect(parts('night')).toHaveLength(1);
  expect(await resume('night/in.mbtiles', 'night/out.mbtiles')).toMatchObject({ code: 0, stderr: '' });
  expectDone('night/out.mbtiles');
});

test('the error about a job of another output says how to continue', async () => {
  await killedRun('--checkpoint', 'job');
  const { code, stderr } = await resume('night/in.mbtiles', 'night/other.mbtiles', '--checkpoint', 'job');
  expect(stderr).toMatch(
    /job: this job writes \S+night\/out\.mbtiles, not \S+other\.mbtiles; name that output to go on with it, or start over with --restart/,
  );
  expect(code).toBe(5);
});

describe('leftovers of a job that was removed by hand', () => {
  test('are reported by a run that cannot use them', async () => {
    await killedRun();
    rmSync(at('night/out.mbtiles.tilefold'), { recursive: true });
    const [part] = parts('night') as [string];
    const args = ['copy', 'night/in.mbtiles', 'night/out.mbtiles', '--maxzoom', '4', '--report-format', 'json', '--no-progress'];
    const { code, stdout } = await runCli(args, { cwd: directory });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).notes.join()).toContain(
      `${at(`night/${part}`)}: was left by a run whose job is not here; tilefold gc `,
    );
    expect(parts('night')).toEqual([part]);
  });

  test('are reported by status', async () => {
    await killedRun();
    rmSync(at('night/out.mbtiles.tilefold'), { recursive: true });
    const { code, stderr } = await runCli(['status', 'night/out.mbtiles'], { cwd: directory });
    expect(stderr).toMatch(
      /no job here; name .*; .*\.out\.mbtiles\.[0-9a-f]{12}\.part: was left by a run whose job is not here; tilefold gc /,
    );
    expect(code).toBe(13);
  });

  test('are removed by a run of the same request', async () => {
    await killedRun();
    rmSync(at('night/out.mbtiles.tilefold'), { recursive: true });
    expect(await resume('night/in.mbtiles', 'night/out.mbtiles')).toMatchObject({ code: 0, stderr: '' });
    expectDone('night/out.mbtiles');
    expect(existsSync(at('night/out.mbtiles.tilefold'))).toBe(false);
  });
});
