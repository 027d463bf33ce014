// Runs the fault suites: `npm run faults` as CI does, `npm run faults -- --long` at full length, which takes hours. Names choose
// suites by a part of their path (`npm run faults -- --long pmtiles job`), and the rest goes to vitest. Each suite tells its seed;
// TILEFOLD_FUZZ_SEED and TILEFOLD_FAULTS_SEED set others.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SUITES = join('test', 'faults');

const isLong = process.argv.includes('--long');
const rest = process.argv.slice(2).filter((argument) => argument !== '--long');
const options = rest.filter((argument) => argument.startsWith('-'));
const names = rest.filter((argument) => !argument.startsWith('-'));

const all = readdirSync(join(ROOT, SUITES), { recursive: true })
  .map((name) => join(SUITES, String(name)))
  .filter((path) => path.endsWith('.test.ts'))
  .sort();
const chosen = names.length === 0 ? all : all.filter((path) => names.some((name) => path.slice(SUITES.length).includes(name)));
const unknown = names.filter((name) => !all.some((path) => path.slice(SUITES.length).includes(name)));
if (unknown.length > 0) fail(`no suite is called ${unknown.join(', ')}; there are ${all.join(', ')}`);
const cli = process.env.TILEFOLD_CLI ?? join(ROOT, 'dist/cli/main.js');
if (!existsSync(cli)) fail(`${cli} is not there; npm run build makes it`);

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
// Crashes, full disks and time limits are not to meet in one machine at one time.
const args = [vitest, 'run', ...(isLong ? ['--no-file-parallelism'] : []), ...options, ...chosen];
const child = spawn(process.execPath, args, {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, ...(isLong ? { TILEFOLD_FAULTS_LONG: '1' } : {}) },
});
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});

function fail(message) {
  console.error(`faults: ${message}`);
  process.exit(2);
}
