// Prune: against the floor, the naive pipeline, the peers that prune by style, and ourselves with two workers.

import { isMapOf } from '../check/checks.mjs';
import { prunedBy } from '../check/expected.mjs';
import { peerContenders } from '../peers/peers.mjs';
import { findLibdeflate } from '../pipelines/native-libdeflate.mjs';
import { phasesOf, REPORTED, sizeName } from './context.mjs';

/** Dense tiles are ten times as large: a tenth of them is the same work. */
const DENSE_SHARE = 10;
/** Above this the naive pipeline takes minutes, and two runs are enough. */
const PATIENT_TILES = 50_000;
const NAIVE_MAX_TILES = 200_000;

/** @type {readonly Omit<import('./context.mjs').SetSpec, 'tiles'>[]} */
const SETS = [
  { mix: 'planet', shape: 'flat' },
  { mix: 'ocean', shape: 'flat' },
  { mix: 'dense', shape: 'flat' },
  { mix: 'planet', shape: 'normalized' },
  { mix: 'planet', shape: 'shallow' },
];

/**
 * @param {number} size tiles
 * @returns {{ name: string, build: (context: import('./context.mjs').Context) => import('./context.mjs').Suite }[]}
 */
export function pruneSuites(size) {
  return SETS.map(({ mix, shape }) => {
    const tiles = mix === 'dense' ? Math.ceil(size / DENSE_SHARE) : size;
    const name = `prune-${mix}${shape === 'flat' ? '' : `-${shape}`}-${sizeName(tiles)}`;
    const title = `Prune, ${mix} mix, ${shape}, ${tiles.toLocaleString('en')} tiles`;
    return {
      name,
      build: (context) => {
        const input = context.set({ mix, shape, tiles });
        return { name, title, tiles, reference: 'floor', contenders: contenders(context, input, tiles) };
      },
    };
  });
}

/**
 * The same on a user's archive.
 * @param {import('../tileset/own.mjs').OwnSet} set
 * @returns {ReturnType<typeof pruneSuites>[number]}
 */
export function ownPruneSuite({ name: set, path, tiles }) {
  const name = `prune-${set}-${sizeName(tiles)}`;
  const title = `Prune, ${set}, ${tiles.toLocaleString('en')} tiles`;
  return {
    name,
    build: (context) => ({ name, title, tiles, reference: 'floor', contenders: contenders(context, path, tiles) }),
  };
}

/**
 * @param {import('./context.mjs').Context} context
 * @param {string} input
 * @param {number} tiles
 * @returns {import('../measure/rounds.mjs').Contender[]}
 */
function contenders({ scratch, tilefold, pipeline, style, stylePath }, input, tiles) {
  const output = scratch('pruned.mbtiles');
  const check = isMapOf(input, prunedBy(style, input), { emptied: 'kept' });
  const peerCheck = isMapOf(input, prunedBy(style, input), { emptied: 'either' });
  const prune = tilefold('prune', input, output, '--style', stylePath, '--mbtiles-type', 'flat', ...REPORTED);
  const patience = tiles > PATIENT_TILES ? { maxRuns: 2 } : {};
  const naive = (/** @type {string[]} */ ...writer) =>
    tiles > NAIVE_MAX_TILES
      ? { skipped: `not run above ${NAIVE_MAX_TILES} tiles` }
      : { command: pipeline('naive', stylePath, input, output, ...writer), output, check, ...patience };
  const libdeflate = findLibdeflate();
  const native = (/** @type {string[]} */ command) => ('skipped' in libdeflate ? libdeflate : { ...libdeflate, command, output });
  const oneWorker = [...prune, '--plan', 'split-merge', '--workers', '1'];
  // Without a plan, one worker is this process.
  const alone = [...prune, '--workers', '1'];
  return [
    { name: 'floor', command: pipeline('floor', input, output), output, note: 'prunes nothing' },
    { name: 'floor, libdeflate', ...native(pipeline('floor', input, output, 'libdeflate')), note: 'prunes nothing' },
    { name: 'naive', ...naive() },
    { name: 'naive, plain writes', ...naive('plain') },
    { name: 'tilefold', command: oneWorker, output, check, phases: phasesOf },
    { name: 'tilefold, libdeflate', ...native([...oneWorker, '--codec', 'libdeflate']), check, phases: phasesOf },
    { name: 'tilefold, 2 workers', command: [...prune, '--plan', 'split-merge', '--workers', '2'], output, phases: phasesOf },
    { name: 'tilefold, in one process', command: alone, output, check, phases: phasesOf },
    { name: 'tilefold, in one process, libdeflate', ...native([...alone, '--codec', 'libdeflate']), check, phases: phasesOf },
    ...peerContenders('pruneByStyle', (run) => run(input, output, stylePath), { output, check: peerCheck, ...patience }),
  ];
}
