// What systemd and ps see of a run: sd_notify(3) on a real socket, and the command line in the process title.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { runCli, startCli } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';

vi.setConfig({ testTimeout: 120_000 });

/** Node cannot open this kind of socket. Prints each message on a line. */
const LISTENER = `use Socket; $| = 1; socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die $!;
bind($s, pack_sockaddr_un($ARGV[0])) or die $!;
while (defined recv($s, my $m, 65536, 0)) { print "$m\\n" }`;

let directory = '';
let listener: ChildProcess | null = null;
let received = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-service-'));
  buildPlanet(join(directory, 'in.mbtiles'), 'flat', { side: 48, maxzoom: 6, seed: 5, featuresPerTile: 20 });
});

afterEach(() => {
  listener?.kill();
  listener = null;
  received = '';
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Returns the socket's path. */
async function listen(name: string): Promise<string> {
  const path = join(directory, name);
  listener = spawn('perl', ['-e', LISTENER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  listener.stdout!.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  await vi.waitFor(() => expect(existsSync(path)).toBe(true));
  return path;
}

const PRUNE = ['prune', 'in.mbtiles', '--layers', 'roads', '--plan', 'split-merge', '--workers', '2'];

test('READY at the start, then the progress', async () => {
  const env = { NOTIFY_SOCKET: await listen('ready.sock') };
  const { code } = await runCli([...PRUNE, 'ready.pmtiles'], { cwd: directory, env });
  expect(code).toBe(0);
  await vi.waitFor(() => expect(received).toMatch(/STATUS=.*merge/), { timeout: 10_000 });
  expect(received).toMatch(/^READY=1$/m);
  expect(received).toMatch(/^STATUS=.*\d+ tiles/m);
  expect(received).not.toMatch(/^STOPPING=1$/m);
});

test('STOPPING when a signal comes', async () => {
  const env = { NOTIFY_SOCKET: await listen('stopping.sock') };
  const cli = startCli([...PRUNE, 'stopping.pmtiles', '--progress', 'json'], { cwd: directory, env });
  await cli.saw(/"phase":"map"/);
  process.kill(cli.pid, 'SIGTERM');
  expect((await cli.ended).code).toBe(143);
  await vi.waitFor(() => expect(received).toMatch(/^STOPPING=1$/m), { timeout: 10_000 });
});

test('a run continues if the socket is dead, or systemd-notify is missing', async () => {
  const env = { NOTIFY_SOCKET: join(directory, 'nobody.sock'), PATH: '' };
  expect((await runCli([...PRUNE, 'nobody.pmtiles'], { cwd: directory, env })).code).toBe(0);
});

test('ps shows the command and its output', async () => {
  const cli = startCli([...PRUNE, 'titled.pmtiles', '--progress', 'json'], { cwd: directory });
  await cli.saw(/"phase":"map"/);
  const title = readFileSync(`/proc/${cli.pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
  process.kill(cli.pid, 'SIGKILL');
  if (cli.child.exitCode === null) await once(cli.child, 'exit');
  expect(title).toMatch(/^tilefold prune in\.mbtiles .*titled\.pmtiles/);
});
