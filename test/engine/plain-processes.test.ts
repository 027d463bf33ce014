// Any process can run a shard from the job directory alone: plain child processes seal the shards of a killed run, and a resume
// only has to merge them.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunReport } from '../../src/index.ts';
import { runCli, startCli } from '../support/cli.ts';
import { scratchDirectory } from '../support/mbtiles-builder.ts';
import { buildSizedTiles } from '../support/sized-tiles.ts';

const RUN_PIECE = fileURLToPath(new URL('run-piece.ts', import.meta.url));

let bundled: string;

beforeAll(async () => {
  // Inside of the package, so that it finds its modules. Node 22 has no `using`.
  bundled = mkdtempSync(resolve('node_modules', '.tilefold-test-'));
  const bundle = await rolldown({
    input: RUN_PIECE,
    platform: 'node',
    transform: { target: 'node22' },
    external: (id) => !id.startsWith('.') && !id.startsWith('/') && !id.startsWith('@oxc-project/runtime'),
  });
  await bundle.write({ dir: bundled, format: 'esm', entryFileNames: 'run-piece.mjs' });
  await bundle.close();
});

afterAll(() => rmSync(bundled, { recursive: true, force: true }));

test.each(['out.pmtiles', 'out.mbtiles'])('plain child processes run the shards of %s', async (output) => {
  const directory = scratchDirectory();
  buildSizedTiles(join(directory, 'in.mbtiles'), { side: 30, bytes: 3000, seed: 11 });
  const whole = await runCli(['copy', 'in.mbtiles', `whole-${output}`, '--plan', 'stream'], { cwd: directory });
  expect(whole.code).toBe(0);

  const plan = ['--plan', 'split-merge', '--workers', '1', '--shard-bytes', '1500kB', '--progress', 'json'];
  const killed = startCli(['copy', 'in.mbtiles', output, ...plan], { cwd: directory });
  await killed.saw(/"state":"started"/);
  process.kill(-killed.pid, 'SIGKILL');
  await killed.ended;

  const job = join(directory, `${output}.tilefold`);
  const shards = readFileSync(join(job, 'manifest.ndjson'), 'utf8').trim().split('\n').length - 1;
  expect(shards).toBeGreaterThan(2);
  // Runs each shard twice, all concurrently. Attempts never share a file, and both give the same bytes.
  const reports = await Promise.all(Array.from({ length: 2 * shards }, (_, n) => runPiece(job, n % shards)));
  for (let index = 0; index < shards; index++) expect(reports[index + shards]).toEqual(reports[index]);
  const files = readdirSync(join(job, 'shards'), { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.endsWith('.mbtiles'))).toHaveLength(shards);

  const args = ['copy', 'in.mbtiles', output, '--shard-bytes', '1500kB', '--resume', '--report-format', 'json', '--no-progress'];
  const resumed = await runCli(args, { cwd: directory });
  expect(resumed).toMatchObject({ code: 0 });
  expect((JSON.parse(resumed.stdout) as RunReport).shards).toMatchObject({ total: shards, run: 0, skipped: shards });
  expect(readFileSync(join(directory, output))).toEqual(readFileSync(join(directory, `whole-${output}`)));
});

function runPiece(job: string, index: number): Promise<unknown> {
  const child = spawn(process.execPath, [join(bundled, 'run-piece.mjs'), job, String(index)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(stdout)) : reject(new Error(`shard ${index}: ${stderr}`))));
  });
}
