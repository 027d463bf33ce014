// A reader of the report that exits, or a full disk behind stdout, does not undo the run.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MAIN } from '../support/cli.ts';
import { buildPlanet, PLANET_STYLE } from '../support/planet.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-stdout-'));
  buildPlanet(join(directory, 'in.mbtiles'), 'flat', { side: 8, maxzoom: 4, seed: 3 });
  writeFileSync(join(directory, 'style.json'), PLANET_STYLE);
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a shell command line in which `tilefold` is the command; writes its $? to the file `code`. */
function shell(line: string): { stdout: string; stderr: string; code: number } {
  const script = `tilefold() { ${JSON.stringify(process.execPath)} ${JSON.stringify(MAIN)} "$@"; echo $? >code; }\n${line}`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: directory, encoding: 'utf8' });
  return { stdout, stderr, code: Number(readFileSync(join(directory, 'code'), 'utf8')) };
}

const PRUNE = 'tilefold prune in.mbtiles out.mbtiles --style style.json --progress none';

test.each([
  ['before it begins', `{ sleep 1; ${PRUNE}; } | true`, ''],
  ['after a line', `${PRUNE} --report-format json | head -1`, '{\n'],
  ['during a run on workers', `${PRUNE} --plan split-merge --shard-bytes 5000 | true`, ''],
])('a reader that exits %s ends the printing, not the run', (_when, line, printed) => {
  expect(shell(line)).toEqual({ stdout: printed, stderr: '', code: 0 });
  expect(existsSync(join(directory, 'out.mbtiles'))).toBe(true);
  expect(readdirSync(directory).sort()).toEqual(['code', 'in.mbtiles', 'out.mbtiles', 'style.json']);
});

test.each(['--help', '--version', 'prune --help', 'doctor .', 'plan in.mbtiles'])('and does no harm to %s', (args) => {
  const { stderr, code } = shell(`{ sleep 0.3; tilefold ${args}; } | true`);
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
});

test.each(['text', 'json'])('a report as %s to a full disk is an error, and the output is in place', (format) => {
  const { stderr, code } = shell(`${PRUNE} --resume --report-format ${format} >/dev/full`);
  expect(stderr).toMatch(/^tilefold: the report cannot be written to stdout: ENOSPC.*; the output \S*out\.mbtiles stands\n$/);
  expect(code).toBe(1);
  expect(existsSync(join(directory, 'out.mbtiles'))).toBe(true);
  const again = shell(`${PRUNE} --resume`);
  expect(again.code).toBe(0);
  expect(again.stdout).toMatch(/done already/);
});

test.each(['--help', '--version'])('%s to a full disk is an error', (flag) => {
  const { stderr, code } = shell(`tilefold ${flag} >/dev/full`);
  expect(stderr).toMatch(/^tilefold: stdout: ENOSPC/);
  expect(code).toBe(1);
});

test('a report cut short by a limit is an error', () => {
  // The limit is below the size of the report, and above that of the run's own files.
  const { stderr, code } = shell(`head -c 1023900 /dev/zero >report; ulimit -f 1000; ${PRUNE} >>report`);
  expect(stderr).toMatch(/^tilefold: the report cannot be written to stdout: EFBIG.*; the output \S*out\.mbtiles stands\n$/);
  expect(code).toBe(1);
});

test('metrics are written even if the report is not', () => {
  const { code } = shell(`${PRUNE} --metrics metrics.json >/dev/full`);
  expect(code).toBe(1);
  expect(JSON.parse(readFileSync(join(directory, 'metrics.json'), 'utf8'))).toMatchObject({ status: 'done' });
});
