// The generated part of docs/performance.md, between its two markers.

import { spreadOf } from '../measure/statistics.mjs';
import { digits, megabytes, ratioText, table } from './format.mjs';
import { slopesOf, slopeTable } from './slope-table.mjs';
import { suiteTable } from './suite-table.mjs';
import { targetsOf, targetTable } from './targets.mjs';

const BEGIN = '<!-- bench: begin (npm run bench:report) -->';
const END = '<!-- bench: end -->';

/**
 * Returns the document with its generated part replaced.
 * @param {string} document
 * @param {readonly import('../results.mjs').Results[]} results
 */
export function withResults(document, results) {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the document has no ${BEGIN} ... ${END}`);
  return `${document.slice(0, from + BEGIN.length)}\n\n${results.map(render).join('\n\n')}\n\n${document.slice(to)}`;
}

/**
 * @param {import('../results.mjs').Results} results
 * @returns {string}
 */
export function render(results) {
  const targets = targetsOf(results);
  const slopes = slopesOf(results.suites);
  return [
    ...(results.style === undefined ? [] : [`## Results by ${results.style}`]),
    origin(results),
    ...(targets.length > 0 ? ['### Targets', targetTable(targets)] : []),
    ...(slopes.length > 0 ? ['### What a further tile costs', ...slopes.map(slopeTable)] : []),
    ...results.suites.map(suiteTable),
    ...(results.kernel === null ? [] : kernelTable('dense tiles', results.kernel)),
    ...Object.entries(results.ownKernels ?? {}).flatMap(([name, kernel]) => kernelTable(name, kernel)),
    ...startUpTable(results),
  ].join('\n\n');
}

/** @param {import('../results.mjs').Results} results */
function origin({ made, machine, suites }) {
  const { processors, model, memoryBytes, versions } = machine;
  const loads = suites.flatMap(({ entries }) => entries.flatMap(({ runs }) => runs.map(({ load }) => load)));
  const load =
    loads.length === 0 ? '' : `, load average ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)} while it ran`;
  const software = `tilefold ${versions.tilefold}, Node ${versions.node}, zlib ${versions.zlib}, SQLite ${versions.sqlite}`;
  return `Made ${made} on ${processors} processors (${model}), ${megabytes(memoryBytes)} MB of memory, with ${software}${load}.`;
}

/**
 * @param {string} name of the set
 * @param {NonNullable<import('../results.mjs').Results['kernel']>} kernel
 */
function kernelTable(name, kernel) {
  if ('failed' in kernel) return [`### Kernel, ${name}`, `failed: ${kernel.failed}`];
  const rows = kernel.zooms.map(({ zoom, tiles, bytes, ratio, zlibLimit, oursNsPerByte }) => [
    String(zoom),
    String(tiles),
    Math.round(bytes / 1000).toLocaleString('en'),
    ratioText(ratio),
    ratioText(oursNsPerByte),
    ratioText(zlibLimit),
  ]);
  const both = 'full decode and encode';
  const head = [
    'zoom',
    'tiles',
    'kB inflated',
    `${both} / tilefold`,
    'tilefold, ns a byte',
    `${both}, gzip / inflate and deflate alone`,
  ];
  return [`### Kernel: decode, filter, rewrite, without compression, ${name}`, table(head, rows)];
}

/** @param {import('../results.mjs').Results} results */
function startUpTable({ startUp }) {
  if (startUp === null) return [];
  if ('skipped' in startUp) return ['### Start-up', startUp.skipped];
  const { median } = spreadOf(startUp.commands[0].seconds);
  const rows = startUp.commands.map(({ name, seconds }) => {
    const { min, median: middle, max } = spreadOf(seconds);
    const ratio = { min: min / median, median: middle / median, max: max / median };
    return [name, ratioText(ratio), digits(min / spreadOf(startUp.commands[0].seconds).min), String(seconds.length)];
  });
  return [`### Start-up (${startUp.tool})`, table(['', 'wall / node -e 0', 'fastest / fastest', 'runs'], rows)];
}
