// Checks dependencies: each has a reason and a licence, none has an install script, and the shipped code uses no network.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { MAIN } from './support/cli.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(dirname(MAIN), '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

const NETWORK_MODULES = ['http', 'https', 'http2', 'net', 'dns', 'dns/promises', 'tls', 'dgram', 'undici', 'ws', 'node-fetch'];
const NETWORK_GLOBALS = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest', 'Request'];

/** Returns the network access in a program. */
function networkIn(code: string): string[] {
  const modules = [
    ...code.matchAll(/(?:\bfrom|\bimport|\brequire\w*|\bgetBuiltinModule)\s*\(?\s*["'`](?:node:)?([^"'`]+)["'`]/g),
  ];
  const globals = NETWORK_GLOBALS.filter((name) =>
    new RegExp(`(?<![.\\w$])${name}\\s*\\(|\\bglobalThis\\.${name}\\b`).test(code),
  );
  return [...modules.map(([, name = '']) => name).filter((name) => NETWORK_MODULES.includes(name)), ...globals];
}

test('network access is recognized', () => {
  const programs = {
    'import net from "node:net";': 'net',
    "import * as h from 'https'": 'https',
    'import{lookup}from"dns/promises"': 'dns/promises',
    'const tls = require("tls");': 'tls',
    'const { request } = await import(`http`);': 'http',
    "process.getBuiltinModule('node:dgram')": 'dgram',
    'await fetch(url)': 'fetch',
    'new WebSocket(url)': 'WebSocket',
    'globalThis.fetch': 'fetch',
  };
  for (const [program, found] of Object.entries(programs)) expect(networkIn(program), program).toEqual([found]);
  expect(networkIn("import fs from 'node:fs'; prefetch(1); cache.fetch (2); import './http.js'")).toEqual([]);
});

test('shipped code imports no network modules', () => {
  const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  expect(files).toEqual(expect.arrayContaining([join('cli', 'main.js'), 'index.js', join('run', 'worker.js')]));
  for (const name of files) expect(networkIn(readFileSync(join(DIST, name), 'utf8')), name).toEqual([]);
});

test('THIRD_PARTY.md is up to date', () => {
  execFileSync(process.execPath, [join(ROOT, 'scripts/third-party.mjs'), '--check'], { encoding: 'utf8' });
});

test('a licence that is not allowed is an error, and so is an outdated list', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tilefold-third-party-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  cpSync(join(ROOT, 'scripts/third-party.mjs'), join(directory, 'scripts/third-party.mjs'));
  symlinkSync(join(ROOT, 'THIRD_PARTY.md'), join(directory, 'THIRD_PARTY.md'));
  const checkWith = (packages: object) => {
    writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ packages }));
    return spawnSync(process.execPath, [join(directory, 'scripts/third-party.mjs'), '--check'], { encoding: 'utf8' });
  };
  const copyleft = checkWith({ 'node_modules/odd': { version: '1.0.0', license: '(GPL-3.0-only AND MIT)' } });
  expect(copyleft.status).toBe(1);
  expect(copyleft.stderr).toMatch(/odd 1\.0\.0 has the licence \(GPL-3\.0-only AND MIT\)/);
  const nameless = checkWith({ 'node_modules/nameless': { version: '1.0.0' } });
  expect(nameless.status).toBe(1);
  expect(nameless.stderr).toMatch(/nameless 1\.0\.0 has the licence undefined/);
  const shorter = checkWith({ 'node_modules/ours': { version: '1.0.0', license: '(GPL-3.0-only OR MIT)' } });
  expect(shorter.status).toBe(1);
  expect(shorter.stderr).toMatch(/is not up to date/);
});

test('no package runs a script when it is installed, including tilefold', () => {
  const compiling = Object.entries<{ hasInstallScript?: boolean }>(lock.packages)
    .filter(([location, { hasInstallScript }]) => location !== '' && hasInstallScript)
    .map(([location]) => location.slice('node_modules/'.length));
  expect(compiling).toEqual([]);
  expect(manifest).not.toHaveProperty('allowScripts');
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) expect(manifest.scripts).not.toHaveProperty(name);
});

test('packages installed with tilefold are pinned by hash, from a registry', () => {
  const shipped = Object.entries<{ dev?: boolean; integrity?: string; resolved?: string }>(lock.packages).filter(
    ([location, { dev }]) => location !== '' && !dev,
  );
  expect(shipped.length).toBeGreaterThan(20);
  for (const [location, { integrity, resolved }] of shipped) {
    expect(integrity, location).toMatch(/^sha512-/);
    if (resolved !== undefined) expect(resolved, location).toMatch(/^https:\/\/registry\.npmjs\.org\//);
  }
});

test('docs/dependencies.md has licence, size, maintenance and reason of each direct dependency', () => {
  const rows = readFileSync(join(ROOT, 'docs/dependencies.md'), 'utf8').match(/^\| `.*$/gm) ?? [];
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const [name = '', licence = '', size = '', maintenance = '', why = ''] = row
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim())
      .slice(1);
    const entry = lock.packages[`node_modules/${name.slice(1, -1)}`];
    if (entry?.license !== undefined) expect(licence, name).toBe(entry.license.replace(/[()]/g, '').replace(' OR ', ' or '));
    expect(size, name).toMatch(/^\d[\d.]* [kM]B/);
    for (const cell of [maintenance, why]) expect(cell, name).toMatch(/^\S.{4,}/);
  }
});
