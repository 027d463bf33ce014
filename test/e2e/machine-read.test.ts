// The JSON of plan, --dry-run and doctor matches docs/*.schema.json. Reports, metrics, receipts, status, progress and lists of
// bad tiles are checked where they are made.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { buildPlanet } from '../support/planet.ts';
import { errorsBy, publishedSchema } from '../support/published-schema.ts';

let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tilefold-machine-read-'));
  buildPlanet(join(directory, 'in.mbtiles'), 'flat', { side: 8, maxzoom: 5, seed: 3 });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function stdoutOf(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(args, { cwd: directory });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

describe.each([
  ['plan', ['plan', 'in.mbtiles', '--shard-bytes', '20000']],
  ['copy --dry-run', ['copy', 'in.mbtiles', 'out.pmtiles', '--dry-run', '--shard-bytes', '20000']],
])('%s', (_, args) => {
  test('as json', async () => {
    const report = JSON.parse(await stdoutOf(...args, '--report-format', 'json')) as {
      shards: unknown[];
      header: { shard_bytes: number };
    };
    expect(errorsBy('plan', report)).toEqual([]);
    expect(report.shards.length).toBeGreaterThan(2);
    expect(errorsBy('plan', { ...report, shards: [{ index: 0 }] })).not.toEqual([]);
  });

  test('as ndjson', async () => {
    const lines = (await stdoutOf(...args, '--report-format', 'ndjson')).trimEnd().split('\n');
    const [header, ...rest] = lines.map((line) => JSON.parse(line) as unknown);
    expect(publishedSchema('plan', 'header')(header)).toEqual([]);
    expect(publishedSchema('plan', 'lastLine')(rest.pop())).toEqual([]);
    for (const shard of rest) expect(publishedSchema('plan', 'shard')(shard)).toEqual([]);
    expect(rest.length).toBeGreaterThan(2);
  });
});

test('doctor as json, of a directory and of an archive', async () => {
  for (const what of ['.', 'in.mbtiles']) {
    const report = JSON.parse(await stdoutOf('doctor', what, '--report-format', 'json')) as { findings: unknown[] };
    expect(errorsBy('doctor', report)).toEqual([]);
    expect(report.findings.length).toBeGreaterThan(3);
  }
});
