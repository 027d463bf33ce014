// Bundles meow without its readers and checkers of package.json files. They are two thirds of its code and most of its load time;
// src/cli/options/parse.ts passes it the package, so they are never called.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const BUILD = dirname(createRequire(import.meta.url).resolve('meow'));

/** @typedef {readonly [from: RegExp, to: string]} Change */

/**
 * meow looks up a package if none is given, and normalizes it on request.
 * @type {Change}
 */
const READERS = [
  /^import \{ a as readPackageUpSync, n as normalizePackageData \} from '\.\/dependencies\.js';$/m,
  'const readPackageUpSync = () => undefined; const normalizePackageData = () => {};',
];
/**
 * Calls at the top of a file; marked as pure, they are removed if their result is unused.
 * @type {Change}
 */
const LOADING = [
  /^((?:var|const) \w+ = )?((?:require\w+\$?\d*|getDefaultExportFromCjs|promisify)\(\w*\);)$/gm,
  '$1/* @__PURE__ */ $2',
];
/**
 * Importing it reads all its properties, including a list of all options of Node, which takes time.
 * @type {Change}
 */
const PROCESS = [/^import (process(?:\$\d+)?) from 'node:process';$/m, 'const $1 = globalThis.process;'];

/** @type {Readonly<Record<string, readonly Change[]>>} */
const CHANGES = {
  'index.js': [PROCESS],
  'options.js': [PROCESS, READERS],
  'validate.js': [PROCESS],
  'dependencies.js': [PROCESS, LOADING],
};

/** @type {import('rolldown').Plugin} */
export const leanMeow = {
  name: 'lean-meow',
  transform: {
    filter: { id: /\/meow\/build\/\w+\.js$/ },
    handler(code, id) {
      return { code: (CHANGES[basename(id)] ?? []).reduce((lean, change) => changed(lean, change, id), code), map: null };
    },
  },
};

/**
 * @param {string} code
 * @param {Change} change
 * @param {string} id
 */
function changed(code, [from, to], id) {
  const lean = code.replace(from, to);
  // Another version of meow: the patterns above have to be updated.
  if (lean === code) throw new Error(`${id}: is not the meow that scripts/lean-meow.mjs knows`);
  return lean;
}

/** Returns the licences of meow and its dependencies: they must be shipped with the code. */
export function meowLicences() {
  const licence = readFileSync(join(BUILD, '../license'), 'utf8');
  const others = readFileSync(join(BUILD, 'licenses.md'), 'utf8');
  return `dist/ contains meow and the packages that it is made of.\n\nName: meow\nLicense: MIT\nLicense Text:\n===\n\n${licence}\n---\n\n${others}`;
}
