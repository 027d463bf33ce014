// tilefold gc: removes what is proved to be left by dead runs, and nothing of anybody else, of a live run, or of a job that can go on.

import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GcReport } from '../../src/job/remains/collect.ts';
import { createStagingDirectory } from '../../src/job/staging.ts';
import { childrenOf, isAtShard, type RunningCli, runCli, startCli, tryKill } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';
import { errorsBy } from '../support/published-schema.ts';

let source = '';
let directory = '';
let wholeHash = '';
const started: number[] = [];
const at = (name: string) => join(directory, name);
const run = (...args: string[]) => runCli(args, { cwd: directory });
const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const copy = (output: string, ...more: string[]) => [
  ...['copy', 'in.mbtiles', output, '--plan', 'split-merge', '--workers', '2', '--shard-bytes', '6000', '--progress', 'json'],
  ...more,
];

beforeAll(async () => {
  source = mkdtempSync(join(tmpdir(), 'tilefold-gc-source-'));
  buildPlanet(join(source, 'in.mbtiles'), 'flat', { side: 24, maxzoom: 7, seed: 3, duplicates: 0.2 });
  expect((await runCli([...copy('out.mbtiles'), '-q'], { cwd: source })).code).toBe(0);
  wholeHash = hash(join(source, 'out.mbtiles'));
  return () => rmSync(source, { recursive: true, force: true });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-gc-'));
  writeFileSync(at('in.mbtiles'), readFileSync(join(source, 'in.mbtiles')));
});

afterEach(() => {
  for (const pid of started.splice(0)) tryKill(-pid);
  rmSync(directory, { recursive: true, force: true });
});

function start(args: readonly string[], cwd: string = directory, env: Record<string, string> = {}): RunningCli {
  const cli = startCli(args, { cwd, env });
  started.push(cli.pid);
  return cli;
}

/** A run that is held at its shards, when it has merged some of them. */
async function heldRun(output: string, ...more: string[]): Promise<RunningCli> {
  const cli = start(copy(output, ...more));
  await cli.saw(/"tilesDone":[1-9]/);
  process.kill(-cli.pid, 'SIGSTOP');
  return cli;
}

async function killedRun(output: string, ...more: string[]): Promise<void> {
  const cli = await heldRun(output, ...more);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  // Its workers, too: what may still be alive is not removed.
  while (isGroupAlive(cli.pid)) await new Promise((resolve) => setTimeout(resolve, 5));
}

function isGroupAlive(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

async function gc(path: string, ...more: string[]): Promise<GcReport> {
  const { code, stdout, stderr } = await run('gc', path, '--report-format', 'json', ...more);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as GcReport;
  expect(errorsBy('gc', report)).toEqual([]);
  return report;
}

function put(name: string, text: string = `precious ${name}`): string {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(name), text);
  return name;
}

/** All that is in the directory, with its time, and its content if it is a small file. */
function everything(): Map<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    // SQLite touches it even to read.
    names
      .filter((name) => !name.endsWith('-shm'))
      .map((name) => {
        const { mtimeMs, size, ino } = statSync(at(name));
        return [name, `${ino} ${size} ${mtimeMs}`];
      }),
  );
}

const kinds = (entries: readonly { kind: string; path: string }[]) =>
  entries.map(({ kind, path }) => `${kind} ${path.slice(directory.length + 1)}`).sort();
const partOf = (output: string) =>
  readdirSync(directory).find((name) => name.startsWith(`.${output}.`) && name.endsWith('.part')) as string;

test('of foreign, live, resumable and dead files, only the dead go', async () => {
  const foreign = [
    put('.notes.txt.0123456789ab.part'),
    put('.film.mkv.part'),
    put('.other.pmtiles.tilefold-lock'),
    put('.other.pmtiles.tilefold-job'),
    put('.other.pmtiles.tilefold-probe'),
    put('.tilefold-notes.tmp'),
    put('.album-01234567-abcdef/photo.jpg'),
    put('.album-01234567-sorter/photo.jpg'),
    put('mine.tilefold/request.json'),
    put('mine.tilefold/shards/0123456789abcdef/3.0123abcd-1-0123abcd.tmp'),
    put('marked/tilefold.id'),
    put('tilefold-plan-1-x/thesis.txt'),
  ];
  mkdirSync(at('.empty-01234567-abcdef'));
  // The output of neither is known to be at work: their time tells.
  for (const name of ['.a.pmtiles.tilefold-probe', '.b.pmtiles.tilefold-probe-link']) put(name, '');
  for (const name of ['.a-01234567-sorter', '.b-01234567-sorter']) mkdirSync(at(name));
  for (const name of ['.a.pmtiles.tilefold-probe', '.a-01234567-sorter']) utimesSync(at(name), 1e9, 1e9);

  // Dead: its job was removed by hand.
  await killedRun('orphan.mbtiles');
  rmSync(at('orphan.mbtiles.tilefold'), { recursive: true });
  const orphan = partOf('orphan.mbtiles');
  // Dead within what can go on.
  await killedRun('out.mbtiles');
  const attempts = readdirSync(at('out.mbtiles.tilefold'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\/\d+\.[\w-]+\.tmp$/.test(name),
  );
  put('out.mbtiles.tilefold/keys/keys.0123abcd-99999999-0123abcd.tmp', 'an index');
  // Dead while planning, and a directory of a live plan.
  const staging = createStagingDirectory(at('dead.pmtiles.tilefold'), at('dead.pmtiles'));
  staging[Symbol.dispose]();
  const planning = createStagingDirectory(at('planned.pmtiles.tilefold'), at('planned.pmtiles'));
  // The remains of a job that was being removed.
  await killedRun('gone.mbtiles', '--checkpoint', 'gone');
  rmSync(at('gone/request.json'));
  for (const name of readdirSync(directory)) if (/^\.gone-.*-sorter$/.test(name)) utimesSync(at(name), 1e9, 1e9);
  const live = await heldRun('live.mbtiles');

  const before = everything();
  const shown = await gc('.');
  expect([...everything()]).toEqual([...before]);
  const dead = kinds(shown.remains);
  expect(dead).toEqual(
    [
      ...['orphan', 'out', 'gone'].map((name) => `lock .${name}.mbtiles.tilefold-lock`),
      ...readdirSync(directory).flatMap((name) => (/^\.(orphan|out|gone).*-sorter$/.test(name) ? [`sorter ${name}`] : [])),
      'probe .a.pmtiles.tilefold-probe',
      'sorter .a-01234567-sorter',
      `temporary-output ${orphan}`,
      `temporary-output ${partOf('gone.mbtiles')}`,
      'job gone',
      'pointer .gone.mbtiles.tilefold-job',
      `staging ${staging.path.slice(directory.length + 1)}`,
      ...attempts.map((name) => `attempt out.mbtiles.tilefold/${name}`),
    ].sort(),
  );
  expect(kinds(shown.kept)).toEqual(
    expect.arrayContaining([
      'job out.mbtiles.tilefold',
      'job live.mbtiles.tilefold',
      'lock .live.mbtiles.tilefold-lock',
      'probe .b.pmtiles.tilefold-probe-link',
      'sorter .b-01234567-sorter',
      `temporary-output ${partOf('live.mbtiles')}`,
      `staging ${planning.path.slice(directory.length + 1)}`,
      'attempt out.mbtiles.tilefold/keys/keys.0123abcd-99999999-0123abcd.tmp',
    ]),
  );
  expect(shown.bytes).toBeGreaterThan(0);

  const done = await gc('.', '--force');
  expect(kinds(done.remains)).toEqual(dead);
  expect(done.remains.every(({ removed }) => removed)).toBe(true);
  const gone = dead.map((line) => line.replace(/^\S+ /, ''));
  const isGone = (name: string) =>
    gone.some((path) => name === path || name === `${path}-journal` || name.startsWith(`${path}/`));
  const left = everything();
  expect([...left.keys()]).toEqual([...before.keys()].filter((name) => !isGone(name)));
  for (const name of foreign) expect([name, left.get(name)]).toEqual([name, before.get(name)]);
  expect(existsSync(at('.empty-01234567-abcdef'))).toBe(true);
  expect((await gc('.', '--force')).remains).toEqual([]);

  planning[Symbol.dispose]();
  expect((await run('resume', 'out.mbtiles', '-q')).code).toBe(0);
  expect(hash(at('out.mbtiles'))).toBe(wholeHash);
  process.kill(-live.pid, 'SIGCONT');
  expect((await live.ended).code).toBe(0);
  expect(hash(at('live.mbtiles'))).toBe(wholeHash);
});

test('the output of a job in another place, or behind a link, is not taken for an orphan', async () => {
  mkdirSync(at('disk'));
  await killedRun('out.mbtiles', '--checkpoint', 'elsewhere');
  symlinkSync('disk/real.mbtiles', at('link.mbtiles'));
  await killedRun('link.mbtiles');
  for (const place of ['.', 'disk']) {
    const { remains, kept } = await gc(place, '--force');
    expect(remains.filter(({ kind }) => kind === 'temporary-output' || kind === 'pointer')).toEqual([]);
    expect(kinds(kept).some((line) => /^pointer /.test(line))).toBe(true);
  }
  expect((await run('resume', 'link.mbtiles', '-q')).code).toBe(0);
  expect(hash(at('disk/real.mbtiles'))).toBe(wholeHash);
  // Its disk may come back.
  renameSync(at('elsewhere'), at('unmounted'));
  const lost = await gc('.', '--force');
  expect(lost.kept.filter(({ state }) => state === 'unproven').map(({ kind }) => kind)).toEqual(['temporary-output', 'pointer']);
  renameSync(at('unmounted'), at('elsewhere'));
  expect((await run('resume', 'out.mbtiles', '-q')).code).toBe(0);
  expect(hash(at('out.mbtiles'))).toBe(wholeHash);
});

test('a job is a job, whatever its directory is called; one that was never moved to its place is not', async () => {
  await killedRun('out.mbtiles', '--checkpoint', '.own-01234567-abcdef');
  const staging = createStagingDirectory(at('moved'), at('out.mbtiles'));
  staging[Symbol.dispose]();
  rmSync(staging.path, { recursive: true });
  cpSync(at('.own-01234567-abcdef'), staging.path, { recursive: true });
  const { remains, kept } = await gc('.', '--force');
  expect(kept).toContainEqual(expect.objectContaining({ kind: 'job', state: 'resumable', path: at('.own-01234567-abcdef') }));
  expect(remains).toContainEqual(expect.objectContaining({ kind: 'staging', removed: true, path: staging.path }));
  expect((await run('resume', 'out.mbtiles', '-q')).code).toBe(0);
  expect(hash(at('out.mbtiles'))).toBe(wholeHash);
});

test('--jobs gives up jobs and checkpoints, too, with all that belongs to them; a live one stays', async () => {
  await killedRun('out.mbtiles', '--checkpoint', 'elsewhere');
  const live = await heldRun('live.mbtiles');
  expect((await run(...copy('kept.mbtiles', '--keep-job', '-q'))).code).toBe(0);
  const shown = await gc('.');
  expect(
    shown.kept
      .filter(({ kind }) => kind === 'job')
      .map(({ state }) => state)
      .sort(),
  ).toEqual(['finished', 'live', 'resumable']);
  const { remains } = await gc('.', '--jobs', '--force');
  expect(kinds(remains.filter(({ kind }) => kind === 'job'))).toEqual(['job elsewhere', 'job kept.mbtiles.tilefold']);
  const left = readdirSync(directory).filter((name) => !/live/.test(name));
  expect(left.sort()).toEqual(['in.mbtiles', 'kept.mbtiles']);
  process.kill(-live.pid, 'SIGKILL');
  await live.ended;
  const text = await run('gc', 'live.mbtiles.tilefold', '--jobs', '--force');
  expect(text.stdout).toMatch(
    /live\.mbtiles\.tilefold: 1 remnant of dead runs, .*, removed\n\njob +.*a resume can go on with it/,
  );
  expect(partOf('live.mbtiles')).toBeUndefined();
});

test('an attempt of a worker that outlives its primary is left to it', async () => {
  const cli = start(copy('out.mbtiles'));
  let workers: number[] = [];
  while (workers.length === 0 && cli.child.exitCode === null) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    workers = childrenOf(cli.pid).filter(isAtShard);
    for (const pid of workers) process.kill(pid, 'SIGSTOP');
  }
  process.kill(cli.pid, 'SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const { kept, remains } = await gc('out.mbtiles.tilefold', '--force');
  expect(kept.filter(({ kind, state }) => kind === 'attempt' && state === 'unproven').length).toBeGreaterThan(0);
  expect(remains.filter(({ kind }) => kind === 'job')).toEqual([]);
});

test('temporary directories of a plan and of an inspection go when their process has ended', async () => {
  mkdirSync(at('tmp'));
  const env = { TMPDIR: at('tmp') };
  const plan = start(
    [...copy('out.pmtiles'), '--dry-run'].filter((word) => word !== '--progress' && word !== 'json'),
    directory,
    env,
  );
  const isThere = () => readdirSync(at('tmp')).some((name) => existsSync(at(`tmp/${name}/rehearsal`)));
  while (!isThere() && plan.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
  process.kill(-plan.pid, 'SIGSTOP');
  expect((await gc('tmp', '--force')).kept).toMatchObject([{ kind: 'temporary-directory', state: 'live' }]);
  process.kill(-plan.pid, 'SIGKILL');
  await plan.ended;
  expect((await gc('tmp')).remains).toMatchObject([{ kind: 'temporary-directory', state: 'dead', removed: false }]);
  expect((await gc('tmp', '--force')).remains).toMatchObject([{ removed: true }]);
  expect(readdirSync(at('tmp'))).toEqual([]);
});

test('says what is wrong with a line', async () => {
  expect(await run('gc')).toMatchObject({ code: 2, stderr: expect.stringMatching(/one directory is needed/) });
  expect(await run('gc', 'none')).toMatchObject({ code: 1, stderr: expect.stringMatching(/none: there is no such directory/) });
  expect(await run('gc', '.')).toMatchObject({ code: 0, stdout: `${directory}: nothing is left of a dead run\n` });
});
