// The container image: its Dockerfile is linted, its build stage runs unchanged on the files that it gets, and the command is
// tested as process 1, for which the kernel ignores every signal without a listener.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { validate } from 'dockerfile-utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, MAIN, startCommand } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCKERFILE = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');

const directory = mkdtempSync(join(tmpdir(), 'tilefold-container-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('the linter finds no fault in the Dockerfile, but finds faults in others', () => {
  expect(validate(DOCKERFILE)).toEqual([]);
  expect(validate('FROM node:24-slim\nENTRYPONT ["tilefold"]\n')).not.toEqual([]);
  expect(DOCKERFILE).toMatch(/^USER 1000:1000$/m);
  expect(DOCKERFILE).toMatch(/^WORKDIR \/data$/m);
});

test('the files that .dockerignore includes are enough to build the package', { timeout: 300_000 }, () => {
  const [src, build] = [join(directory, 'src'), join(directory, 'build')];
  mkdirSync(build);
  const wanted = readFileSync(join(ROOT, '.dockerignore'), 'utf8').match(/(?<=^!).+$/gm) ?? [];
  expect(wanted.length).toBeGreaterThan(5);
  for (const name of wanted) cpSync(join(ROOT, name), join(src, name), { recursive: true });
  const [, command = ''] = /^RUN (npm ci .*)$/m.exec(DOCKERFILE) ?? [];
  expect(command).toContain('--pack-destination /build');
  const line = command.replace('/build', build);
  const built = spawnSync('sh', ['-c', line], { cwd: src, encoding: 'utf8' });
  expect(built, built.stderr).toMatchObject({ status: 0 });
  const [tgz = ''] = readdirSync(build);
  const packed = execFileSync('tar', ['-tzf', join(build, tgz)], { encoding: 'utf8' }).split('\n');
  expect(packed).toEqual(
    expect.arrayContaining(['package/dist/cli/main.js', 'package/dist/page/page.js', 'package/plans/auto.json']),
  );
  expect(packed.filter((name) => /native\/libdeflate\/build\/linux-\w+\.node$/.test(name))).toHaveLength(1);
});

describe('as process 1', () => {
  beforeAll(() => {
    buildPlanet(join(directory, 'planet.mbtiles'), 'flat', { side: 60, maxzoom: 9, seed: 7 });
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s stops a run at a clean checkpoint, with exit code %i, and no worker is left', async (signal, code) => {
    const args = [
      'simplify',
      'planet.mbtiles',
      'out.pmtiles',
      '--tolerance',
      '4',
      '--plan',
      'split-merge',
      '--shard-bytes',
      '40000',
    ];
    const cli = startCommand(
      ['unshare', '--pid', '--fork', '--mount-proc', process.execPath, MAIN, ...args, '--progress', 'json'],
      {
        cwd: directory,
      },
    );
    await cli.saw(/"phase":"map"/);
    const [one] = childrenOf(cli.pid);
    const workers = childrenOf(one as number);
    process.kill(one as number, signal);
    const ended = await cli.ended;
    expect(ended.stderr).toContain(`tilefold: ${signal}: stopping`);
    expect(ended.code).toBe(code);
    for (const pid of workers) expect(() => process.kill(pid, 0), `worker ${pid}`).toThrow(/ESRCH/);
    rmSync(join(directory, 'out.pmtiles.tilefold'), { recursive: true });
    expect(globSync(join(directory, 'out*'))).toEqual([]);
  });
});
