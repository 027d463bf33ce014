// What a run leaves behind, however it ends: report, metrics, --on-end, and the output of status.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunReport, StatusReport } from '../../src/index.ts';
import { sha256 } from '../../src/plan/fingerprint.ts';
import { type CliResult, type RunningCli, runCli, startCli } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';
import { errorsBy } from '../support/published-schema.ts';
import { pathWithTilefold } from '../support/tilefold-shim.ts';

const RECEIPT = 'out.pmtiles.tilefold.json';
const POINTER = '.out.pmtiles.tilefold-job';
/** Records its arguments, and the report. */
const HOOK = 'env | grep ^TILEFOLD_ | sort > told; cp "$TILEFOLD_REPORT" told.json';

let home = '';
let directory = '';
const at = (name: string) => join(directory, name);
const run = (...args: string[]) => runCli(args, { cwd: directory });
const prune = (...more: string[]) => ['prune', 'in.mbtiles', 'out.pmtiles', '--style', 'style.json', '--no-progress', ...more];
const SLOW = ['--shard-bytes', '4000', '--plan', 'split-merge', '--workers', '1'];

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'tilefold-records-home-'));
  buildPlanet(join(home, 'in.mbtiles'), 'flat', { side: 32, maxzoom: 7, seed: 1 });
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-records-'));
  writeFileSync(at('in.mbtiles'), readFileSync(join(home, 'in.mbtiles')));
  writeFileSync(at('style.json'), PLANET_STYLE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function jsonIn<T>(name: string): T {
  return JSON.parse(readFileSync(at(name), 'utf8')) as T;
}

/** The report on stdout, which matches its schema. */
function reportOf({ stdout }: CliResult): RunReport {
  const report = JSON.parse(stdout) as RunReport;
  expect(errorsBy('run-report', report)).toEqual([]);
  return report;
}

/** The output of status: as JSON, run here, and as text, run from the root directory; both with the same exit code. */
async function statusOf(name: string, code: number): Promise<StatusReport & { text: string }> {
  const json = await run('status', name, '--report-format', 'json');
  expect({ code: json.code, stderr: json.stderr }).toEqual({ code, stderr: '' });
  const status = JSON.parse(json.stdout) as StatusReport;
  expect(errorsBy('status', status)).toEqual([]);
  const text = await runCli(['status', at(name)], { cwd: '/' });
  expect(text.code).toBe(code);
  return { ...status, text: text.stdout };
}

/** Runs the command after `next:` in a shell, in the root directory. */
function runNext(text: string): { status: number | null; stderr: string } {
  const [, line] = /^next: (.*)$/m.exec(text) ?? [];
  expect(line).toBeDefined();
  const env = { ...process.env, PATH: pathWithTilefold(join(home, 'bin')) };
  return spawnSync('sh', ['-c', line as string], { cwd: '/', env, encoding: 'utf8' });
}

async function someShardsOf(cli: RunningCli): Promise<void> {
  await cli.saw(/"tilesRead":[1-9]/);
}

/** A run whose progress can be waited for. */
function startRun(...more: string[]): RunningCli {
  const words = prune(...SLOW, ...more).filter((word) => word !== '--no-progress');
  return startCli([...words, '--progress', 'json'], { cwd: directory });
}

describe('a run that SIGTERM stops', () => {
  test('reports how far it got, in all records; status says what to do, and that works', async () => {
    const cli = startRun('--report-format', 'json', '--metrics', 'm.json', '--bad-tiles', 'bad.ndjson', '--on-end', HOOK);
    await someShardsOf(cli);
    process.kill(cli.pid, 'SIGTERM');
    const ended = await cli.ended;
    expect(ended.code).toBe(143);
    const report = reportOf(ended);
    expect(report).toMatchObject({
      status: 'stopped',
      stop: { why: 'signal', code: 'INTERRUPTED', signal: 'SIGTERM', message: expect.stringMatching(/stopped by SIGTERM/) },
      input: { format: 'mbtiles' },
      output: { tile_count: 0, file_size_bytes: 0 },
      bad_tiles: { list: null },
      provenance: { host: hostname(), runs: 1, styles: [{ name: 'style.json', sha256: sha256(PLANET_STYLE) }] },
    });
    expect(report.shards.total).toBeGreaterThan(20);
    const written = report.by_zoom.reduce((sum, zoom) => sum + zoom.written + zoom.dropped, 0);
    expect(report.tiles.read).toBe(written);

    const metrics = jsonIn<RunReport>('m.json');
    expect(errorsBy('metrics', metrics)).toEqual([]);
    expect(metrics).toMatchObject({ status: 'stopped', exit_code: 143, last_success: null, tiles: report.tiles });
    expect(jsonIn('told.json')).toEqual(report);
    expect(readFileSync(at('told'), 'utf8')).toMatch(
      /TILEFOLD_EXIT_CODE=143\nTILEFOLD_INPUT=.*in\.mbtiles\nTILEFOLD_MESSAGE=stopped by SIGTERM.*\nTILEFOLD_OUTPUT=.*\nTILEFOLD_REPORT=.*\nTILEFOLD_STATUS=stopped\nTILEFOLD_WHY=signal/,
    );

    const status = await statusOf('out.pmtiles', 11);
    expect(status).toMatchObject({ state: 'resumable', stop: { why: 'signal', signal: 'SIGTERM' } });
    expect(status.text).toMatch(/^stopped +20.*Z, signal: stopped by SIGTERM/m);
    const next = runNext(status.text);
    expect(next).toMatchObject({ status: 0 });
    expect((await statusOf('out.pmtiles', 0)).receipt?.made).toMatchObject({ runs: 2, host: hostname() });
    expect(jsonIn('m.json')).toMatchObject({ status: 'done', exit_code: 0, stop: null });
    const whole = await run(...prune('-o', 'whole.pmtiles').filter((word) => word !== 'out.pmtiles'), '-q');
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(at('out.pmtiles')).equals(readFileSync(at('whole.pmtiles')))).toBe(true);
  });

  test('as text it is one line on stderr', async () => {
    const cli = startRun();
    await someShardsOf(cli);
    process.kill(cli.pid, 'SIGTERM');
    expect(await cli.ended).toMatchObject({ code: 143, stdout: '', stderr: expect.stringMatching(/stopped by SIGTERM/) });
  });
});

describe('a run that is killed', () => {
  beforeEach(async () => {
    const cli = startRun('--checkpoint', 'elsewhere');
    await someShardsOf(cli);
    // Stopped, so that it is still going on when status looks.
    process.kill(-cli.pid, 'SIGSTOP');
    expect((await statusOf('out.pmtiles', 10)).next).toBeNull();
    process.kill(-cli.pid, 'SIGKILL');
    await cli.ended;
  });

  test('status finds its job by the output, and says so; the same command without --checkpoint resumes it', async () => {
    const before = Date.now();
    const status = await statusOf('out.pmtiles', 11);
    expect(status).toMatchObject({ job: at('elsewhere'), state: 'resumable', stop: { why: 'killed', signal: null } });
    const ago = before - Date.parse(status.stop?.at ?? '');
    expect(ago).toBeGreaterThanOrEqual(0);
    expect(ago).toBeLessThan(20_000);
    const refused = await run(...prune(...SLOW));
    expect(refused).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(/elsewhere: holds an unfinished job; tilefold resume/),
    });
    const resumed = await run(...prune(...SLOW, '--resume', '--report-format', 'json'));
    const { shards, provenance } = reportOf(resumed);
    expect(shards.skipped).toBeGreaterThan(0);
    expect(provenance.options.checkpoint).toBe(at('elsewhere'));
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles', RECEIPT, 'style.json']);
  });

  test('another --checkpoint makes no second job: refused with --resume, and --restart discards the first', async () => {
    const refused = await run(...prune(...SLOW, '--resume', '--checkpoint', 'third'));
    expect(refused).toMatchObject({
      code: 6,
      stderr: expect.stringMatching(/unfinished job in .*elsewhere; tilefold resume \/.*elsewhere goes on/),
    });
    expect(existsSync(at('third'))).toBe(false);
    const restarted = await run(...prune(...SLOW, '--restart', '--checkpoint', 'third', '-q'));
    expect(restarted).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(directory).sort()).toEqual(['in.mbtiles', 'out.pmtiles', RECEIPT, 'style.json']);
  });

  test('by a reboot, as the boot id shows', async () => {
    const db = new Database(at('elsewhere/ledger.sqlite'));
    const set = "UPDATE facts SET value = json_set(value, '$.boot', 'another') WHERE name = 'run'";
    db.prepare(set).run();
    db.close();
    expect((await statusOf('elsewhere', 11)).stop).toMatchObject({ why: 'machine-down' });
  });

  test('a pointer to a job that is gone is ignored', async () => {
    rmSync(at('elsewhere'), { recursive: true });
    expect(existsSync(at(POINTER))).toBe(true);
    expect((await run('status', 'out.pmtiles')).code).toBe(13);
    expect((await run(...prune('--resume', '-q'))).code).toBe(0);
    expect(existsSync(at(POINTER))).toBe(false);
  });

  test('a copy of the directory does not take over the job of the original', async () => {
    const copy = join(directory, 'copy');
    mkdirSync(copy);
    writeFileSync(join(copy, POINTER), readFileSync(at(POINTER)));
    const args = ['prune', at('in.mbtiles'), 'out.pmtiles', '--style', at('style.json'), '-q'];
    expect(await runCli([...args, '--restart'], { cwd: copy })).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(at('elsewhere/request.json'))).toBe(true);
  });
});

test('failed shards are in report, metrics and status, with exit code 12', async () => {
  const db = new Database(at('in.mbtiles'));
  db.prepare("UPDATE tiles SET tile_data = x'1f8b00' WHERE zoom_level = 7 AND tile_column = 60 AND tile_row = 60").run();
  db.close();
  const args = prune('--shard-bytes', '30000', '--on-decode-error', 'abort', '--metrics', 'm.prom', '--report-format', 'json');
  const failed = await run(...args);
  expect(failed.code).toBe(4);
  expect(reportOf(failed)).toMatchObject({ status: 'failed', stop: { why: 'failed-shards', code: 'SHARDS_FAILED' } });
  expect(samplesIn('m.prom')).toMatchObject({
    tilefold_last_run_exit_code: [[expect.anything(), 4]],
    tilefold_last_run_stopped: [[{ why: 'failed-shards' }, 1]],
  });
  const status = await statusOf('out.pmtiles', 12);
  expect(status).toMatchObject({ state: 'failed-shards', stop: { why: 'failed-shards' }, shards: { failed: 1 } });
  expect(runNext(status.text).status).toBe(4);
});

describe('a repeat that has nothing to do', () => {
  test('reports the output, and has the metrics of the run that made it', async () => {
    const args = prune('--resume', '--metrics', 'm.json', '--report-format', 'json');
    const first = reportOf(await run(...args));
    const before = jsonIn<RunReport>('m.json');
    expect(errorsBy('receipt', jsonIn(RECEIPT))).toEqual([]);
    const again = reportOf(await run(...args));
    expect(again).toMatchObject({
      status: 'already-done',
      stop: null,
      input: first.input,
      output: first.output,
      tiles: { read: first.tiles.read, written: first.tiles.written, dropped: first.tiles.dropped },
      shards: { run: 0, skipped: first.shards.total },
      provenance: { fingerprint: first.provenance.fingerprint, started: first.provenance.started },
    });
    const after = jsonIn<RunReport & { last_success: string }>('m.json');
    expect(errorsBy('metrics', after)).toEqual([]);
    const { phases, workers, input, output } = before;
    expect(after).toMatchObject({ status: 'already-done', phases, workers, input, output, last_success: again.ended });
    const status = await statusOf('out.pmtiles', 0);
    expect(status).toMatchObject({
      state: 'finished',
      job: null,
      next: null,
      receipt: { output: { size: first.output.file_size_bytes } },
    });
    expect(status.text).toMatch(/^state +done.*\n[\s\S]*^style +style\.json, sha256 [0-9a-f]{64}\nfingerprint +[0-9a-f]{64}$/m);
  });

  test('after a kill between commit and end of the job, reads the ledger', async () => {
    const args = prune('--keep-job', '--resume');
    const first = reportOf(await run(...args, '--report-format', 'json'));
    rmSync(at(RECEIPT));
    const again = reportOf(await run(...prune('--resume', '--report-format', 'json')));
    expect(again).toMatchObject({ status: 'already-done', tiles: { read: first.tiles.read, written: first.tiles.written } });
    expect(again.input).toMatchObject({ tile_count: first.input.tile_count, format: 'mbtiles' });
    const receipt = jsonIn(RECEIPT);
    expect(errorsBy('receipt', receipt)).toEqual([]);
    expect(receipt).not.toHaveProperty('work');
  });
});

describe('a refused run', () => {
  test('has no figures in its metrics, and the last success stays', async () => {
    await run(...prune('-q', '--metrics', 'm.prom'));
    const success = samplesIn('m.prom')['tilefold_last_success_timestamp_seconds'];
    expect(success).toHaveLength(1);
    renameSync(at('in.mbtiles'), at('away.mbtiles'));
    expect((await run(...prune('--metrics', 'm.prom', '--on-end', HOOK))).code).toBe(1);
    const samples = samplesIn('m.prom');
    expect(samples['tilefold_last_success_timestamp_seconds']).toEqual(success);
    expect(samples['tilefold_last_run_exit_code']).toEqual([[expect.anything(), 1]]);
    expect(samples['tilefold_last_run_tiles']).toBeUndefined();
    expect(readFileSync(at('told'), 'utf8')).toMatch(/STATUS=stopped\nTILEFOLD_WHY=refused/);
    expect(errorsBy('run-report', jsonIn('told.json'))).toEqual([]);
    await run(...prune('--metrics', 'm.json'));
    expect(errorsBy('metrics', jsonIn('m.json'))).toEqual([]);
  });

  test('with an invalid request does not overwrite a file that it would read with its metrics', async () => {
    const before = readFileSync(at('style.json'), 'utf8');
    const result = await run('prune', 'none.mbtiles', 'out.pmtiles', '--style', 'style.json', '--metrics', 'style.json');
    expect(result.code).toBe(1);
    writeFileSync(at('out.mbtiles'), 'precious');
    await run('prune', 'none.mbtiles', 'out.mbtiles', '--metrics', 'out.mbtiles');
    await run('copy', 'none.mbtiles', '--metrics', 'none.copy.mbtiles');
    expect(readFileSync(at('style.json'), 'utf8')).toBe(before);
    expect(readFileSync(at('out.mbtiles'), 'utf8')).toBe('precious');
    expect(existsSync(at('none.copy.mbtiles'))).toBe(false);
  });

  test('locked out by another one does not touch the metrics of that one', async () => {
    const cli = startRun('--report-format', 'json');
    await someShardsOf(cli);
    // Stopped, so that it is still going on when the other one begins.
    process.kill(-cli.pid, 'SIGSTOP');
    writeFileSync(at('m.json'), 'of the other');
    expect((await run(...prune('--resume', '--metrics', 'm.json'))).code).toBe(8);
    expect(readFileSync(at('m.json'), 'utf8')).toBe('of the other');
    process.kill(-cli.pid, 'SIGCONT');
    process.kill(cli.pid, 'SIGTERM');
    await cli.ended;
  });
});

describe('--metrics for Prometheus', () => {
  test('has a help and a type line for each name, and all names are documented', async () => {
    await run(...prune('-q', '--metrics', 'm.txt', '--metrics-format', 'prometheus'));
    const samples = samplesIn('m.txt');
    expect(samples['tilefold_last_run_status']?.filter(([, value]) => value === 1)).toEqual([
      [expect.objectContaining({ command: 'prune', output: at('out.pmtiles'), status: 'done' }), 1],
    ]);
    const page = readFileSync(new URL('../../docs/job.md', import.meta.url), 'utf8');
    for (const name of Object.keys(samples)) expect(page).toContain(`\`${name}\``);
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('escapes characters that would end a label', async () => {
    const name = 'a"b\\c\nd.pmtiles';
    expect((await run('copy', 'in.mbtiles', name, '-q', '--metrics', 'm.prom')).code).toBe(0);
    const [[labels] = []] = samplesIn('m.prom')['tilefold_last_run_exit_code'] ?? [];
    expect(labels).toMatchObject({ output: at(name) });
  });
});

describe('--on-end', () => {
  test('gets names only through its environment', async () => {
    const name = '$(touch hacked); `touch hacked`.pmtiles';
    const result = await run('copy', 'in.mbtiles', name, '-q', '--on-end', 'printf %s "$TILEFOLD_OUTPUT" > told');
    expect(result).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(at('told'), 'utf8')).toBe(at(name));
    expect(existsSync(at('hacked'))).toBe(false);
  });

  test('that fails is reported, and changes nothing; its own output is not part of the report', async () => {
    const result = await run(
      'copy',
      'in.mbtiles',
      'out.pmtiles',
      '--report-format',
      'json',
      '--no-progress',
      '--on-end',
      'echo hello; exit 3',
    );
    expect(result.code).toBe(0);
    expect(reportOf(result).status).toBe('done');
    expect(result.stderr).toBe('hello\ntilefold: --on-end ended with exit code 3; the result of the run stands\n');
  });

  test('leaves no file behind, and gets no report if there is no space for one', async () => {
    const env = { TMPDIR: at('none') };
    const args = ['copy', 'in.mbtiles', 'out.pmtiles', '-q', '--on-end', 'echo "[$TILEFOLD_REPORT]"'];
    const result = await runCli(args, { cwd: directory, env });
    expect(result).toMatchObject({ code: 0, stderr: expect.stringMatching(/report for --on-end cannot be written.*\n\[\]\n$/) });
    mkdirSync(at('none'));
    await runCli(
      args.map((word) => (word === 'out.pmtiles' ? 'b.pmtiles' : word)),
      { cwd: directory, env },
    );
    expect(readdirSync(at('none'))).toEqual([]);
  });
});

test.each([
  ['an empty record of the run', "UPDATE facts SET value = '{}' WHERE name = 'run'"],
  ['an invalid end', "UPDATE facts SET value = json_set(value, '$.end', 7) WHERE name = 'run'"],
])('status of a ledger with %s is one line', async (_, sql) => {
  const cli = startRun();
  await someShardsOf(cli);
  process.kill(-cli.pid, 'SIGKILL');
  await cli.ended;
  new Database(at('out.pmtiles.tilefold/ledger.sqlite')).exec(sql).close();
  const { code, stderr } = await run('status', 'out.pmtiles');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^tilefold: .*cannot be read as a ledger.*\n$/) });
});

type Samples = Record<string, [labels: Record<string, string>, value: number][]>;

/** Parses the text format by its grammar: every sample comes after the help and the type of its name. */
function samplesIn(name: string): Samples {
  const samples: Samples = {};
  let family = '';
  const lines = readFileSync(at(name), 'utf8').split('\n');
  expect(lines.pop()).toBe('');
  for (const [index, line] of lines.entries()) {
    const [, helped] = /^# HELP (\w+) \S.*$/.exec(line) ?? [];
    if (helped !== undefined) {
      expect(samples[helped], 'each name has one block').toBeUndefined();
      family = helped;
      samples[family] = [];
      expect(lines[index + 1]).toBe(`# TYPE ${family} gauge`);
    } else if (!line.startsWith('# TYPE ')) {
      const [, metric, inner = '', value] = /^(\w+)\{((?:\w+="(?:[^"\\\n]|\\[\\"n])*",?)*)\} (\S+)$/.exec(line) ?? [];
      expect(metric, line).toBe(family);
      const pairs = [...inner.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
      const unescaped = (text: string) => text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
      const labels = Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, unescaped(text)]));
      expect(Number.isFinite(Number(value))).toBe(true);
      samples[family]?.push([labels, Number(value)]);
    }
  }
  return samples;
}
