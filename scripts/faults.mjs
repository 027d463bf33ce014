// Runs the fault suites: `npm run faults` as CI does, `npm run faults -- --long` at full length, which takes hours. Names select
// suites by a part of their path (`npm run faults -- --long pmtiles job`); other arguments go to vitest. Each suite prints its
// seed; TILEFOLD_FUZZ_SEED and TILEFOLD_FAULTS_SEED set others. `npm run faults -- nodes` runs all tests on each supported Node
// that scripts/test-nodes downloaded.

import { spawn, spawnSync } from 'node:child_process';
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
const unknown = names.filter((name) => name !== 'nodes' && !all.some((path) => path.slice(SUITES.length).includes(name)));
if (unknown.length > 0) fail(`no suite is called ${unknown.join(', ')}; there are ${all.join(', ')}`);
if (names.includes('nodes')) {
  for (const node of supportedNodes()) {
    console.info(`faults: all tests on ${node}`);
    const { status } = spawnSync(node, [vitestProgram(), 'run', ...options], { cwd: ROOT, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
  process.exit(0);
}
const cli = process.env.TILEFOLD_CLI ?? join(ROOT, 'dist/cli/main.js');
if (!existsSync(cli)) fail(`${cli} is not there; npm run build makes it`);

// Crashes, full disks and time limits must not run at the same time on one machine.
const args = [vitestProgram(), 'run', ...(isLong ? ['--no-file-parallelism'] : []), ...options, ...chosen];
const child = spawn(process.execPath, args, {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, ...(isLong ? { TILEFOLD_FAULTS_LONG: '1' } : {}) },
});
child.on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});

function vitestProgram() {
  return join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
}

/** Excludes Nodes that tilefold refuses, which only the test of that refusal needs. */
function supportedNodes() {
  const tools = join(ROOT, '.tools');
  const programs = readdirSync(tools).filter((name) => name.startsWith('node-'));
  const nodes = programs.sort().map((name) => join(tools, name, 'bin/node'));
  return nodes.filter((node) => spawnSync(node, [join(ROOT, 'dist/cli/main.js'), '--version']).status === 0);
}

function fail(message) {
  console.error(`faults: ${message}`);
  process.exit(2);
}
