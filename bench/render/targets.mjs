// Targets and the measured figures: each target is a ratio within one run on one machine.

import { ratioOf, spreadOf } from '../measure/statistics.mjs';
import { ratioText, table } from './format.mjs';
import { slopesOf } from './slope-table.mjs';

/** @typedef {import('../results.mjs').Results} Results */
/** @typedef {import('../measure/statistics.mjs').Spread} Spread */
/** @typedef {import('../measure/rounds.mjs').Entry['runs'][number]} Run */

/**
 * @typedef {object} Target
 * @property {string} text
 * @property {'at most' | 'at least'} bound
 * @property {number} limit
 * @property {Spread | null} measured null: not in these results
 */

const OURS = 'tilefold';
/** The name of one worker without a plan. */
const ALONE = 'tilefold, in one process';
const WORKER_BYTES = 250e6;

/**
 * @param {Results} results
 * @returns {Target[]}
 */
export function targetsOf(results) {
  /** @type {(family: string, text: string, bound: Target['bound'], limit: number, of: string, to: string) => Target} */
  const slope = (family, text, bound, limit, of, to) => ({ text, bound, limit, measured: slopeRatio(results, family, of, to) });
  /** @type {(suite: string, text: string, bound: Target['bound'], limit: number, of: string, to: string, figure: (run: Run) => number | undefined) => Target} */
  const whole = (suite, text, bound, limit, of, to, figure) => ({
    text,
    bound,
    limit,
    measured: wholeRatio(results, suite, of, to, figure),
  });
  /** @type {(family: string, set: string, limit: number) => Target[]} */
  const ofFloor = (family, set, limit) => [
    slope(family, `prune, ${set}: CPU a tile, --workers 1 / floor`, 'at most', limit, ALONE, 'floor'),
    slope(family, `prune, ${set}: CPU a tile, a worker beside the primary / floor`, 'at most', limit, OURS, 'floor'),
  ];
  /** @type {(family: string, set: string, limit: number) => Target[]} */
  const ofNaive = (family, set, limit) =>
    ['naive', 'naive, plain writes'].map((name) =>
      slope(family, `prune, ${set}: CPU a tile, ${name} / --workers 1`, 'at least', limit, name, ALONE),
    );
  return [
    ...ofFloor('prune-planet', 'planet mix', 1.2),
    slope(
      'prune-planet',
      'prune, planet mix: CPU a tile, --workers 1, libdeflate / floor',
      'at most',
      1,
      `${ALONE}, libdeflate`,
      'floor',
    ),
    ...ofNaive('prune-planet', 'planet mix', 2.8),
    ...ofFloor('prune-ocean', 'two thirds tiny duplicates', 1),
    ...ofFloor('prune-dense', 'dense tiles', 1.6),
    ...ofNaive('prune-dense', 'dense tiles', 4),
    whole(
      'prune-planet-100k',
      'prune, 100k: wall, one worker / two',
      'at least',
      1.8,
      OURS,
      'tilefold, 2 workers',
      ({ wall }) => wall,
    ),
    ...['copy-to-pmtiles', 'copy-to-mbtiles'].flatMap((name) =>
      ['versatiles', 'go-pmtiles'].map((peer) =>
        whole(
          `${name}-1m`,
          `${name}, 1m: wall, ${peer} / tilefold`,
          'at least',
          1,
          peer,
          'tilefold, 2 workers',
          ({ wall }) => wall,
        ),
      ),
    ),
    whole(
      'merge-mbtiles-100k',
      'merge MBTiles: tilefold / ATTACH',
      'at most',
      1.1,
      OURS,
      'ATTACH, INSERT ... SELECT, index',
      mergeSeconds,
    ),
    whole(
      'merge-pmtiles-100k',
      'merge PMTiles: tilefold / rows through JavaScript',
      'at most',
      0.5,
      OURS,
      'rows through JavaScript',
      mergeSeconds,
    ),
    ...kernelTargets(results),
    ...startUpTargets(results),
    memoryTarget(results),
  ].filter(({ measured }) => measured !== null);
}

/** @param {readonly Target[]} targets */
export function targetTable(targets) {
  const rows = targets.map(({ text, bound, limit, measured }) => [
    text,
    `${bound} ${limit}`,
    ratioText(measured),
    isMet({ text, bound, limit, measured }) ? 'met' : 'not met',
  ]);
  return table(['', 'target', 'measured', ''], rows);
}

/** @param {Target} target */
function isMet({ bound, limit, measured }) {
  if (measured === null) return false;
  return bound === 'at most' ? measured.median <= limit : measured.median >= limit;
}

/**
 * @param {Results} results
 * @param {string} family
 * @param {string} of
 * @param {string} to
 */
function slopeRatio({ suites }, family, of, to) {
  const entries = slopesOf(suites).find((slope) => slope.family === family)?.entries;
  const [one, other] = [of, to].map((name) => entries?.find((entry) => entry.name === name)?.perTile);
  return one && other ? ratioOf(one, other) : null;
}

/**
 * @param {Results} results
 * @param {string} suite
 * @param {string} of
 * @param {string} to
 * @param {(run: Run) => number | undefined} figure
 */
function wholeRatio({ suites }, suite, of, to, figure) {
  const entries = suites.find(({ name }) => name === suite)?.entries;
  const [one, other] = [of, to].map((name) => entries?.find((entry) => entry.name === name)?.runs ?? []);
  return ratioOf(one.map((run) => figure(run) ?? 0), other.map((run) => figure(run) ?? 0)); // biome-ignore format: two sides
}

/** @param {Run} run */
function mergeSeconds({ phases }) {
  return phases?.['merge'];
}

/**
 * @param {Results} results
 * @returns {Target[]}
 */
function kernelTargets({ kernel }) {
  if (kernel === null || 'failed' in kernel) return [];
  const worst = kernel.zooms.reduce((low, zoom) => (zoom.ratio.median < low.ratio.median ? zoom : low));
  const text = `kernel alone: full decode and encode / tilefold, at its worst zoom (${worst.zoom})`;
  return [{ text, bound: 'at least', limit: 6, measured: worst.ratio }];
}

/**
 * The largest process of any of our runs: a worker, or the only process.
 * @param {Results} results
 * @returns {Target}
 */
function memoryTarget({ suites }) {
  const runs = suites.flatMap(({ entries }) =>
    entries.filter(({ name }) => name.startsWith(OURS)).flatMap((entry) => entry.runs),
  );
  const peaks = runs.map(({ peakBytes }) => peakBytes / WORKER_BYTES);
  const text = `peak memory of a process of ours / ${WORKER_BYTES / 1e6} MB, over all runs (held against its highest)`;
  const { min = 0, max = 0 } = peaks.length === 0 ? {} : spreadOf(peaks);
  return { text, bound: 'at most', limit: 1, measured: peaks.length === 0 ? null : { min, median: max, max } };
}

/**
 * @param {Results} results
 * @returns {Target[]}
 */
function startUpTargets({ startUp }) {
  if (startUp === null || 'skipped' in startUp) return [];
  const secondsOf = (/** @type {string} */ name) => startUp.commands.find((command) => command.name === name)?.seconds ?? [];
  const limits = [
    ['tilefold --help', 1.6],
    ['copy one tile to PMTiles', 2.5],
    ['copy one tile to MBTiles', 2.5],
  ];
  return limits.map(([name, limit]) => ({
    text: `start-up: ${name} / node -e 0`,
    bound: 'at most',
    limit: Number(limit),
    measured: toReference(secondsOf(String(name)), secondsOf('node -e 0')),
  }));
}

/**
 * hyperfine runs one command after the other, so there are no rounds: each run is divided by the reference's median.
 * @param {readonly number[]} seconds
 * @param {readonly number[]} reference
 */
function toReference(seconds, reference) {
  if (seconds.length === 0 || reference.length === 0) return null;
  const { median } = spreadOf(reference);
  return spreadOf(seconds.map((value) => value / median));
}
