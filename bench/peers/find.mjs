// Finds peers: in a directory that install.mjs filled (TILEFOLD_BENCH_PEERS), then on PATH.

import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/**
 * Returns the program's path, or undefined.
 * @param {string} name
 */
export function findProgram(name) {
  const own = process.env['TILEFOLD_BENCH_PEERS'];
  const directories = [...(own ? [join(own, 'bin')] : []), ...(process.env['PATH'] ?? '').split(delimiter)];
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

/**
 * Returns the package's main file and its directory's package.json, or undefined.
 * @param {string} name
 */
export function findPackage(name) {
  const own = process.env['TILEFOLD_BENCH_PEERS'];
  for (const base of [...(own ? [join(own, 'package.json')] : []), import.meta.url]) {
    try {
      const require = createRequire(base);
      return { main: require.resolve(name), version: String(require(`${name}/package.json`).version) };
    } catch {
      // Not there; try the next place.
    }
  }
  return undefined;
}

/**
 * Returns the first line of a program's version output.
 * @param {string} program
 * @param {readonly string[]} [args]
 */
export function versionOf(program, args = ['--version']) {
  const { stdout = '', stderr = '' } = spawnSync(program, args, { encoding: 'utf8', timeout: 10_000 });
  return (stdout || stderr).trim().split('\n')[0] ?? '';
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
