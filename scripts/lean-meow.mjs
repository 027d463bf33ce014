// meow as it is bundled: without the readers and checkers of package.json files that come with it. They are two thirds of
// its code and, at load, most of its time; src/cli/options/parse.ts gives it the package, so that they are never called.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const BUILD = dirname(createRequire(import.meta.url).resolve('meow'));

/** @typedef {readonly [from: RegExp, to: string]} Change */

/**
 * A package is looked up where none was given, and put in order where one is asked for.
 * @type {Change}
 */
const READERS = [
  /^import \{ a as readPackageUpSync, n as normalizePackageData \} from '\.\/dependencies\.js';$/m,
  'const readPackageUpSync = () => undefined; const normalizePackageData = () => {};',
];
/**
 * Calls at the top of a file; marked as pure, they go when nobody uses what they return.
 * @type {Change}
 */
const LOADING = [
  /^((?:var|const) \w+ = )?((?:require\w+\$?\d*|getDefaultExportFromCjs|promisify)\(\w*\);)$/gm,
  '$1/* @__PURE__ */ $2',
];
/**
 * To import it is to ask for all its properties, one of which is a list of all options of Node and takes its time.
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
  // Another version of meow: what is to be left out has to be found anew.
  if (lean === code) throw new Error(`${id}: is not the meow that scripts/lean-meow.mjs knows`);
  return lean;
}

/** Returns the licences of meow and of what is in it: their texts have to go where the code goes. */
export function meowLicences() {
  const licence = readFileSync(join(BUILD, '../license'), 'utf8');
  const others = readFileSync(join(BUILD, 'licenses.md'), 'utf8');
  return `dist/ contains meow and the packages that it is made of.\n\nName: meow\nLicense: MIT\nLicense Text:\n===\n\n${licence}\n---\n\n${others}`;
}
