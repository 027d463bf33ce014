// The specification's options on the machine's resources: what they change, and that no output byte is among it.

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { childrenOf, isAtShard, MAIN, runCli, startCli, startCommand } from '../support/cli.ts';
import { writeSample } from '../support/sample.ts';

let directory = '';
const at = (name: string) => join(directory, name);
const run = (...args: string[]) => runCli(args, { cwd: directory });
const SPLIT = ['--plan', 'split-merge', '--shard-bytes', '262144'];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-machine-'));
  writeSample(at('in.mbtiles'));
  for (const format of ['mbtiles', 'pmtiles']) expect((await run('copy', 'in.mbtiles', `plain.${format}`, '-q')).code).toBe(0);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function isPlain(name: string): boolean {
  return readFileSync(at(name)).equals(readFileSync(at(name.endsWith('.pmtiles') ? 'plain.pmtiles' : 'plain.mbtiles')));
}

/** Runs under strace, and returns its lines. */
async function traced(calls: string, ...args: string[]): Promise<string> {
  const { code, stderr } = await startCommand(
    ['strace', '-f', '-qq', '-s', '4096', '-e', `trace=${calls}`, '-o', 'trace.txt', process.execPath, MAIN, ...args],
    { cwd: directory },
  ).ended;
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return readFileSync(at('trace.txt'), 'utf8');
}

async function readsOf(...args: string[]): Promise<number> {
  return (await traced('pread64', ...args)).split('\n').length;
}

describe('--workers and --readers', () => {
  test('-w is --workers, and --readers limits it', async () => {
    const workersOf = async (...args: string[]) => {
      const { stdout } = await run('copy', 'in.mbtiles', 'workers.pmtiles', ...SPLIT, '--force', ...args);
      return /split-merge, (\d+) worker/.exec(stdout)?.[1];
    };
    expect(await workersOf('-w', '3')).toBe('3');
    expect(await workersOf('-w', '3', '--readers', '2')).toBe('2');
    expect(isPlain('workers.pmtiles')).toBe(true);
    expect(await run('inspect', 'in.mbtiles', '--readers', '0')).toMatchObject({ code: 2 });
    const { stderr } = await run('inspect', 'in.mbtiles', '--plan', 'split-merge', '-w', '2', '--readers', '1', '--log', 'debug');
    expect(stderr).toContain(', 1 worker\n');
    expect(stderr).not.toContain('2 workers');
  });
});

describe('page caches', () => {
  test('--read-cache-mb saves reads of the input', async () => {
    const reads = (mb: string) => readsOf('copy', 'in.mbtiles', `read-${mb}.pmtiles`, '-q', '--read-cache-mb', mb);
    expect(await reads('1')).toBeGreaterThan((await reads('64')) + 300);
    expect([isPlain('read-1.pmtiles'), isPlain('read-64.pmtiles')]).toEqual([true, true]);
  });

  test('--write-cache-mb saves reads of the output', async () => {
    const reads = (mb: string) => readsOf('copy', 'in.mbtiles', `write-${mb}.mbtiles`, '-q', '--write-cache-mb', mb);
    expect(await reads('1')).toBeGreaterThan((await reads('64')) + 300);
    expect([isPlain('write-1.mbtiles'), isPlain('write-64.mbtiles')]).toEqual([true, true]);
  });

  test('inspect --read-cache-mb reads with it, and a PMTiles input has none', async () => {
    const { code, stderr } = await run('inspect', 'plain.pmtiles', '--read-cache-mb', '8');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('note: --read-cache-mb: nothing to set for') });
    const { stderr: quiet } = await run('inspect', 'in.mbtiles', '--read-cache-mb', '8');
    expect(quiet).not.toContain('note:');
    expect(await run('inspect', 'in.mbtiles', '--read-cache-mb', '0.5')).toMatchObject({ code: 2 });
  });
});

test.each([
  ['copy', 'in.mbtiles', 'batch.mbtiles'],
  ['inspect', 'in.mbtiles'],
  ['status', 'gone'],
])('%s accepts what it has nothing to set for, with one note', async (...args) => {
  const { stderr } = await run(...args, '--io-batch', '500', '--log', 'warn');
  expect(stderr.match(/note: .*/g)).toEqual(['note: --io-batch: nothing to set in this command; accepted and ignored']);
});

describe('--tmpdir', () => {
  beforeAll(() => mkdirSync(at('scratch')));

  test.each(['mbtiles', 'pmtiles'])('shards are written there and appear in the job complete: %s', async (format) => {
    const line = ['copy', 'in.mbtiles', `local.${format}`, '-q', '--keep-job', '--tmpdir', 'scratch', ...SPLIT];
    const trace = await traced('openat', ...line);
    expect(trace).toMatch(/scratch\/tilefold-scratch[^/]*\/0\.[^/"]*\.tmp", O_RDWR\|O_CREAT/);
    expect(trace).not.toMatch(/\.tilefold\/shards\/[^"]*\.tmp", O_RDWR/);
    const [hash = ''] = readdirSync(at(`local.${format}.tilefold/shards`));
    const shards = readdirSync(at(`local.${format}.tilefold/shards/${hash}`));
    expect(shards.length).toBeGreaterThan(2);
    expect(shards.every((name) => /^\d+\.mbtiles$/.test(name))).toBe(true);
    expect(readdirSync(at('scratch'))).toEqual([]);
    expect(isPlain(`local.${format}`)).toBe(true);
  });

  test('what a killed run leaves there goes with the next run, which resumes to the same bytes', async () => {
    const line = [
      'prune',
      'in.mbtiles',
      'killed.pmtiles',
      '--exclude-layers',
      'graticules',
      '-q',
      '--tmpdir',
      'scratch',
      ...SPLIT,
    ];
    const running = startCli(line, { cwd: directory });
    await vi.waitFor(() => expect(childrenOf(running.pid).some(isAtShard)).toBe(true), { timeout: 20_000, interval: 5 });
    process.kill(-running.pid, 'SIGKILL');
    await running.ended;
    expect(readdirSync(at('scratch'))).not.toEqual([]);
    expect((await run(...line, '--resume')).code).toBe(0);
    expect(readdirSync(at('scratch'))).toEqual([]);
    const whole = ['prune', 'in.mbtiles', 'whole.pmtiles', '--exclude-layers', 'graticules', '-q'];
    expect((await run(...whole)).code).toBe(0);
    expect(readFileSync(at('killed.pmtiles')).equals(readFileSync(at('whole.pmtiles')))).toBe(true);
  });

  test('is where other commands keep temporary files', async () => {
    const trace = await traced('mkdir,mkdirat', 'inspect', 'in.mbtiles', '--tmpdir', 'scratch', '--log', 'error');
    expect(trace).toContain(`${at('scratch')}/tilefold-inspect`);
    expect(readdirSync(at('scratch'))).toEqual([]);
  });

  test('counts for the disk that a run needs, and must be there', async () => {
    const { stdout } = await run(
      'copy',
      'in.mbtiles',
      'dry.mbtiles',
      '--dry-run',
      '--report-format',
      'json',
      '--tmpdir',
      '/dev/shm',
      ...SPLIT,
    );
    expect(JSON.parse(stdout).needs.map((need: { directory: string }) => need.directory)).toContain('/dev/shm');
    const gone = await run('copy', 'in.mbtiles', 'gone.mbtiles', '--tmpdir', 'nowhere');
    expect(gone).toMatchObject({ code: 1, stderr: 'tilefold: --tmpdir nowhere: is not a directory; make it, or name another\n' });
    expect(existsSync(at('gone.mbtiles'))).toBe(false);
  });
});
