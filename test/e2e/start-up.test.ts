// Modules that a small run loads: start-up time must not grow unnoticed.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeSample } from '../support/sample.ts';

const MAIN = process.env['TILEFOLD_CLI'] ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const DIST = join(dirname(MAIN), '..');
const directory = mkdtempSync(join(tmpdir(), 'tilefold-start-up-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs a command and returns the modules that it loaded: of Node, and of packages by path. */
function loadedBy(...args: string[]): { builtins: string[]; files: string[] } {
  const listPath = join(directory, 'loaded.json');
  const hook = join(directory, 'hook.cjs');
  const loaded = `{ builtins: process.moduleLoadList, files: Object.keys(require.cache) }`;
  writeFileSync(
    hook,
    `process.on('exit', () => require('fs').writeFileSync(${JSON.stringify(listPath)}, JSON.stringify(${loaded})));`,
  );
  execFileSync(process.execPath, ['--require', hook, MAIN, ...args], { stdio: 'ignore' });
  return JSON.parse(readFileSync(listPath, 'utf8'));
}

describe('a small run', () => {
  const input = join(directory, 'sample.mbtiles');
  beforeAll(() => writeSample(input));

  test('loads only the packages that a copy needs', () => {
    const { builtins, files } = loadedBy('copy', input, join(directory, 'copy.pmtiles'), '--quiet');
    const packages = new Set(files.map((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]).filter(Boolean));
    expect([...packages].sort()).toEqual(['better-sqlite3']);
    expect(builtins).toContain('NativeModule zlib');
    expect(builtins).not.toContain('NativeModule cluster');
    expect(builtins).not.toContain('NativeModule child_process');
  });

  test('loads nothing but Node for help and version', () => {
    expect(loadedBy('--help').files.filter((file) => file.includes('node_modules'))).toEqual([]);
    expect(loadedBy('--version').files.filter((file) => file.includes('node_modules'))).toEqual([]);
  });
});

describe('the bundle', () => {
  test('makes a copy load no chunk of another command', () => {
    const chunks = readdirSync(join(DIST, 'chunks')).filter((name) => name.endsWith('.js'));
    const found = new Set(chunks.filter((name) => name.startsWith('copy-')));
    for (const name of found) {
      const code = readFileSync(join(DIST, 'chunks', name), 'utf8');
      for (const [, imported = ''] of code.matchAll(/^import (?:.* from )?"\.\/(.+)";$/gm)) found.add(imported);
    }
    const kinds = [...found].map((name) => name.replace(/-.{8}\.js$/, ''));
    expect(kinds).toEqual(expect.arrayContaining(['copy', 'command', 'core']));
    expect(kinds.filter((kind) => /inspect|page|prune|simplify|crew/.test(kind))).toEqual([]);
  });

  test('has meow without its package.json readers, and has its licences', () => {
    const chunks = readdirSync(join(DIST, 'chunks')).filter((name) => name.endsWith('.js'));
    const code = chunks.map((name) => readFileSync(join(DIST, 'chunks', name), 'utf8')).join('\n');
    const isThere = (words: RegExp) => words.test(code);
    expect([/yargsParser/, /from ["']meow["']/, /spdx/i, /hosted-?git/i, /findUpSync/].map(isThere)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    const licences = readFileSync(join(DIST, 'THIRD-PARTY-LICENSES.md'), 'utf8');
    for (const name of ['meow', 'yargs-parser', 'camelcase-keys']) expect(licences).toContain(`Name: ${name}\n`);
  });
});
