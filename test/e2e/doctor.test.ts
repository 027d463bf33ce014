import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/index.ts';
import { runCli } from '../support/cli.ts';
import { buildSizedTiles } from '../support/sized-tiles.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-doctor-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('tests what a run relies on, and leaves nothing behind', async () => {
  const { code, stdout, stderr } = await runCli(['doctor', directory, '--report-format', 'json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const report = JSON.parse(stdout) as DoctorReport;
  expect(report.directory).toBe(directory);
  expect(report.workers).toBeGreaterThanOrEqual(1);
  const outcomes = Object.fromEntries(report.findings.map(({ check, outcome }) => [check, outcome]));
  expect(outcomes).toMatchObject({
    node: 'ok',
    sqlite: 'ok',
    codec: 'ok',
    libdeflate: 'ok',
    workers: 'ok',
    'rename and directory fsync': 'ok',
    'hard links': 'ok',
    locks: 'ok',
  });
  expect(report.findings.find(({ check }) => check === 'writing')?.found).toMatch(/^\d+(\.\d+)? [MG]B\/s, synced$/);
  for (const { outcome, advice } of report.findings) expect(advice === null).toBe(outcome === 'ok');
  expect(readdirSync(directory)).toEqual([]);
});

test('checks the working directory by default, and prints a line per check', async () => {
  const { code, stdout } = await runCli(['doctor'], { cwd: directory });
  expect(code).toBe(0);
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toContain(directory);
  expect(lines.slice(1).filter((line) => /^(ok|WARNING|PROBLEM) /.test(line))).toHaveLength(12);
});

test('refuses a path that is no directory, and a second one', async () => {
  writeFileSync(join(directory, 'file'), '');
  for (const name of ['none', 'file/none']) {
    const { code, stdout, stderr } = await runCli(['doctor', join(directory, name)]);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`${name}: there is no such directory`),
    });
  }
  expect((await runCli(['doctor', directory, directory])).code).toBe(2);
});

test('tests an input as well, and refuses one that is no archive', async () => {
  const input = buildSizedTiles(join(directory, 'in.mbtiles'), { side: 8, bytes: 2000, seed: 1 });
  const { code, stdout, stderr } = await runCli(['doctor', input, '--report-format', 'json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { findings } = JSON.parse(stdout) as DoctorReport;
  const found = Object.fromEntries(findings.map(({ check, found }) => [check, found]));
  expect(found['room']).toMatch(/^a copy takes about [\d.]+ [kM]B in .*, at most [\d.]+ [kM]B; [\d.]+ [MGT]B are free$/);
  expect(found['time']).toMatch(/^a copy takes [\d.]+ m?s to [\d.]+ m?s$/);
  expect(found['memory']).toMatch(/^about [\d.]+ MB, all processes \(1\) together$/);
  copyFileSync(input, join(directory, 'also.mbtiles'));
  // Without a place for it there is no rehearsal.
  const several = await runCli(['doctor', input, join(directory, 'also.mbtiles')], { env: { TMPDIR: join(directory, 'none') } });
  expect(several.stdout).toMatch(/a merge takes about [\d.]+ [kM]B/);
  rmSync(join(directory, 'also.mbtiles'));
  expect(readdirSync(directory)).toEqual(['in.mbtiles']);
  writeFileSync(join(directory, 'note.txt'), 'no archive');
  expect((await runCli(['doctor', join(directory, 'note.txt')])).code).toBe(1);
});
