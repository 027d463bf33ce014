import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LOWEST_NODE, nodeProblem } from '../src/supported-node.ts';
import { MAIN } from './support/cli.ts';
import { LOWEST, nodeProgram, OLDER } from './support/tested-nodes.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

describe('a Node', () => {
  test.each(['22.15.0', '22.16.0', '22.100.1', '24.0.0', '25.1.0', '26.12.1', '100.0.0'])('%s is accepted', (version) => {
    expect(nodeProblem(version)).toBeNull();
  });

  test.each(['18.20.0', '20.20.2', '22.0.0', '22.14.0', '23.0.0', '23.11.1'])('%s is refused, with advice', (version) => {
    expect(nodeProblem(version)).toMatch(new RegExp(`^Node.js ${version} cannot run tilefold.*22\\.15\\.0.*nodejs\\.org`));
  });

  test('is the same in the package, the scripts and the tests', () => {
    const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(engines.node).toBe(`^${LOWEST_NODE} || >=24.0.0`);
    expect(readFileSync(join(ROOT, 'scripts/use-node'), 'utf8')).toContain(`\nreadonly LOWEST_NODE=${LOWEST_NODE}\n`);
    expect(LOWEST).toBe(LOWEST_NODE);
    const fetched = readFileSync(join(ROOT, 'scripts/test-nodes'), 'utf8');
    for (const version of OLDER) expect(fetched).toContain(`node-${version} `);
  });
});

test.each(OLDER)('%s gets one line and exit 1, from every command and from the library', (version) => {
  const node = nodeProgram(version);
  const line = `Node.js ${version} cannot run tilefold: it needs ${LOWEST_NODE} or later, and not 23 (https://nodejs.org)`;
  for (const args of [[], ['--version'], ['--help'], ['inspect', 'x.mbtiles'], ['doctor']]) {
    const { status, stdout, stderr } = spawnSync(node, [MAIN, ...args], { encoding: 'utf8' });
    expect({ status, stdout, stderr }, args.join()).toEqual({ status: 1, stdout: '', stderr: `tilefold: ${line}\n` });
  }
  const program = "import { openSource } from 'tilefold'; openSource(process.argv[1]);";
  const { status, stderr } = spawnSync(node, ['--input-type=module', '-e', program, sqliteFile()], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toContain(line);
});

test('a native part that is missing or does not load gives one line with advice, also in doctor', () => {
  const directory = scratch();
  cpSync(join(ROOT, 'dist'), join(directory, 'dist'), { recursive: true });
  for (const name of ['package.json', 'plans']) symlinkSync(join(ROOT, name), join(directory, name));
  const modules = join(directory, 'node_modules');
  cpSync(join(ROOT, 'node_modules/better-sqlite3/lib'), join(modules, 'better-sqlite3/lib'), { recursive: true });
  cpSync(join(ROOT, 'node_modules/better-sqlite3/package.json'), join(modules, 'better-sqlite3/package.json'));
  for (const name of [
    '@maplibre',
    'ajv',
    'cli-progress',
    'fast-deep-equal',
    'fast-uri',
    'fflate',
    'json-schema-traverse',
    'ndjson',
    'pmtiles',
    'readable-stream',
    'split2',
    'through2',
    'tmp',
    'tmp-promise',
    'require-from-string',
    'inherits',
    'string_decoder',
    'util-deprecate',
    'json-stringify-safe',
    'minimist',
    'string-width',
  ])
    if (existsSync(join(ROOT, 'node_modules', name))) symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  const main = join(directory, 'dist/cli/main.js');
  const inspected = spawnSync(process.execPath, [main, 'inspect', sqliteFile()], { encoding: 'utf8' });
  expect(inspected).toMatchObject({ status: 1, stdout: '' });
  expect(inspected.stderr).toMatch(
    /^tilefold: better-sqlite3 has no native addon that loads on \S+ \S+ \(.*\); reinstall tilefold.*\n$/,
  );
  const examined = spawnSync(process.execPath, [main, 'doctor', directory], { encoding: 'utf8' });
  expect(examined.stdout).toMatch(/^PROBLEM {2}sqlite .*no native addon/m);
});

describe('scripts', () => {
  const use = `source scripts/use-node; use_node; echo "$(node --version) $(command -v node)"`;

  test('use the Node on PATH if it is new enough', () => {
    const { status, stdout, stderr } = inCheckout(use, process.execPath);
    expect({ status, stderr, node: stdout.split(' ')[0] }).toEqual({ status: 0, stderr: '', node: process.version });
  });

  test('download their own Node if it is too old, say so in one line, and do it once', () => {
    const directory = checkout();
    const first = inCheckout(use, nodeProgram(OLDER[0]), directory);
    expect(first, first.stderr).toMatchObject({ status: 0 });
    expect(first.stderr).toMatch(/^\S+: Node\.js v\S+ is too old; going on with \S+ from npm's \S+, in \.node\/\n$/);
    expect(first.stdout).toMatch(/^v24\.\d+\.\d+ .*\/\.node\/24\.[^/]+\/bin\/node\n$/);
    const again = inCheckout(use, nodeProgram(OLDER[0]), directory, { npm_config_offline: 'true', npm_config_cache: '/nowhere' });
    expect(again).toMatchObject({ status: 0, stdout: first.stdout });
  });

  test('refuse a package other than the pinned one, and leave nothing behind', () => {
    const directory = checkout();
    const script = join(directory, 'scripts/use-node');
    writeFileSync(script, readFileSync(script, 'utf8').replaceAll(/sha512-\S{10}/g, 'sha512-AAAAAAAAAA'));
    const { status, stderr } = inCheckout(use, nodeProgram(OLDER[0]), directory);
    expect(status).toBe(1);
    expect(stderr).toMatch(/is not the package that was pinned/);
    expect(execFileSync('ls', ['-A', join(directory, '.node')], { encoding: 'utf8' })).toBe('');
  });
});

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tilefold-node-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

function sqliteFile(): string {
  const path = join(scratch(), 'in.mbtiles');
  writeFileSync(path, 'SQLite format 3\0'.padEnd(4096, '\0'));
  return path;
}

/** Copies the scripts, without a `.node/`. */
function checkout(): string {
  const directory = scratch();
  cpSync(join(ROOT, 'scripts'), join(directory, 'scripts'), { recursive: true });
  return directory;
}

/** Runs a shell command with this Node first on PATH, and the installed npm. */
function inCheckout(line: string, node: string, directory: string = checkout(), env: Record<string, string> = {}) {
  const bin = scratch();
  symlinkSync(node, join(bin, 'node'));
  const npm = join(bin, 'npm');
  // The same npm as on this machine, run by the Node on PATH.
  writeFileSync(
    npm,
    `#!/bin/sh\nexec node '${execFileSync('readlink', ['-f', execFileSync('which', ['npm'], { encoding: 'utf8' }).trim()], { encoding: 'utf8' }).trim()}' "$@"\n`,
  );
  chmodSync(npm, 0o755);
  return spawnSync('bash', ['-c', `set -euo pipefail; ${line}`], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, ...env, PATH: `${bin}:${process.env['PATH']}` },
  });
}
