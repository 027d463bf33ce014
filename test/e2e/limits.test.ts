// System limits: a run that can start no worker, or not all of them, ends by itself, with an error in one line or with its
// output.

import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readTiles } from '../support/archive-reading.ts';
import { type CliResult, MAIN, runCli, startCommand } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';

let directory = '';
const file = (name: string): string => join(directory, name);

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-limits-'));
  buildPlanet(file('in.mbtiles'), 'flat', { side: 16, maxzoom: 6, seed: 3 });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const COPY = ['copy', 'in.mbtiles', 'out.pmtiles', '--plan', 'split-merge', '--workers', '3', '--shard-bytes', '20000'];

/** Runs the command with a limit on open files. A run that does not end by itself is killed, and fails the test. */
async function runWithFiles(limit: number, ...args: string[]): Promise<CliResult> {
  const cli = startCommand(['prlimit', `--nofile=${limit}`, process.execPath, MAIN, ...args, '--progress', 'none'], {
    cwd: directory,
  });
  const killer = setTimeout(() => process.kill(-cli.pid, 'SIGKILL'), 25_000);
  const result = await cli.ended;
  clearTimeout(killer);
  expect(result.signal).toBeNull();
  return result;
}

describe('with few open files', () => {
  test.each([26, 29, 32, 35, 38, 41, 44, 50])('%i: the run ends by itself, in one line or with its output', async (limit) => {
    const { code, stdout, stderr } = await runWithFiles(limit, ...COPY);
    if (code === 0) expect(readTiles(file('out.pmtiles')).size).toBe(readTiles(file('in.mbtiles')).size);
    else
      expect(stderr.trim().split('\n')).toEqual([
        expect.stringMatching(/^tilefold: .*(EMFILE|ulimit -n|unable to open database file)/),
      ]);
    if (code !== 0) expect(stdout).toBe('');
    removeOutputs();
  });

  test('an inspection on workers ends by itself too', async () => {
    for (const limit of [26, 30, 34]) {
      const { code, stderr } = await runWithFiles(limit, 'inspect', 'in.mbtiles', '--plan', 'split-merge', '--workers', '3');
      expect(stderr).toMatch(code === 0 ? /^$/ : /^tilefold: .*(EMFILE|ulimit -n).*\n$/);
    }
  });
});

test('a run that can start no process says so in one line, and is resumed', async () => {
  // The limit does not apply to root.
  const user = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  chmodSync(directory, 0o777);
  for (const name of readdirSync(directory)) chmodSync(file(name), 0o666);
  // About the number of threads of one Node process, which depends on the machine: with fewer it does not even start.
  let result: CliResult | undefined;
  let limits: string[] = [];
  const limited = (args: readonly string[]) =>
    startCommand([...user, ...limits, process.execPath, MAIN, ...args, '--progress', 'none'], { cwd: directory }).ended;
  for (let limit = 6; limit < 24 && !/cannot be started/.test(result?.stderr ?? ''); limit++) {
    removeOutputs();
    limits = ['prlimit', `--nproc=${limit}`];
    result = await limited(COPY);
  }
  expect(result).toMatchObject({
    code: 1,
    signal: null,
    // Node may print its own message about threads before.
    stderr: expect.stringMatching(/^tilefold: .*a worker cannot be started: .*EAGAIN.*ulimit -u.*--plan stream$/m),
  });
  expect((await runCli([...COPY, '--resume', '-q'], { cwd: directory })).code).toBe(0);
  removeOutputs();
});

function removeOutputs(): void {
  for (const name of readdirSync(directory)) if (name !== 'in.mbtiles') rmSync(file(name), { recursive: true });
}
