// The merge alone, over shards of one of our runs: against the shortest possible SQL, and against rows that go through
// JavaScript. Each process reports the seconds of its merge, without start-up and map.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from '../measure/process.mjs';
import { phasesOf, REPORTED, sizeName } from './context.mjs';

const LIMIT_SECONDS = 3600;

/**
 * @param {number} tiles
 * @returns {{ name: string, build: (context: import('./context.mjs').Context) => import('./context.mjs').Suite }[]}
 */
export function mergeSuites(tiles) {
  return /** @type {const} */ (['mbtiles', 'pmtiles']).map((format) => {
    const name = `merge-${format}-${sizeName(tiles)}`;
    const title = `Merge phase, ${format === 'mbtiles' ? 'MBTiles' : 'PMTiles'} output, planet mix, ${tiles.toLocaleString('en')} tiles`;
    return {
      name,
      build: (context) => ({ name, title, tiles, reference: 'tilefold', contenders: contenders(context, format, tiles) }),
    };
  });
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {'mbtiles' | 'pmtiles'} format
 * @param {number} tiles
 * @returns {import('../measure/rounds.mjs').Contender[]}
 */
function contenders(context, format, tiles) {
  const { set, scratch, tilefold, pipeline } = context;
  const input = set({ mix: 'planet', tiles, shape: 'flat' });
  const output = scratch(`merged.${format}`);
  const flat = format === 'mbtiles' ? ['--mbtiles-type', 'flat'] : [];
  const shards = shardsOf(context, input, format, flat);
  // With one worker the merge waits for the map, so that it is measured alone, like the others.
  const copy = tilefold('copy', input, output, ...flat, '--plan', 'split-merge', '--workers', '1', ...REPORTED);
  const rows = {
    name: 'rows through JavaScript',
    command: pipeline(`merge-rows-${format}`, shards, output),
    output,
    phases: phasesOf,
  };
  const attach = {
    name: 'ATTACH, INSERT ... SELECT, index',
    command: pipeline('merge-attach', shards, output),
    output,
    phases: phasesOf,
  };
  return [{ name: 'tilefold', command: copy, output, phases: phasesOf }, ...(format === 'mbtiles' ? [attach] : []), rows];
}

/**
 * Returns the directory of the shards that a run left.
 * @param {import('./context.mjs').Context} context
 * @param {string} input
 * @param {string} format
 * @param {readonly string[]} flags
 */
function shardsOf({ scratch, tilefold, log }, input, format, flags) {
  const job = `${input}.${format}.job`;
  if (!existsSync(job)) {
    log(`making ${job}`);
    const output = scratch(`sharded.${format}`);
    const kept = ['--checkpoint', job, '--keep-job', '--force', '--plan', 'split-merge', '--progress', 'none', '--quiet'];
    const result = measure(tilefold('copy', input, output, ...flags, ...kept), { limitSeconds: LIMIT_SECONDS });
    if ('failure' in result) throw new Error(`${job} could not be made: ${result.failure}`);
  }
  const [hash = ''] = readdirSync(join(job, 'shards'));
  return join(job, 'shards', hash);
}
