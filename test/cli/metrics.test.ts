// The file of --metrics after unusual ends of a run.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeMetrics } from '../../src/cli/metrics.ts';
import type { RunReport } from '../../src/index.ts';
import { trialRun } from '../report/page/trial-run.ts';
import { errorsBy } from '../support/published-schema.ts';

let directory = '';
const file = (name: string) => join(directory, name);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-metrics-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const STOP = { why: 'signal', code: 'INTERRUPTED', message: 'm', signal: 'SIGTERM', at: '2026-01-02T03:04:06.000Z' } as const;
const STOPPED: RunReport = { ...trialRun(), status: 'stopped', stop: STOP };
const UNBEGUN: RunReport = { ...STOPPED, shards: { ...STOPPED.shards, total: 0, run: 0, skipped: 0 } };

test.each(['m.json', 'm.prom'])('%s: a run that began nothing has no figures, and the last success stays', (name) => {
  writeMetrics(file(name), undefined, trialRun(), 0);
  expect(readFileSync(file(name), 'utf8')).toMatch(/workers/);
  writeMetrics(file(name), undefined, STOPPED, 143);
  expect(readFileSync(file(name), 'utf8')).toMatch(/workers/);
  writeMetrics(file(name), undefined, UNBEGUN, 143);
  const text = readFileSync(file(name), 'utf8');
  expect(text).not.toMatch(/archive_tiles|tile_count/);
  const success =
    name === 'm.json'
      ? '"last_success": "2026-01-02T03:05:05.006Z"'
      : 'last_success_timestamp_seconds{command="prune",output="/data/out.mbtiles"} 1767323105.006\n';
  expect(text).toContain(success);
  if (name === 'm.json') expect(errorsBy('metrics', JSON.parse(text))).toEqual([]);
});

test.each(['m.json', 'm.prom'])('%s: the success of another output, or an invalid one, does not count', (name) => {
  writeMetrics(file(name), undefined, { ...trialRun(), output: { ...trialRun().output, path: '/data/other.mbtiles' } }, 0);
  writeMetrics(file(name), undefined, STOPPED, 143);
  expect(readFileSync(file(name), 'utf8')).toMatch(name === 'm.json' ? /"last_success": null/ : /^(?![\s\S]*last_success)/);
  writeFileSync(file(name), '{"last_success": 7, tilefold_last_success_timestamp_seconds{output="/data/out.mbtiles"} x\n');
  writeMetrics(file(name), undefined, STOPPED, 143);
  expect(readFileSync(file(name), 'utf8')).toMatch(name === 'm.json' ? /"last_success": null/ : /^(?![\s\S]*last_success)/);
});
