// The tables of scale in docs/performance.md, as Markdown.

import { digits, megabytes, table } from '../render/format.mjs';
import { lineThrough, residual } from './fit.mjs';
import { TASKS } from './whole-runs.mjs';

/** @typedef {import('./whole-runs.mjs').WholeRun} WholeRun */
/** @typedef {Record<string, any>} Measured the output of a script of this folder */
/** @typedef {{ runs?: WholeRun[], planning?: Measured[], contents?: Measured[], directories?: Measured[], shards?: Measured[] }} Results */

/**
 * Returns the tables of the measured parts.
 * @param {Results} results
 */
export function scaleTables({ runs = [], planning = [], contents = [], directories = [], shards = [] }) {
  const parts = [
    runs.length > 0 ? `${timeTable(runs)}\n\n${memoryTable(runs)}` : '',
    planning.length > 0 ? planningTable(planning) : '',
    contents.length > 0 ? contentsTable(contents) : '',
    directories.length > 0 ? directoriesTable(directories) : '',
    shards.length > 0 ? shardsTable(shards) : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** @param {readonly WholeRun[]} runs */
function timeTable(runs) {
  const planned = runs.filter(({ shardSize }) => shardSize === 'planned');
  const sizes = sizesOf(planned);
  const rows = TASKS.map((task) => {
    const own = planned.filter((run) => run.task === task);
    const points = own.map(({ tiles, cpu }) => ({ size: tiles, value: cpu }));
    const line = lineThrough(points);
    const off = sizes.map((size) => {
      const residuals = points.filter((point) => point.size === size).map((point) => residual(point, line));
      return `${Math.round(mean(residuals) * 100) + 0} %`;
    });
    const merge = own.filter(({ tiles }) => tiles === sizes.at(-1)).map(({ mergeCpu, tiles }) => (mergeCpu / tiles) * 1e6);
    const costs = [digits(line.start), digits(line.each * 1e6), digits(mean(merge)), line.r2.toFixed(4)];
    return [task, ...costs, ...off];
  });
  const head = [
    '',
    's before the first tile',
    'µs a tile',
    'of it merge',
    'R²',
    ...sizes.map((size) => `off at ${sizeText(size)}`),
  ];
  return table(head, rows);
}

/** @param {readonly WholeRun[]} runs */
function memoryTable(runs) {
  /** @type {string[][]} */
  const rows = [];
  for (const shardSize of /** @type {const} */ (['planned', 'planet'])) {
    for (const tiles of sizesOf(runs.filter((run) => run.shardSize === shardSize))) {
      const own = runs.filter((run) => run.tiles === tiles && run.shardSize === shardSize);
      const contents = Math.max(...own.map((run) => run.contents));
      const cells = TASKS.flatMap((task) => {
        const peaks = own.filter((run) => run.task === task);
        return [peaks.map(({ primaryBytes }) => primaryBytes), peaks.map(({ workerBytes }) => workerBytes)];
      });
      const name = shardSize === 'planned' ? sizeText(tiles) : `${sizeText(tiles)}, shards of 256 MiB`;
      rows.push([
        name,
        contents.toLocaleString('en'),
        ...cells.map((peaks) => (peaks.length === 0 ? '' : megabytes(Math.max(...peaks)))),
      ]);
    }
  }
  return table(['tiles', 'distinct', ...TASKS.flatMap((task) => [`${task}: primary MB`, 'worker MB'])], rows);
}

/** @param {readonly Measured[]} planning */
function planningTable(planning) {
  const rows = planning.map((plan) => [
    `${(plan['tiles'] / 1e6).toFixed(0)} M tiles, ${(plan['bytes'] / 1e9).toFixed(0)} GB`,
    plan['strips'].toLocaleString('en'),
    plan['shards'].toLocaleString('en'),
    megabytes(plan['largestShardBytes']),
    (plan['largestShardTiles'] / 1e6).toFixed(1),
    `${Math.round(plan['manifestBytes'] / 1000)}`,
    digits(plan['planSeconds'] * 1000),
    megabytes(plan['peakBytes']),
  ]);
  return table(['', 'strips', 'shards', 'largest, MB', 'M tiles', 'manifest, kB', 'cut in ms', 'peak MB'], rows);
}

/** @param {readonly Measured[]} contents */
function contentsTable(contents) {
  const rows = contents.map((each) => [
    `${each['contents'] / 1e6} M`,
    digits(each['addMicroseconds']),
    digits(each['findMicroseconds']),
    digits(each['bytesEach']),
    megabytes(each['peakBytes']),
  ]);
  return table(['distinct tiles', 'µs to add', 'µs to find', 'bytes each', 'peak MB'], rows);
}

/** @param {readonly Measured[]} directories */
function directoriesTable(directories) {
  const rows = directories.map((each) => [
    `${each['entries'] / 1e6} M`,
    digits((each['spoolSeconds'] / each['entries']) * 1e6),
    digits((each['writeSeconds'] / each['entries']) * 1e6),
    megabytes(each['spoolBytes']),
    megabytes(each['leafBytes']),
    each['leaves'].toLocaleString('en'),
    each['rootBytes'].toLocaleString('en'),
    megabytes(each['peakBytes']),
  ]);
  const head = ['entries', 'µs to spool', 'µs to write', 'spool MB', 'leaves MB', 'leaves', 'root bytes', 'peak MB'];
  return table(head, rows);
}

/** @param {readonly Measured[]} shards */
function shardsTable(shards) {
  const rows = shards.map((each) => [
    each['output'],
    each['shards'].toLocaleString('en'),
    String(each['openFiles']),
    String(each['primaryFiles']),
    String(each['workerFiles']),
    megabytes(each['primaryPeakBytes']),
    digits(each['mergeCpuSeconds']),
  ]);
  return table(['output', 'shards', 'ulimit -n', 'primary has open', 'a worker', 'primary MB', 'merge CPU s'], rows);
}

/** @param {readonly WholeRun[]} runs */
function sizesOf(runs) {
  return [...new Set(runs.map(({ tiles }) => tiles))].sort((a, b) => a - b);
}

/** @param {number} tiles */
function sizeText(tiles) {
  return tiles >= 1e6 ? `${tiles / 1e6} M` : `${tiles / 1e3} k`;
}

/** @param {readonly number[]} values */
function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
