// Copy between and within the formats: against every peer that supports it, and against a plain file copy and SQLite's backup.

import { existsSync } from 'node:fs';
import { isCopyOf } from '../check/checks.mjs';
import { measure } from '../measure/process.mjs';
import { findProgram } from '../peers/find.mjs';
import { peerContenders } from '../peers/peers.mjs';
import { phasesOf, REPORTED, sizeName } from './context.mjs';

/** @typedef {import('./context.mjs').Context} Context */
/** @typedef {import('../measure/rounds.mjs').Contender} Contender */

const LIMIT_SECONDS = 3600;

/** @type {readonly { name: string, title: string, task: import('../peers/peers.mjs').PeerTask, from: 'mbtiles' | 'pmtiles', to: 'mbtiles' | 'pmtiles' }[]} */
const WAYS = [
  { name: 'copy-to-pmtiles', title: 'Copy MBTiles to PMTiles', task: 'copyToPmtiles', from: 'mbtiles', to: 'pmtiles' },
  { name: 'copy-to-mbtiles', title: 'Copy PMTiles to MBTiles', task: 'copyToMbtiles', from: 'pmtiles', to: 'mbtiles' },
  { name: 'copy-mbtiles', title: 'Copy MBTiles to MBTiles', task: 'copyMbtiles', from: 'mbtiles', to: 'mbtiles' },
];

/**
 * @param {number} tiles
 * @returns {{ name: string, build: (context: Context) => import('./context.mjs').Suite }[]}
 */
export function copySuites(tiles) {
  return WAYS.map((way) => {
    const name = `${way.name}-${sizeName(tiles)}`;
    const title = `${way.title}, planet mix, flat, ${tiles.toLocaleString('en')} tiles`;
    return {
      name,
      build: (context) => ({ name, title, tiles, reference: 'tilefold', contenders: contenders(context, way, tiles) }),
    };
  });
}

/**
 * @param {Context} context
 * @param {typeof WAYS[number]} way
 * @param {number} tiles
 * @returns {Contender[]}
 */
function contenders(context, { task, from, to }, tiles) {
  const { set, scratch, tilefold } = context;
  const original = set({ mix: 'planet', tiles, shape: 'flat' });
  const input = from === 'mbtiles' ? original : pmtilesOf(context, original);
  const output = scratch(`copy.${to}`);
  const check = isCopyOf(original);
  const copy = tilefold('copy', input, output, ...(to === 'mbtiles' ? ['--mbtiles-type', 'flat'] : []), ...REPORTED);
  return [
    { name: 'tilefold', command: [...copy, '--plan', 'split-merge', '--workers', '1'], output, check, phases: phasesOf },
    {
      name: 'tilefold, 2 workers',
      command: [...copy, '--plan', 'split-merge', '--workers', '2'],
      output,
      check,
      phases: phasesOf,
    },
    { name: 'tilefold, stream', command: [...copy, '--plan', 'stream'], output, check, phases: phasesOf },
    ...(from === to ? fileCopies(input, output) : []),
    ...peerContenders(/** @type {'copyToPmtiles'} */ (task), (run) => run(input, output), { output, check }),
  ];
}

/**
 * Makes the input once, with the measured command; every contender's check compares it with the original.
 * @param {Context} context
 * @param {string} original
 */
function pmtilesOf({ tilefold, log }, original) {
  const path = original.replace(/\.mbtiles$/, '.pmtiles');
  if (existsSync(path)) return path;
  log(`making ${path}`);
  const result = measure(tilefold('copy', original, path, '--progress', 'none', '--quiet'), { limitSeconds: LIMIT_SECONDS });
  if ('failure' in result) throw new Error(`${path} could not be made: ${result.failure}`);
  return path;
}

/**
 * @param {string} input
 * @param {string} output
 * @returns {Contender[]}
 */
function fileCopies(input, output) {
  const sqlite = findProgram('sqlite3');
  const backup =
    sqlite === undefined ? { skipped: 'no sqlite3 on PATH' } : { command: [sqlite, input, `.backup '${output}'`], output };
  return [
    { name: 'cp', command: ['cp', input, output], output, note: 'bytes, whatever they are' },
    { name: 'sqlite3 .backup', note: 'pages, whatever is in them', ...backup },
  ];
}
