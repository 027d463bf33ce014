// The HTML page of a run: the report of prune on stdout.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { SAMPLE_STYLE, writeSample } from '../support/sample.ts';

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-run-page-'));
  writeSample(join(directory, 'in.mbtiles'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('is one document with the outcome of the run, and the output is in place', async () => {
  const args = ['prune', 'in.mbtiles', 'out.pmtiles', '--style', SAMPLE_STYLE, '--report-format', 'html', '--no-progress'];
  const { code, stdout, stderr } = await runCli(args, { cwd: directory });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^<!doctype html>\n/);
  expect(stdout.trimEnd()).toMatch(/<\/html>$/);
  for (const word of ['out.pmtiles', 'graticules', '4,988']) expect(stdout).toContain(word);
  expect(existsSync(join(directory, 'out.pmtiles'))).toBe(true);
});

test('is not made for a plan', async () => {
  const args = ['prune', 'in.mbtiles', 'no.pmtiles', '--style', SAMPLE_STYLE, '--report-format', 'html', '--dry-run'];
  const { code, stdout, stderr } = await runCli(args, { cwd: directory });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('a --dry-run does nothing');
  expect(existsSync(join(directory, 'no.pmtiles'))).toBe(false);
});
