// The published package, installed as users install it, with every supported Node and npm.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SAMPLE_STYLE, writeSample } from '../support/sample.ts';
import { LOWEST, NEWEST, NPM_12, OWN_NPM } from '../support/tested-nodes.ts';
import { type Machine, machineWith, pack } from './install.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const SECONDS_TO_INSTALL = 60;

/** npm 12 does not run on the lowest Node. */
const MACHINES = [LOWEST, ...NEWEST].flatMap((node) => [
  [node, OWN_NPM[node] as string] as const,
  ...(node === LOWEST ? [] : [[node, NPM_12] as const]),
]);

const directory = mkdtempSync(join(tmpdir(), 'tilefold-packed-'));
const sample = join(directory, 'sample.mbtiles');
const hashes = new Map<string, string>();
let tgz = '';

beforeAll(() => {
  tgz = pack(directory);
  writeSample(sample);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

function ready(node: string, npm: string): Machine {
  const machine = machineWith(directory, node, npm);
  copyFileSync(sample, join(machine.cwd, 'in.mbtiles'));
  copyFileSync(SAMPLE_STYLE, join(machine.cwd, 'style.json'));
  return machine;
}

describe.each(MACHINES)('on Node %s with npm %s', (node, npm) => {
  test('installs in seconds without a compiler, and prunes and inspects', () => {
    const machine = ready(node, npm);
    for (const tool of ['cc', 'gcc', 'make', 'python3'])
      expect(machine.run('sh', '-c', `command -v ${tool}`).code, tool).not.toBe(0);
    const started = performance.now();
    const installed = machine.run('npm', 'install', '--global', tgz);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    expect((performance.now() - started) / 1000).toBeLessThan(SECONDS_TO_INSTALL);
    expect(machine.run('tilefold', '--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const plan = ['--plan', 'split-merge', '--workers', '2', '--shard-bytes', '262144', '--no-progress'];
    for (const output of ['out.pmtiles', 'out.mbtiles']) {
      const pruned = machine.run('tilefold', 'prune', 'in.mbtiles', output, '--style', 'style.json', ...plan);
      expect(pruned, pruned.stderr).toMatchObject({ code: 0, stderr: '' });
      expect(pruned.stdout).toMatch(/^prune {5}done\nplan {6}split-merge, 2 workers/);
    }
    const page = machine.run('tilefold', 'inspect', 'out.pmtiles', '--report-format', 'html', '--no-progress');
    expect(page, page.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(page.stdout).toMatch(/^<!doctype html>/i);
    expect(readdirSync(machine.cwd).sort()).toEqual(['in.mbtiles', 'out.mbtiles', 'out.pmtiles', 'style.json']);
    const shaOf = (name: string) =>
      createHash('sha256')
        .update(readFileSync(join(machine.cwd, name)))
        .digest('hex');
    for (const name of ['out.pmtiles', 'out.mbtiles']) {
      // The first machine sets the reference: all others must write the same bytes.
      if (!hashes.has(name)) hashes.set(name, shaOf(name));
      expect(shaOf(name), name).toBe(hashes.get(name));
    }
  });
});

describe('on each Node', () => {
  test.each([LOWEST, ...NEWEST])('%s: npx runs it from the package, and --omit=optional omits nothing that it needs', (node) => {
    const machine = ready(node, node === LOWEST ? (OWN_NPM[node] as string) : NPM_12);
    const inspected = machine.run('npx', '--package', tgz, 'tilefold', 'inspect', 'in.mbtiles', '--no-progress');
    expect(inspected, inspected.stderr).toMatchObject({ code: 0 });
    expect(inspected.stdout).toContain('4,988');
    const installed = machine.run('npm', 'install', '--global', '--omit=optional', tgz);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    const copied = machine.run('tilefold', 'copy', 'in.mbtiles', 'out.pmtiles', '-q', '--codec', 'libdeflate');
    expect(copied, copied.stderr).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('as a library', () => {
  const program = `
const source = openSource('in.mbtiles');
const [{ zoom, columns }] = source.census();
console.log(source.summary.path.endsWith('in.mbtiles'), zoom, columns.join());
source[Symbol.dispose]();
`;

  test.each([LOWEST, ...NEWEST])('it can be imported and required on Node %s', (node) => {
    const machine = ready(node, OWN_NPM[node] as string);
    const installed = machine.run('npm', 'install', tgz);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    writeFileSync(join(machine.cwd, 'esm.mjs'), `import { openSource } from 'tilefold';${program}`);
    writeFileSync(join(machine.cwd, 'cjs.cjs'), `const { openSource } = require('tilefold');${program}`);
    for (const file of ['esm.mjs', 'cjs.cjs'])
      expect(machine.run('node', file), file).toEqual({ code: 0, stdout: 'true 0 0,0\n', stderr: '' });
  });

  test.each(['module', 'commonjs'])('its types compile in a strict project of type %s', (type) => {
    const machine = ready(NEWEST[1], OWN_NPM[NEWEST[1]] as string);
    writeFileSync(join(machine.cwd, 'package.json'), JSON.stringify({ name: 'consumer', type }));
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const types = ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
    const installed = machine.run('npm', 'install', tgz, ...types);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });
    writeFileSync(
      join(machine.cwd, 'consumer.ts'),
      `import { createArchive, decodeTile, openArchive, openSource, type TileSource } from 'tilefold';
const source: TileSource = openSource('in.mbtiles');
export const zooms: number[] = [...source.census()].map(({ zoom }) => zoom);
using archive = openArchive('in.mbtiles');
const tile: Uint8Array | undefined = archive.tile(0, 0, 0);
export const names: string[] = tile === undefined ? [] : decodeTile(tile).map((layer) => layer.name);
// @ts-expect-error: a path is a string
openSource(1);
// @ts-expect-error: tileType is needed
createArchive('out.pmtiles', {});
`,
    );
    const settings = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,esnext.disposable'];
    const checked = machine.run('npx', 'tsc', ...settings, '--types', 'node', 'consumer.ts');
    expect(checked, checked.stdout).toMatchObject({ code: 0 });
  });
});

test('all dependencies of the package are pinned in the lock, and none is a peer or optional', () => {
  const packed = JSON.parse(execFileSync('tar', ['-xzOf', tgz, 'package/package.json'], { encoding: 'utf8' }));
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  expect(packed.dependencies).toEqual(dependencies);
  for (const name of Object.keys(packed.dependencies))
    expect(lock.packages[`node_modules/${name}`]?.integrity, name).toMatch(/^sha512-/);
  for (const field of ['peerDependencies', 'peerDependenciesMeta', 'optionalDependencies', 'bundledDependencies'])
    expect(packed, field).not.toHaveProperty(field);
  const files = execFileSync('tar', ['-tzf', tgz], { encoding: 'utf8' }).split('\n');
  const manifests = files.filter((name) => name.endsWith('package.json'));
  expect(manifests).toEqual(['package/package.json']);
  expect(files).toContain('package/native/libdeflate/build/linux-x64.node');
});
