// Inspecting: sizes against one aggregate query of the sqlite3 shell, which computes less, and source-layers with one worker and
// with two.

import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { findProgram } from '../peers/find.mjs';
import { sizeName } from './context.mjs';

const QUERY =
  'SELECT zoom_level, count(*), sum(length(tile_data)), max(length(tile_data)) FROM tiles GROUP BY zoom_level ORDER BY zoom_level';

/**
 * @param {number} tiles
 * @returns {{ name: string, build: (context: import('./context.mjs').Context) => import('./context.mjs').Suite }[]}
 */
export function inspectSuites(tiles) {
  const name = `inspect-${sizeName(tiles)}`;
  const title = `Inspect, planet mix, flat, ${tiles.toLocaleString('en')} tiles`;
  return [
    { name, build: (context) => ({ name, title, tiles, reference: 'sqlite3 shell', contenders: contenders(context, tiles) }) },
  ];
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {number} tiles
 * @returns {import('../measure/rounds.mjs').Contender[]}
 */
function contenders({ set, scratch, tilefold }, tiles) {
  const input = set({ mix: 'planet', tiles, shape: 'flat' });
  const one = set({ mix: 'planet', tiles: 1, shape: 'flat' });
  const output = scratch('inspected.json');
  const check = isCountOf(input);
  const inspect = (/** @type {string} */ path, /** @type {string[]} */ ...options) =>
    tilefold('inspect', path, '--report-format', 'json', '--no-progress', '-o', output, ...options);
  const shell = findProgram('sqlite3');
  return [
    shell === undefined
      ? { name: 'sqlite3 shell', skipped: 'no sqlite3 on PATH (Debian and Ubuntu: apt-get install sqlite3)' }
      : { name: 'sqlite3 shell', command: [shell, '-readonly', input, QUERY], note: 'counts, sums and maxima by zoom' },
    { name: 'tilefold, one tile', command: inspect(one), output, note: 'start-up' },
    { name: 'tilefold', command: inspect(input, '--workers', '1'), output, check, note: 'all of that, percentiles, histograms' },
    { name: 'tilefold, 2 workers', command: inspect(input, '--workers', '2'), output, check },
    {
      name: 'tilefold, layers',
      command: inspect(input, '--workers', '1', '--plan', 'split-merge', '--include-layer-list'),
      output,
      check,
    },
    { name: 'tilefold, layers, 2 workers', command: inspect(input, '--workers', '2', '--include-layer-list'), output, check },
  ];
}

/**
 * Compares a report with the shell's own query.
 * @param {string} input
 * @returns {(output: string) => string | null}
 */
function isCountOf(input) {
  return (output) => {
    const db = new Database(input, { readonly: true });
    const expected = JSON.stringify(db.prepare(QUERY).raw().all());
    db.close();
    /** @type {{ by_zoom: { zoom: number, stats: { tile_count: number, total_bytes: number, max_bytes: number } }[] }} */
    const { by_zoom: zooms } = JSON.parse(readFileSync(output, 'utf8'));
    const found = JSON.stringify(zooms.map(({ zoom, stats }) => [zoom, stats.tile_count, stats.total_bytes, stats.max_bytes]));
    return found === expected ? null : `other counts than the shell's: ${found}`;
  };
}
