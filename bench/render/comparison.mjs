// The effect of a change: ratios to the reference before and after, and the ratio of the two. The reference is in both results,
// so that differences between machines or days cancel out.

import { changeOf, ratioOf } from '../measure/statistics.mjs';
import { ratioText, table } from './format.mjs';

/** @typedef {import('../results.mjs').Results} Results */
/** @typedef {import('../results.mjs').SuiteResult} SuiteResult */

/** Contenders that our changes do not affect. */
const FIXED = ['floor', 'cp', 'naive', 'naive, plain writes', 'rows through JavaScript', 'sqlite3 shell'];

/**
 * @param {Results} before
 * @param {Results} after
 * @returns {string} Markdown
 */
export function comparison(before, after) {
  const rows = after.suites.flatMap((suite) => {
    const old = before.suites.find(({ name }) => name === suite.name);
    return old === undefined ? [] : suiteRows(old, suite);
  });
  if (rows.length === 0) return 'The two results have no suite in common.';
  return table(['suite', 'contender', 'to', 'before', 'after', 'after / before'], rows);
}

/**
 * @param {SuiteResult} old
 * @param {SuiteResult} suite
 * @returns {string[][]}
 */
function suiteRows(old, suite) {
  const reference = FIXED.find((name) => [old, suite].every((side) => runsOf(side, name).length > 0));
  if (reference === undefined) return [];
  return suite.entries.flatMap(({ name }) => {
    const [earlier, later] = [old, suite].map((side) => ratioOf(cpuOf(side, name), cpuOf(side, reference)));
    if (name === reference || !earlier || !later) return [];
    return [[suite.name, name, reference, ratioText(earlier), ratioText(later), ratioText(changeOf(earlier, later))]];
  });
}

/**
 * @param {SuiteResult} suite
 * @param {string} name
 */
function runsOf({ entries }, name) {
  return entries.find((entry) => entry.name === name)?.runs ?? [];
}

/**
 * @param {SuiteResult} suite
 * @param {string} name
 */
function cpuOf(suite, name) {
  return runsOf(suite, name).map(({ cpu }) => cpu);
}
