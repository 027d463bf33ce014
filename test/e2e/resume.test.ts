// tilefold resume: goes on by what the job has stored, and runs just the shards that are asked for.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunReport, StatusReport } from '../../src/index.ts';
import { runCli, startCli } from '../support/cli.ts';
import { damagePage } from '../support/damage-page.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { errorsBy } from '../support/published-schema.ts';

let source = '';
let directory = '';
const at = (name: string) => join(directory, name);
const run = (...args: string[]) => runCli(args, { cwd: directory });
const SPLIT = ['--plan', 'split-merge', '--workers', '2'];
const prune = (output: string, ...more: string[]) => [
  ...['prune', 'in.mbtiles', output, '--style', 'style.json', '--shard-bytes', '25000', '--progress', 'json'],
  ...more,
];

beforeAll(async () => {
  source = mkdtempSync(join(tmpdir(), 'tilefold-resume-source-'));
  buildPlanet(join(source, 'in.mbtiles'), 'flat', { side: 24, maxzoom: 7, seed: 3, duplicates: 0.2 });
  writeFileSync(join(source, 'style.json'), PLANET_STYLE);
  for (const output of OUTPUTS) expect((await runCli([...prune(output), '-q'], { cwd: source })).code).toBe(0);
  return () => rmSync(source, { recursive: true, force: true });
});

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-resume-'));
  for (const name of ['in.mbtiles', 'style.json']) writeFileSync(at(name), readFileSync(join(source, name)));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const OUTPUTS = ['flat.mbtiles', 'out.pmtiles'];
const isWhole = (output: string) => readFileSync(at(output)).equals(readFileSync(join(source, output)));

/** A job that was killed when its first shards were done. */
async function killedJob(output: string, ...more: string[]): Promise<void> {
  const cli = startCli(prune(output, ...SPLIT, ...more), { cwd: directory });
  await cli.saw(/"state":"done"/);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
}

async function resume(...args: string[]): Promise<{ code: number | null; report: RunReport; stderr: string }> {
  const { code, stdout, stderr } = await run('resume', ...args, '--report-format', 'json', '--progress', 'json');
  const report = JSON.parse(stdout) as RunReport;
  expect(errorsBy('run-report', report)).toEqual([]);
  return { code, report, stderr };
}

async function statusOf(named: string): Promise<StatusReport> {
  const status = JSON.parse((await run('status', named, '--report-format', 'json')).stdout) as StatusReport;
  expect(errorsBy('status', status)).toEqual([]);
  return status;
}

const shardDirectory = (output: string) => {
  const shards = at(`${output}.tilefold/shards`);
  return join(shards, readdirSync(shards)[0] as string);
};

/** By shard: what shows whether its file was written anew. */
function filesOf(output: string): Map<number, string> {
  const names = readdirSync(shardDirectory(output)).filter((name) => /^\d+\.mbtiles$/.test(name));
  return new Map(
    names.map((name) => {
      const { ino, mtimeMs } = statSync(join(shardDirectory(output), name));
      return [Number.parseInt(name, 10), `${ino} ${mtimeMs}`];
    }),
  );
}

const oldFiles = (output: string) => readdirSync(shardDirectory(output)).filter((name) => name.includes('.old.'));

describe.each(OUTPUTS)('%s', (output) => {
  test('goes on without any option, from anywhere, although the style is gone', async () => {
    await killedJob(output);
    rmSync(at('style.json'));
    const { code, stderr } = await runCli(['resume', at(output), '--quiet'], { cwd: '/' });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(isWhole(output)).toBe(true);
    expect(existsSync(at(`${output}.tilefold`))).toBe(false);
    expect(await resume(output)).toMatchObject({ code: 0, report: { status: 'already-done', command: 'prune' } });
  });

  test('runs just the shards that are named, sealed as they are, and gives the same bytes', async () => {
    await killedJob(output);
    const mapped = await resume(output, '--map-only');
    expect(mapped).toMatchObject({ code: 0, report: { status: 'mapped', stop: null, shards: { left: 0, failed: [] } } });
    expect(existsSync(at(output))).toBe(false);
    const { total } = mapped.report.shards;
    expect(total).toBeGreaterThanOrEqual(50);
    const files = filesOf(output);
    const before = (await statusOf(output)).checkpoints;
    expect(files.size).toBe(total);

    const again = await resume(output, '--shards', '3,7-9', '--map-only');
    expect(again).toMatchObject({ code: 0, report: { status: 'mapped', shards: { run: 4, skipped: total - 4, left: 0 } } });
    const after = (await statusOf(output)).checkpoints;
    const changed = [...filesOf(output)].filter(([shard, file]) => files.get(shard) !== file).map(([shard]) => shard);
    expect(changed.sort((a, b) => a - b)).toEqual([3, 7, 8, 9]);
    expect(after.filter(({ started }, i) => started !== before[i]?.started).map(({ shard }) => shard)).toEqual([3, 7, 8, 9]);
    expect(oldFiles(output)).toEqual([]);

    const merged = await resume(output, '--shards', '3,7-9');
    expect(merged).toMatchObject({ code: 0, report: { status: 'done', shards: { run: 4, skipped: total - 4 } } });
    expect(isWhole(output)).toBe(true);
  });

  test('killed while it runs shards again, it loses none of them', async () => {
    await killedJob(output);
    await resume(output, '--map-only');
    const { size: total } = filesOf(output);
    const cli = startCli(['resume', output, '--shards', `0-${total - 1}`, '--progress', 'json', '--workers', '1'], {
      cwd: directory,
    });
    await cli.saw(/"state":"done"/);
    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
    const old = oldFiles(output).length;
    expect(old).toBeGreaterThan(0);

    const { code, report, stderr } = await resume(output);
    expect(code).toBe(0);
    expect(stderr).toMatch(/their earlier files are used; resume --shards .* runs them again/);
    expect(report).toMatchObject({ status: 'done', shards: { run: 0, skipped: total } });
    expect(isWhole(output)).toBe(true);
  });
});

test('names a shard that is merged already: the merge starts over', async () => {
  await killedJob('flat.mbtiles');
  await resume('flat.mbtiles', '--map-only');
  const cli = startCli(['resume', 'flat.mbtiles', '--merge-only', '--progress', 'json'], { cwd: directory });
  await cli.saw(/"step":"finish"/);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  expect((await statusOf('flat.mbtiles')).shards.merged).toBeGreaterThan(0);
  const { code, report } = await resume('flat.mbtiles', '--shards', '0');
  expect(code).toBe(0);
  expect(report.shards).toMatchObject({ run: 1, left: 0 });
  expect(isWhole('flat.mbtiles')).toBe(true);
});

test('of a run in one process, a merged shard has no file any more, and naming it changes nothing', async () => {
  const cli = startCli(prune('flat.mbtiles', '--plan', 'stream'), { cwd: directory });
  await cli.saw(/"shardsDone":[2-9]\d/);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  const refused = await run('resume', 'flat.mbtiles', '--shards', '0', '--no-progress');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/shards 0 are in the unfinished output already/) });
  expect((await statusOf('flat.mbtiles')).shards.merged).toBeGreaterThan(0);
  expect((await resume('flat.mbtiles')).code).toBe(0);
  expect(isWhole('flat.mbtiles')).toBe(true);
});

test('--merge-only refuses and lists what is missing; --shards leaves it to another run', async () => {
  await killedJob('out.pmtiles');
  const { code, stderr } = await run('resume', 'out.pmtiles', '--merge-only', '--no-progress');
  // Asked only now: a shard may have been sealed just before the kill, and not be in the ledger before this run.
  const { shards } = await statusOf('out.pmtiles');
  expect(shards.pending).toBeGreaterThan(1);
  expect(stderr).toMatch(
    new RegExp(`${shards.pending} of ${shards.total} shards are not sealed \\([\\d, -]+\\); nothing was merged`),
  );
  expect(code).toBe(4);
  const [, missing = ''] = /not sealed \(.*?(\d+)\)/.exec(stderr) ?? [];
  const some = await resume('out.pmtiles', '--shards', missing);
  expect(some).toMatchObject({ code: 0, report: { status: 'mapped', shards: { run: 1, left: shards.pending - 1 } } });
  const text = await run('resume', 'out.pmtiles', '--map-only', '--no-progress');
  expect(text.stdout).toMatch(/^prune +mapped as asked, no output yet/);
  expect((await resume('out.pmtiles', '--merge-only')).code).toBe(0);
  expect(isWhole('out.pmtiles')).toBe(true);
});

test('--failed runs those that failed, and no others', async () => {
  damagePage(at('in.mbtiles'), 60);
  expect((await run(...prune('out.pmtiles', ...SPLIT), '-q')).code).toBe(4);
  const { checkpoints, shards } = await statusOf('out.pmtiles');
  const failed = checkpoints.filter(({ state }) => state === 'failed').map(({ shard }) => shard);
  expect(failed).toHaveLength(1);
  // Still damaged; another shard runs in the meantime, and the failure is remembered.
  const still = await resume('out.pmtiles', '--failed');
  expect(still).toMatchObject({ code: 4, report: { status: 'failed', shards: { run: 0, failed: [{ index: failed[0] }] } } });
  expect((await resume('out.pmtiles', '--shards', '0')).report).toMatchObject({ status: 'mapped', shards: { run: 1, left: 1 } });
  expect((await statusOf('out.pmtiles')).checkpoints.filter(({ state }) => state === 'failed')).toHaveLength(1);
  writeFileSync(at('in.mbtiles'), readFileSync(join(source, 'in.mbtiles')));
  const mended = await resume('out.pmtiles', '--failed', '--force-resume');
  expect(mended).toMatchObject({ code: 0, report: { status: 'done', shards: { run: 1, skipped: shards.total - 1 } } });
});

test('a shard that fails when it runs again keeps its earlier file', async () => {
  await killedJob('out.pmtiles');
  await resume('out.pmtiles', '--map-only');
  const { size: total } = filesOf('out.pmtiles');
  damagePage(at('in.mbtiles'), 60);
  const again = await resume('out.pmtiles', '--shards', `0-${total - 1}`, '--force-resume');
  expect(again.code).toBe(4);
  const [failed] = again.report.shards.failed;
  expect((await statusOf('out.pmtiles')).checkpoints[failed?.index as number]).toMatchObject({
    state: 'failed',
    error: failed?.error,
  });
  expect([filesOf('out.pmtiles').size, oldFiles('out.pmtiles')]).toEqual([total, []]);
  writeFileSync(at('in.mbtiles'), readFileSync(join(source, 'in.mbtiles')));
  expect(await resume('out.pmtiles', '--force-resume')).toMatchObject({
    code: 0,
    report: { shards: { run: 0, skipped: total } },
  });
});

test('takes the run options of the first command line, with its paths, unless others are given', async () => {
  mkdirSync(at('there'));
  writeFileSync(
    at('plan.json'),
    JSON.stringify({ name: 'mine', description: 'mine', executor: 'split-merge', workers: 1, retries: 5 }),
  );
  const more = [
    '--plan',
    './plan.json',
    '--keep-job',
    '--metrics',
    'm.json',
    '--bad-tiles',
    'bad.ndjson',
    '--fail-on-bad',
    '100%',
  ];
  const cli = startCli([...prune('out.pmtiles'), ...more], { cwd: directory });
  await cli.saw(/"state":"done"/);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  const { code, stdout } = await runCli(['resume', '../out.pmtiles', '-q'], { cwd: at('there') });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  const metrics = JSON.parse(readFileSync(at('m.json'), 'utf8')) as RunReport;
  expect(metrics.provenance.options).toMatchObject({ plan: 'mine', workers: 1, retries: 5, keep_job: true });
  expect(existsSync(at('bad.ndjson'))).toBe(true);
  expect(existsSync(at('out.pmtiles.tilefold'))).toBe(true);

  const other = await resume('out.pmtiles', '--no-keep-job', '--metrics', 'other.prom');
  expect(other).toMatchObject({ code: 0, report: { status: 'already-done' } });
  expect(readFileSync(at('other.prom'), 'utf8')).toMatch(/status="already-done"\} 1/);
  expect(existsSync(at('out.pmtiles.tilefold'))).toBe(false);
});

test('takes options of its own: workers, retries, plan, on-end', async () => {
  await killedJob('out.pmtiles');
  const caches = ['--readers', '1', '--read-cache-mb', '8', '--write-cache-mb', '8', '--io-batch', '10'];
  const more = [
    ...caches,
    '--workers',
    '3',
    '--retries',
    '7',
    '--worker-timeout',
    '99',
    '--plan',
    'split-merge',
    '--on-end',
    'env > told',
  ];
  const { code, report } = await resume('out.pmtiles', ...more, '--map-only');
  expect(code).toBe(0);
  expect(report.provenance.options).toMatchObject({ workers: 1, retries: 7, worker_timeout_seconds: 99, resume: true });
  expect(readFileSync(at('told'), 'utf8')).toMatch(/TILEFOLD_STATUS=mapped/);
  rmSync(at('told'));
  // A shell command is run only as it is typed.
  expect(
    (await resume('out.pmtiles', '--allow-empty', '--ignore-space', '--skip-failed-shards', '--force')).report.provenance.options,
  ).toMatchObject({
    allow_empty: true,
    skip_failed_shards: true,
    force: true,
    workers: 2,
  });
  expect(existsSync(at('told'))).toBe(false);
});

test('takes other measures for tiles that cannot be read, and other limits', async () => {
  const db = new Database(at('in.mbtiles'));
  db.exec("UPDATE tiles SET tile_data = x'1f8b0800' WHERE rowid = (SELECT max(rowid) FROM tiles)");
  db.close();
  expect((await run(...prune('out.pmtiles', '--on-decode-error', 'abort'), '-q')).code).toBe(4);
  expect((await run('resume', 'out.pmtiles', '-q')).code).toBe(4);
  const limited = await run('resume', 'out.pmtiles', '-q', '--on-decode-error', 'keep', '--fail-on-bad', '1');
  expect(limited).toMatchObject({ code: 3, stderr: expect.stringMatching(/--fail-on-bad/) });
  const metrics = ['--metrics', 'm', '--metrics-format', 'prometheus'];
  const over = await run('resume', 'out.pmtiles', '-q', '--fail-over', '1', '--bad-tiles', 'bad', ...metrics);
  expect(over).toMatchObject({ code: 3, stderr: expect.stringMatching(/more than --fail-over 1/) });
  expect(readFileSync(at('bad'), 'utf8')).toMatch(/"outcome":"kept"/);
  expect(readFileSync(at('m'), 'utf8')).toMatch(/tilefold_last_run_exit_code\{.*\} 3/);
});

test('a job is found by its directory, and where it was moved to along with its input', async () => {
  await killedJob('out.pmtiles');
  renameSync(directory, `${directory}-moved`);
  directory = `${directory}-moved`;
  const { code } = await runCli(['resume', at('out.pmtiles.tilefold'), '-q'], { cwd: '/' });
  expect(code).toBe(0);
  expect(isWhole('out.pmtiles')).toBe(true);
});

test('a job in another place is found by its output', async () => {
  await killedJob('out.pmtiles', '--checkpoint', 'elsewhere');
  expect((await run('resume', 'out.pmtiles', '-q')).code).toBe(0);
  expect(isWhole('out.pmtiles')).toBe(true);
  expect(existsSync(at('elsewhere'))).toBe(false);
});

test('says what is wrong with a line', async () => {
  await killedJob('out.pmtiles');
  const LINES: [string[], number, RegExp][] = [
    [['resume'], 2, /one job is needed/],
    [['resume', 'none.pmtiles'], 13, /none\.pmtiles: no job here/],
    [['resume', 'out.pmtiles', '--shards', '3,x'], 2, /--shards 3,x: takes numbers/],
    [['resume', 'out.pmtiles', '--shards', '9-3'], 2, /takes numbers/],
    [['resume', 'out.pmtiles', '--shards', '3-4000'], 2, /there is no shard 4000; this job has shards 0 to \d+/],
    [['resume', 'out.pmtiles', '--shards', '3', '--failed'], 2, /use one of them/],
    [['resume', 'out.pmtiles', '--map-only', '--merge-only'], 2, /use one of them/],
    [['resume', 'out.pmtiles', '--merge-only', '--failed'], 2, /runs no shards/],
    [['resume', 'out.pmtiles', '--output', 'x.pmtiles'], 2, /--output goes with a checkpoint/],
    [['resume', 'out.pmtiles', '--style', 's.json'], 2, /unknown option --style/],
  ];
  for (const [line, code, message] of LINES) {
    const result = await run(...line);
    expect({ line, code: result.code }).toEqual({ line, code });
    expect(result.stderr).toMatch(message);
  }
  rmSync(at('in.mbtiles'));
  const lost = await run('resume', 'out.pmtiles');
  expect(lost).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/in\.mbtiles: the input of the job .* is not there; put it back/),
  });
});

test('a comparison goes on by its checkpoint, with a limit of its own', async () => {
  const args = ['diff', 'in.mbtiles', 'in.mbtiles', '--report-format', 'json', '--checkpoint', 'ck'];
  const whole = await run(...args.slice(0, -2));
  const cli = startCli([...args, '--plan', 'split-merge', '--workers', '2'], { cwd: directory });
  while (!existsSync(at('ck/diff.json')) && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  expect(await runCli(['resume', at('ck'), '-q', '--workers', '1'], { cwd: '/' })).toMatchObject({
    code: 0,
    stdout: whole.stdout,
  });
});

describe('an inspection', () => {
  const INSPECT = ['inspect', 'in.mbtiles', '--report-format', 'json', '--include-layer-list', '--checkpoint', 'ck'];

  async function killedInspection(): Promise<void> {
    const cli = startCli([...INSPECT, '--plan', 'split-merge', '--workers', '2', '--progress', 'json'], { cwd: directory });
    const results = () =>
      existsSync(at('ck/layers')) ? readdirSync(at('ck/layers')).filter((name) => name.endsWith('.result')) : [];
    while (results().length === 0 && cli.child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 2));
    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
  }

  test('goes on by its checkpoint alone, to the same report', async () => {
    const whole = await run(...INSPECT.slice(0, -2));
    await killedInspection();
    const { code, stdout } = await runCli(['resume', at('ck'), '--quiet'], { cwd: '/' });
    expect(code).toBe(0);
    expect(stdout).toBe(whole.stdout);
    expect(existsSync(at('ck'))).toBe(false);
  });

  test('writes its report to a file that is named now, and refuses what is for jobs', async () => {
    await killedInspection();
    const refused = await run('resume', 'ck', '--shards', '3');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/--shards goes with a job/) });
    mkdirSync(at('there'));
    const { code, stdout } = await runCli(['resume', '../ck', '-q', '-o', 'report.json', '--workers', '1'], { cwd: at('there') });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(JSON.parse(readFileSync(at('there/report.json'), 'utf8'))).toMatchObject({ file_layers: expect.any(Array) });
  });
});
