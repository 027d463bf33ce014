// Result files: JSON, one per run of the bench.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * @typedef {object} SuiteResult
 * @property {string} name
 * @property {string} title
 * @property {number} tiles
 * @property {string} reference
 * @property {import('./measure/rounds.mjs').Entry[]} entries
 */

/**
 * @typedef {object} Results
 * @property {1} version
 * @property {string} made the date
 * @property {ReturnType<typeof import('./machine.mjs').describeMachine>} machine
 * @property {string} [style] the style file that the bench's sets were pruned by; default: the bench's own
 * @property {SuiteResult[]} suites
 * @property {import('./suites/kernel.mjs').KernelResult | { failed: string } | null} kernel
 * @property {Record<string, import('./suites/kernel.mjs').KernelResult | { failed: string }>} [ownKernels] by the name of the archive
 * @property {ReturnType<typeof import('./suites/start-up.mjs').measureStartUp> | null} startUp
 */

/**
 * @param {string} path
 * @returns {Results}
 */
export function readResults(path) {
  const results = JSON.parse(readFileSync(path, 'utf8'));
  if (results.version !== 1) throw new Error(`${path}: not a result of this bench`);
  return results;
}

/**
 * @param {string} path
 * @param {Results} results
 */
export function writeResults(path, results) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`);
}

/**
 * Merges new results into old ones: suites of the same name are replaced, the others stay, unless they are of another machine, other
 * versions or another style.
 * @param {Results} old
 * @param {Results} results
 * @returns {Results}
 */
export function mergeResults(old, results) {
  if (!isSameMachine(old.machine, results.machine) || old.style !== results.style) return results;
  const names = new Set(results.suites.map(({ name }) => name));
  const suites = [...old.suites.filter(({ name }) => !names.has(name)), ...results.suites];
  const ownKernels = { ...old.ownKernels, ...results.ownKernels };
  return { ...results, suites, kernel: results.kernel ?? old.kernel, ownKernels, startUp: results.startUp ?? old.startUp };
}

/**
 * @param {Results['machine']} one
 * @param {Results['machine']} other
 */
function isSameMachine(one, other) {
  const originOf = (/** @type {Results['machine']} */ { processors, model, versions }) =>
    JSON.stringify([processors, model, versions]);
  return originOf(one) === originOf(other);
}
