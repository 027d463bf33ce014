// Two sizes of one suite: the marginal cost of a tile, without start-up, planning and commit, as far as they do not grow.

import { ratioOf, slopes, spreadOf } from '../measure/statistics.mjs';
import { digits, ratioText, table } from './format.mjs';

/** @typedef {import('../results.mjs').SuiteResult} SuiteResult */
/** @typedef {{ name: string, perTile: number[] }} SlopeEntry */
/** @typedef {{ family: string, small: number, large: number, reference: string, entries: SlopeEntry[] }} Slope */

/**
 * Returns the slopes of every family of suites that was measured at two sizes or more: the smallest and the largest.
 * @param {readonly SuiteResult[]} suites
 * @returns {Slope[]}
 */
export function slopesOf(suites) {
  return [...grouped(suites)].flatMap(([family, members]) => {
    const [small, ...larger] = [...members].sort((a, b) => a.tiles - b.tiles);
    const large = larger.at(-1);
    if (small === undefined || large === undefined) return [];
    const entries = small.entries.flatMap(({ name, runs }) => {
      const other = large.entries.find((entry) => entry.name === name)?.runs ?? [];
      if (runs.length === 0 || other.length === 0) return [];
      const sized = (/** @type {SuiteResult} */ { tiles }, /** @type {typeof runs} */ measured) => ({
        size: tiles,
        values: measured.map(({ cpu }) => cpu),
      });
      return [{ name, perTile: slopes(sized(small, runs), sized(large, other)) }];
    });
    return [{ family, small: small.tiles, large: large.tiles, reference: small.reference, entries }];
  });
}

/** @param {Slope} slope */
export function slopeTable({ family, small, large, reference, entries }) {
  const base = entries.find(({ name }) => name === reference);
  const rows = entries.map((entry) => [
    entry.name,
    base === undefined ? '' : entry === base ? '1' : ratioText(ratioOf(entry.perTile, base.perTile)),
    digits(spreadOf(entry.perTile).median * 1e6),
  ]);
  const title = `#### ${family}: from ${small.toLocaleString('en')} to ${large.toLocaleString('en')} tiles`;
  return [title, '', table(['', `CPU a tile / ${reference}`, 'CPU µs a tile'], rows)].join('\n');
}

/**
 * Groups suites by name without size.
 * @param {readonly SuiteResult[]} suites
 */
function grouped(suites) {
  /** @type {Map<string, SuiteResult[]>} */
  const families = new Map();
  for (const suite of suites) {
    const family = suite.name.slice(0, suite.name.lastIndexOf('-'));
    families.set(family, [...(families.get(family) ?? []), suite]);
  }
  return families;
}
